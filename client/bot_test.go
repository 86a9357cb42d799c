package client_test

import (
	"context"
	"errors"
	"testing"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// The bot of the example, with a key of its own, answers once, also when it is started a second time from where it began.
func TestBotAnswers(t *testing.T) {
	srv := servertest.New(t)
	ann, herald := srv.As("ann"), srv.As("herald")
	room := ann.Group("news", "herald")
	key, err := herald.MakeKey(ann.Context(), wire.NewKey{Name: "bot", Scopes: []string{"read", "write"}})
	if err != nil {
		t.Fatal(err)
	}
	from := client.Resume{Rooms: map[string]int64{room: ann.History(room).Head}}
	for range 2 {
		ctx, stop := context.WithCancelCause(ann.Context())
		over := make(chan error, 1)
		go func() {
			err := answer(ctx, client.New(srv.URL, client.WithToken(key.Token)), from)
			stop(err)
			over <- err
		}()
		asked := ann.Send(room, "@herald are you there?")
		hears(ctx, t, ann, room, asked.ID)
		stop(nil)
		if err := <-over; !errors.Is(err, context.Canceled) {
			t.Errorf("the bot ends with %v", err)
		}
	}
	answers := map[string]int{}
	for _, m := range ann.History(room).Messages {
		if m.Sender == "herald" && m.Reply != "" {
			answers[m.Reply]++
		}
	}
	if len(answers) != 2 {
		t.Errorf("%d answers, want one to each question", len(answers))
	}
	for id, n := range answers {
		if n != 1 {
			t.Errorf("%s was answered %d times", id, n)
		}
	}
}

// hears waits until a message is answered.
func hears(ctx context.Context, t *testing.T, p *servertest.Person, room, message string) {
	t.Helper()
	answered := errors.New("answered")
	err := p.Follow(ctx, client.Resume{Rooms: map[string]int64{room: 0}}, nil, func(f client.Frame) error {
		if f.Event != nil && f.Event.Reply == message {
			return answered
		}
		return nil
	})
	if !errors.Is(err, answered) {
		t.Fatalf("no answer: %v, %v", err, context.Cause(ctx))
	}
}
