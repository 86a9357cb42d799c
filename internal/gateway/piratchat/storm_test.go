package piratchat_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// view is what one connection has been told, held to what must never be told.
type view struct {
	t    testing.TB
	name string
	here map[string]bool // who is known to be there, or to have gone
	last map[string]int  // the newest message of each author
	turn int
}

func newView(t testing.TB, name string) *view {
	return &view{t: t, name: name, here: map[string]bool{}, last: map[string]int{}}
}

type anyFrame struct {
	Event, Username, Message, Author, Code string
	Status                                 *bool
}

// take judges a frame and returns it.
func (v *view) take(text string) (f anyFrame) {
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		v.t.Errorf("%s got %q", v.name, text)
		return f
	}
	switch {
	case f.Event != "":
		come := f.Event == "join"
		if was, known := v.here[f.Username]; known && was == come || f.Username == v.name || f.Username == "" {
			v.t.Errorf("%s is told of the %s of %s in the wrong place", v.name, f.Event, f.Username)
		}
		v.here[f.Username] = come
		v.turn++
	case f.Author != "":
		if here, known := v.here[f.Author]; known && !here || f.Author == v.name {
			v.t.Errorf("%s hears %q from %s, who is not there", v.name, f.Message, f.Author)
		}
		v.here[f.Author] = true
		var author string
		var n int
		if _, err := fmt.Sscanf(f.Message, "%s %d", &author, &n); err != nil || author != f.Author || n <= v.last[author] {
			v.t.Errorf("%s hears %q from %s, after %d", v.name, f.Message, f.Author, v.last[f.Author])
		}
		v.last[f.Author] = n
	case f.Status == nil:
		v.t.Errorf("%s got %q", v.name, text)
	}
	return f
}

// sailor is one client of the storm.
type sailor struct {
	s     *server
	name  string
	key   string
	wild  bool // does everything wrong that can be done
	said  int  // messages sent
	acked map[int]bool
	acks  *atomic.Int64 // of all sailors
}

// sail connects and talks until ctx ends; a wild one drops out again and again.
func (a *sailor) sail(ctx context.Context) {
	for ctx.Err() == nil {
		conn, err := a.connect(ctx)
		if err != nil {
			if ctx.Err() == nil {
				a.s.t.Errorf("%s cannot connect: %v", a.name, err)
			}
			return
		}
		a.talk(ctx, conn)
	}
}

func (a *sailor) connect(ctx context.Context) (*websocket.Conn, error) {
	res, err := a.s.try("POST", "/api/login", `{"key":"`+a.key+`"}`)
	if err != nil || len(res.Cookies()) != 1 {
		return nil, fmt.Errorf("login: %v, %w", res.Response, err)
	}
	// What was dropped without a word may be there for a moment.
	for {
		conn, res, err := a.s.dial("session=" + res.Cookies()[0].Value)
		if err == nil {
			conn.SetReadLimit(1 << 20)
			return conn, nil
		}
		if res == nil || res.StatusCode != 409 || ctx.Err() != nil {
			return nil, err
		}
	}
}

// talk reads what comes, and acts now and then, until the connection has ended.
func (a *sailor) talk(ctx context.Context, conn *websocket.Conn) {
	defer func() { _ = conn.CloseNow() }()
	frames := make(chan string, 64)
	go func() {
		defer close(frames)
		for {
			_, b, err := conn.Read(context.Background())
			if err != nil {
				if !a.wild && ctx.Err() == nil {
					a.s.t.Errorf("%s did nothing wrong and was disconnected: %v", a.name, err)
				}
				return
			}
			frames <- string(b)
		}
	}()
	defer func() {
		_ = conn.CloseNow()
		for range frames { // the reader ends
		}
	}()
	v := newView(a.s.t, a.name)
	var waiting []int
	pause := func() time.Duration { return time.Duration(400+rand.IntN(1200)) * time.Millisecond }
	act := time.NewTimer(pause())
	defer act.Stop()
	for {
		select {
		case text, open := <-frames:
			if !open {
				return
			}
			if f := v.take(text); f.Status != nil && *f.Status {
				a.acked[waiting[0]] = true
				a.acks.Add(1)
				waiting = waiting[1:]
			}
			continue
		case <-ctx.Done():
			_ = conn.Close(websocket.StatusNormalClosure, "")
			return
		case <-act.C:
			act.Reset(pause())
		}
		if !a.wild || rand.IntN(3) > 0 {
			a.said++
			waiting = append(waiting, a.said)
			if conn.Write(ctx, websocket.MessageText, fmt.Appendf(nil, `{"message":"%s %d"}`, a.name, a.said)) != nil {
				continue // the reader finds out
			}
			if !a.wild || rand.IntN(4) > 0 {
				continue
			}
		}
		if !a.misbehave(ctx, conn) {
			return
		}
	}
}

