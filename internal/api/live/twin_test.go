package live_test

import (
	"cmp"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/room"
)

// twin is one of two that are told the same, with what it has been told as it came.
type twin struct {
	t    testing.TB
	next func() (string, error)
	told []string
}

// until listens until all of these have been said.
func (w *twin) until(marks ...string) {
	w.t.Helper()
	missing := func(mark string) bool {
		return !slices.ContainsFunc(w.told, func(frame string) bool { return strings.Contains(frame, mark) })
	}
	for slices.ContainsFunc(marks, missing) {
		frame, err := w.next()
		if err != nil {
			marks = slices.DeleteFunc(marks, func(mark string) bool { return !missing(mark) })
			w.t.Fatalf("%v, before it was told of %q", err, marks)
		}
		w.told = append(w.told, frame)
	}
}

// said is what the twin was told in an order of its own, but for who is there, which depends on who came first.
func (w *twin) said() []string {
	said := slices.DeleteFunc(slices.Clone(w.told), func(frame string) bool { return strings.Contains(frame, `"kind":"presence"`) })
	said[0] = regexp.MustCompile(`"re":"[^"]*",?`).ReplaceAllString(said[0], "") // a stream's hello answers no command
	slices.Sort(said)
	return said
}

func (s *server) twins(p person, from wire.Command) (socket, stream *twin) {
	s.t.Helper()
	c := s.dial(nil)
	e, _ := s.stream(p, map[string]any{"generation": from.Generation, "rooms": from.Rooms, "changed": from.Changed})
	from.ID, from.Type, from.Token = "hello", "hello", p.token
	c.say(from)
	socket = &twin{t: s.t, next: func() (string, error) {
		_, frame, err := c.conn.ReadMessage()
		return string(frame), err
	}}
	stream = &twin{t: s.t, next: func() (string, error) {
		for e.lines.Scan() {
			if frame, ok := strings.CutPrefix(e.lines.Text(), "data: "); ok {
				return frame, nil
			}
		}
		return "", cmp.Or(e.lines.Err(), io.EOF)
	}}
	return socket, stream
}

// TestSocketAndStreamSayTheSame holds the two against each other byte by byte, with what was missed and all that there is to tell.
func TestSocketAndStreamSayTheSame(t *testing.T) {
	s := start(t, settings{})
	ctx := t.Context()
	ann, ben := s.person("ann"), s.person("ben")
	s.person("cem")
	group, long := s.group(ann, "ben"), s.group(ann)
	missed := s.send(ben, group, "missed")
	for range 201 {
		s.send(ann, long, "much")
	}
	s.must(s.rooms.Involve(ctx, ann.Actor, group, chat.Mentions))

	socket, stream := s.twins(ann, wire.Command{Generation: s.store.Generation(), Changed: new(int64), Rooms: map[string]int64{group.String(): 1, long.String(): 1}})
	for _, w := range []*twin{socket, stream} {
		w.until(`"type":"hello"`, `"text":"missed"`, `"type":"skipped"`, `"kind":"involvement"`, `"type":"live"`)
	}

	say := func(o message.Outgoing) chat.Message {
		t.Helper()
		o.ClientID = chat.NewID().String()
		m, _, err := s.messages.Send(ctx, ben.Actor, group, o)
		s.must(err)
		return m
	}
	subject := say(message.Outgoing{Text: "two\nlines", Subject: "a subject"})
	say(message.Outgoing{Text: "below it, @ann", Thread: subject.ID})
	quote := say(message.Outgoing{Text: "quoting", Reply: missed.ID})
	_, err := s.messages.Edit(ctx, ben.Actor, group, missed.ID, message.Edit{Text: "not missed"})
	s.must(err)
	_, err = s.messages.React(ctx, ann.Actor, group, missed.ID, message.Reaction{Emoji: "👍"})
	s.must(err)
	_, err = s.messages.Remove(ctx, ben.Actor, group, quote.ID)
	s.must(err)
	_, err = s.messages.HideMessage(ctx, ann.Actor, group, subject.ID, true)
	s.must(err)
	s.must(s.rooms.Draft(ctx, ann.Actor, group, room.Draft{Text: "begun"}))
	s.must(s.rooms.Invite(ctx, ann.Actor, group, []string{"cem"}))
	title := "another title"
	_, err = s.rooms.Configure(ctx, ann.Actor, group, room.Change{Title: &title})
	s.must(err)
	_, err = s.rooms.Hide(ctx, ann.Actor, long, 100)
	s.must(err)
	for _, w := range []*twin{socket, stream} {
		w.until(`"kind":"edit"`, `"kind":"reaction"`, `"kind":"removal"`, `"kind":"hide"`, `"kind":"draft"`, `"kind":"member"`, title,
			`"kind":"hidden","subject"`)
	}
	// Signals are left out where much waits: now nothing does.
	s.must(s.hub.Typing(ctx, ben.Actor, group, chat.ID{}))
	for _, p := range []person{ann, ben} {
		_, err = s.rooms.Read(ctx, p.Actor, group, subject.Seq)
		s.must(err)
	}
	s.send(ben, group, "the end")
	for _, w := range []*twin{socket, stream} {
		w.until(`"kind":"typing"`, `"type":"state","kind":"read"`, `"type":"signal","kind":"read"`, `"text":"the end"`)
	}
	if one, other := socket.said(), stream.said(); !slices.Equal(one, other) {
		t.Errorf("the socket was told\n%s\nand the stream\n%s", strings.Join(one, "\n"), strings.Join(other, "\n"))
	}
}
