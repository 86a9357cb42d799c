package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
	"github.com/samtal-chat/samtal/internal/ws"
)

// TestStopped stops a server under load as an operator does: every socket is told to come back, nothing acknowledged is lost.
func TestStopped(t *testing.T) {
	const senders = 20
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	p := newProcess(t)
	p.detectRaces()
	crowd := p.invite(senders+1, 2, func(int, int) bool { return true })
	p.start()
	talk := startTalk(ctx, t, crowd.people[:senders], crowd.rooms)
	eventually(ctx, t, "no messages get through", func() bool { return talk.ledger.count.Load() > 500 })

	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	talk.check(t)

	p.start()
	promised := talk.ledger.promises()
	truth := newChecker(crowd.people[senders], crowd.rooms)
	if err := truth.read(ctx); err != nil {
		t.Fatal(err)
	}
	if err := truth.keeps(promised); err != nil {
		t.Error(err)
	}
	t.Logf("%d acknowledged messages", len(promised))
}

// TestStoppedLeavesNothingBehind stops a server inside the test's own process, and looks for goroutines that are still there.
func TestStoppedLeavesNothingBehind(t *testing.T) {
	before := goroutines()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	srv := servertest.New(t)
	transport := &http.Transport{}
	var people []*client.Client
	names := []string{"ann", "bob", "cem", "dee"}
	for _, name := range names {
		token := srv.As(name).Token()
		people = append(people, client.New(srv.URL, client.WithToken(token), client.WithHTTPClient(&http.Client{Transport: transport, Timeout: patience})))
	}
	room := srv.As("ann").Open("talk", names[1:]...)
	talk := startTalk(ctx, t, people, []string{room})
	listening, err := people[0].Listen(ctx, client.Resume{})
	if err != nil {
		t.Fatal(err)
	}
	eventually(ctx, t, "no messages get through", func() bool { return talk.ledger.count.Load() > 200 })

	srv.Stop()
	talk.check(t)
	for err == nil {
		_, err = listening.Next()
	}
	if got := client.CloseCode(err); got != int(ws.CodeGoingAway) {
		t.Errorf("the event stream ended with %d (%v), want 1001", got, err)
	}
	if err := listening.Close(); err != nil {
		t.Error(err)
	}
	transport.CloseIdleConnections()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	var left []string
	ok := func() bool {
		left = left[:0]
		for id, stack := range goroutines() {
			if _, old := before[id]; !old && strings.Contains(stack, "samtal-chat/samtal") && !strings.Contains(stack, t.Name()) {
				left = append(left, stack)
			}
		}
		return len(left) == 0
	}
	settle, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for !ok() {
		if err := pause(settle, 20*time.Millisecond); err != nil {
			t.Fatalf("%d goroutines are left behind:\n%s", len(left), strings.Join(left, "\n\n"))
		}
	}
}

// goroutines is the stacks of all of them by their headings' ids.
func goroutines() map[string]string {
	buf := make([]byte, 8<<20)
	all := map[string]string{}
	for _, stack := range bytes.Split(buf[:runtime.Stack(buf, true)], []byte("\n\n")) {
		id, _, _ := strings.Cut(string(stack), " [")
		all[id] = string(stack)
	}
	return all
}

// talk is people who send, each over one socket, until it is closed.
type talk struct {
	ledger  *ledger
	streams sync.WaitGroup

	mu    sync.Mutex
	codes map[int]int
}

func startTalk(ctx context.Context, t *testing.T, people []*client.Client, rooms []string) *talk {
	t.Helper()
	k := &talk{ledger: newLedger(), codes: map[int]int{}}
	for i, c := range people {
		stream, err := c.Connect(ctx, client.Resume{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = stream.CloseNow() })
		k.streams.Go(func() { k.listen(stream) })
		s := newSender(newFollower(fmt.Sprintf("p%d", i), c), rooms, k.ledger, newGate())
		s.stays = true
		k.streams.Go(func() {
			if err := s.over(ctx, ctx, stream); err != nil {
				k.ledger.fail(err)
			}
		})
	}
	return k
}

func (k *talk) listen(stream *client.Stream) {
	var err error
	for err == nil {
		_, err = stream.Next()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.codes[client.CloseCode(err)]++
}

// check waits for the ends of all streams and wants each to be asked to come back.
func (k *talk) check(t *testing.T) {
	t.Helper()
	k.streams.Wait()
	for code, n := range k.codes {
		if code != int(ws.CodeGoingAway) {
			t.Errorf("%d sockets were closed with %d, want 1001", n, code)
		}
	}
	for _, err := range k.ledger.wrong {
		t.Error(err)
	}
}

// TestHastyCallersHarmNobody lets half of the callers hang up in the middle of their requests, which then share their commits
// with the patient ones, until it has happened that a message was on its way into the log when its caller hung up.
func TestHastyCallersHarmNobody(t *testing.T) {
	const rounds = 40
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Open("talk", "bob")
	sent, again := 0, 0
	for round := 0; again == 0 && round < rounds; round++ {
		hung := hurry(t, ann.Client, bob.Client, room, round)
		sent += 2 * callers * each
		for _, id := range hung {
			_, was, err := bob.Client.Send(t.Context(), room, wire.NewMessage{ClientID: id, Text: "quickly"})
			if err != nil {
				t.Errorf("%s repeated: %v", id, err)
			}
			if was {
				again++
			}
		}
	}
	if again == 0 {
		t.Errorf("nobody hung up inside of a batch in %d rounds: nothing is shown", rounds)
	}
	known := map[string]int{}
	for after := int64(0); ; {
		run, err := ann.Events(t.Context(), room, after, 200)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range run.Events {
			if after++; e.Seq != after {
				t.Fatalf("got seq %d, want %d", e.Seq, after)
			}
			if e.Kind == "message" {
				known[e.ClientID]++
			}
		}
		if len(run.Events) == 0 {
			break
		}
	}
	if len(known) != sent {
		t.Errorf("the log has %d messages, want %d", len(known), sent)
	}
	for id, n := range known {
		if n != 1 {
			t.Errorf("%s stands there %d times", id, n)
		}
	}
	t.Logf("%d of %d messages sent before their callers hung up", again, sent)
}

// How many callers of each kind hurry at once, and how much each sends.
const callers, each = 12, 20

// hurry sends as patient people and as those who hang up, all at once, and returns the client ids of those who did.
func hurry(t *testing.T, ann, bob *client.Client, room string, round int) (hung []string) {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	for i := range callers {
		all.Go(func() {
			for n := range each {
				body := wire.NewMessage{ClientID: fmt.Sprintf("patient-%d-%d-%d", round, i, n), Text: "slowly"}
				if _, again, err := ann.Send(t.Context(), room, body); err != nil || again {
					t.Errorf("%s: again %v, %v", body.ClientID, again, err)
				}
			}
		})
		all.Go(func() {
			for n := range each {
				body := wire.NewMessage{ClientID: fmt.Sprintf("hasty-%d-%d-%d", round, i, n), Text: "quickly"}
				ctx, hangUp := context.WithTimeout(t.Context(), time.Duration(rand.Int64N(int64(12*time.Millisecond)<<(round%12))))
				_, _, err := bob.Send(ctx, room, body)
				hangUp()
				if err != nil {
					mu.Lock()
					hung = append(hung, body.ClientID)
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	return hung
}