// misbehave does one thing of those that end a connection, and of those that should not; false if it was the client that ended it.
func (a *sailor) misbehave(ctx context.Context, conn *websocket.Conn) bool {
	send := func(kind websocket.MessageType, text string) bool {
		_ = conn.Write(ctx, kind, []byte(text)) // it may be closed already
		return true
	}
	switch rand.IntN(8) {
	case 0:
		return send(websocket.MessageText, `nonsense`)
	case 1:
		return send(websocket.MessageText, `{"message":""}`)
	case 2:
		return send(websocket.MessageText, `{"message":"a","more":1}`)
	case 3:
		return send(websocket.MessageText, "\xff")
	case 4:
		return send(websocket.MessageBinary, strings.Repeat("x", 1000))
	case 5:
		res, err := a.s.try("POST", "/api/login", `{"key":"`+a.key+`"}`)
		if err == nil && len(res.Cookies()) == 1 {
			_, _ = a.s.try("GET", "/api/logout", "", "Cookie", "session="+res.Cookies()[0].Value) // it may be closed already
		}
		return true
	case 6:
		_ = conn.Close(websocket.StatusNormalClosure, "")
	default:
		_ = conn.CloseNow()
	}
	return false
}

// TestStorm lets 200 clients join, talk and drop at random. One who was there before them and stays until after them has seen each
// of them come and go in turn, and heard everything that was acknowledged, once; and in the end nobody is left.
func TestStorm(t *testing.T) {
	long := time.Minute
	if testing.Short() {
		long = 5 * time.Second
	}
	const many, calm = 200, 20
	s := start(t)
	witness := s.join("witness")
	v := newView(t, "witness")
	crew := make([]*sailor, many)
	var acks atomic.Int64
	for i := range crew {
		name := fmt.Sprint("sailor", i)
		crew[i] = &sailor{s: s, name: name, key: s.register(name), wild: i >= calm, acked: map[int]bool{}, acks: &acks}
		v.here[name] = false
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var all sync.WaitGroup
	for _, a := range crew {
		all.Go(func() { a.sail(ctx) })
	}
	ended := make(chan struct{})
	go func() {
		all.Wait()
		close(ended)
	}()
	heard := map[string]bool{}
	take := func(text string) {
		if f := v.take(text); f.Author != "" {
			heard[f.Message] = true
		}
	}
	over := time.NewTimer(patience) // for the first to connect; then the storm has its time
	defer over.Stop()
	least, slow := int64(10*long.Seconds()), 0
	for done, begun := false, false; !done; {
		select {
		case text := <-witness.frames:
			take(text)
			if !begun && v.turn >= many {
				begun = over.Reset(long)
			}
		case <-over.C:
			// A slow machine takes longer to make a storm of it.
			if slow++; slow < 300 && (v.turn < 2*many+int(least) || acks.Load() < least) {
				over.Reset(long / 20)
				continue
			}
			stop()
		case <-ended:
			done = true
		}
	}
	anybody := func() bool { return slices.Contains(slices.Collect(maps.Values(v.here)), true) }
	for late := time.After(patience); anybody(); {
		select {
		case text := <-witness.frames:
			take(text)
		case <-late:
			t.Fatalf("these have not left: %v", v.here)
		}
	}
	equal(t, "online in the end", s.online(witness.cookie), []string{"witness"})
	witness.silent()
	said, acked := 0, 0
	for _, a := range crew {
		said += a.said
		acked += len(a.acked)
		for n := range a.acked {
			if text := fmt.Sprint(a.name, " ", n); !heard[text] {
				t.Errorf("%q was acknowledged and not heard", text)
			}
		}
	}
	t.Logf("%d turns, %d messages sent, %d acknowledged, %d heard", v.turn, said, acked, len(heard))
	if v.turn < 2*many+int(least) || acks.Load() < least {
		t.Errorf("only %d turns and %d messages: this was no storm", v.turn, acked)
	}
}
