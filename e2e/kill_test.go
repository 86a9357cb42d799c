package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
)

// TestKilled pulls the plug of a server under full load again and again: what was acknowledged is there, once, in order, and
// everybody who was connected goes on where they were.
func TestKilled(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		kills := 10
		if testing.Short() {
			kills = 3
		}
		killed(t, newProcess(t), kills)
	})
	t.Run("PostgreSQL", func(t *testing.T) { killed(t, newProcess(t).onPostgres(), 4) })
}

func killed(t *testing.T, p *process, kills int) {
	const senders, followers, rooms = 50, 5, 5
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	sendsTo := func(i, room int) bool { return room == i%rooms || room == (i+1)%rooms }
	crowd := p.invite(senders+followers, rooms, func(i, room int) bool { return i >= senders || sendsTo(i, room) })
	p.start()

	load := startLoad(ctx, t, crowd, senders, sendsTo)
	truth := newChecker(crowd.people[senders+followers-1], crowd.rooms)
	for kill := range kills {
		before := load.ledger.count.Load()
		eventually(ctx, t, "no messages get through", func() bool { return load.ledger.count.Load() > before+300 || load.failed() })
		wait := time.Duration(rand.Int64N(int64(1500 * time.Millisecond)))
		if err := pause(ctx, wait); err != nil {
			t.Fatal(err)
		}
		p.kill()
		load.gate.shut() // so that checking does not run after a moving end
		promised := load.ledger.promises()
		p.start()
		if err := truth.read(ctx); err != nil {
			t.Fatalf("after kill %d: %v", kill+1, err)
		}
		if err := truth.keeps(promised); err != nil {
			t.Fatalf("after kill %d: %v", kill+1, err)
		}
		load.gate.open()
		if t.Failed() || load.failed() {
			break
		}
	}
	load.finish(ctx, t, truth)
	promised := load.ledger.promises()
	if err := truth.keeps(promised); err != nil {
		t.Error(err)
	}
	if got := truth.messages(); got != len(promised) {
		t.Errorf("the log has %d messages, %d were acknowledged", got, len(promised))
	}
	if err := truth.chain(ctx); err != nil {
		t.Error(err)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	t.Logf("%d kills, %d acknowledged messages, %d of them after a repetition; %d connections, %d long absences", kills, len(promised),
		load.ledger.again, load.opened(), load.skips())
}

// load is senders and followers at work.
type load struct {
	ledger    *ledger
	gate      *gate
	followers []*follower // the senders follow too
	enough    context.CancelFunc
	sending   sync.WaitGroup
	stop      context.CancelFunc
	following sync.WaitGroup
}

// startLoad makes the first people of a party send into their rooms, and all of them follow.
func startLoad(ctx context.Context, t *testing.T, crowd party, senders int, sendsTo func(person, room int) bool) *load {
	t.Helper()
	l := &load{ledger: newLedger(), gate: newGate()}
	enoughCtx, enough := context.WithCancel(ctx)
	follow, stop := context.WithCancel(ctx)
	l.enough, l.stop = enough, stop
	t.Cleanup(func() {
		stop()
		enough()
		l.following.Wait()
		l.sending.Wait()
	})
	for i, c := range crowd.people {
		f := newFollower("p"+strconv.Itoa(i), c)
		l.followers = append(l.followers, f)
		opened := func(*client.Stream) {}
		if i < senders {
			var rooms []string
			for n, room := range crowd.rooms {
				if sendsTo(i, n) {
					rooms = append(rooms, room)
				}
			}
			s := newSender(f, rooms, l.ledger, l.gate)
			opened = s.opened
			l.sending.Go(func() { s.send(ctx, enoughCtx) })
		}
		l.following.Go(func() {
			if err := f.run(follow, opened); err != nil {
				l.ledger.fail(err)
			}
		})
	}
	return l
}

func (l *load) failed() bool {
	l.ledger.mu.Lock()
	defer l.ledger.mu.Unlock()
	return len(l.ledger.wrong) > 0
}

func (l *load) opened() (n int) {
	for _, f := range l.followers {
		f.mu.Lock()
		n += f.opened
		f.mu.Unlock()
	}
	return n
}

func (l *load) skips() (n int) {
	for _, f := range l.followers {
		f.mu.Lock()
		n += f.skips
		f.mu.Unlock()
	}
	return n
}

// finish lets the senders get their last answers and the followers reach the heads, and compares what they saw with the log.
func (l *load) finish(ctx context.Context, t *testing.T, truth *checker) {
	t.Helper()
	l.enough()
	l.sending.Wait()
	if err := truth.read(ctx); err != nil {
		t.Fatal(err)
	}
	heads := map[string]int64{}
	for room, log := range truth.rooms {
		heads[room] = int64(len(log.ids))
	}
	for _, f := range l.followers {
		eventually(ctx, t, f.name+" does not reach the heads", func() bool { return f.reached(heads) || l.failed() })
	}
	l.stop()
	l.following.Wait()
	for _, err := range l.ledger.wrong {
		t.Error(err)
	}
	for _, f := range l.followers {
		for room := range f.from {
			log := truth.rooms[room]
			if got, want := f.sum[room], log.sum(f.from[room], f.at[room]); got != want {
				t.Errorf("%s saw something else in room %s between %d and %d", f.name, room, f.from[room], f.at[room])
			}
		}
	}
}

// checker reads the logs as anybody may who is in the rooms.
type checker struct {
	c     *client.Client
	rooms map[string]*roomLog
}

// roomLog is what a room's log says.
type roomLog struct {
	ids        []string // by seq - 1
	byClientID map[string]int64
	newest     map[string]int // the number of each sender's newest message
	messages   int
}

func newChecker(c *client.Client, rooms []string) *checker {
	k := &checker{c: c, rooms: map[string]*roomLog{}}
	for _, room := range rooms {
		k.rooms[room] = &roomLog{byClientID: map[string]int64{}, newest: map[string]int{}}
	}
	return k
}

// read reads on from where the last reading ended, up to the heads it finds: dense, nobody's message twice, and each sender's
// in their order.
func (k *checker) read(ctx context.Context) error {
	for room, log := range k.rooms {
		for head := int64(math.MaxInt64); int64(len(log.ids)) < head; {
			run, err := k.c.Events(ctx, room, int64(len(log.ids)), 200)
			if err != nil {
				return fmt.Errorf("read room %s: %w", room, err)
			}
			head = min(head, run.Head) // others go on sending
			for _, e := range run.Events {
				if err := log.add(e); err != nil {
					return fmt.Errorf("room %s: %w", room, err)
				}
			}
		}
	}
	return nil
}

func (l *roomLog) add(e wire.Event) error {
	if want := int64(len(l.ids) + 1); e.Seq != want {
		return fmt.Errorf("got seq %d, want %d", e.Seq, want)
	}
	l.ids = append(l.ids, e.ID)
	if e.Kind != "message" {
		return nil
	}
	l.messages++
	if seq, twice := l.byClientID[e.ClientID]; twice {
		return fmt.Errorf("%s stands at %d and at %d", e.ClientID, seq, e.Seq)
	}
	l.byClientID[e.ClientID] = e.Seq
	if want := "message " + e.ClientID; e.Text != want {
		return fmt.Errorf("%d says %q, want %q", e.Seq, e.Text, want)
	}
	sender, number, _ := strings.Cut(e.ClientID, "-")
	n, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	if n <= l.newest[sender] {
		return fmt.Errorf("%s’s message %d comes after %d", sender, n, l.newest[sender])
	}
	l.newest[sender] = n
	return nil
}

// sum is what a follower has seen who saw everything above from, up to to.
func (l *roomLog) sum(from, to int64) (sum uint64) {
	for seq := from + 1; seq <= to && seq <= int64(len(l.ids)); seq++ {
		sum += weigh(wire.Event{ID: l.ids[seq-1], Seq: seq})
	}
	return sum
}

// keeps tells whether everything promised is where it was promised to be.
func (k *checker) keeps(promised map[string]promise) error {
	for id, p := range promised {
		if got := k.rooms[p.room].byClientID[id]; got != p.seq {
			return fmt.Errorf("%s was acknowledged at %d of room %s, and stands at %d", id, p.seq, p.room, got)
		}
	}
	return nil
}

func (k *checker) messages() (n int) {
	for _, log := range k.rooms {
		n += log.messages
	}
	return n
}

// chain reads all logs once more from the beginning, finds what was there before, and verifies their hash chains.
func (k *checker) chain(ctx context.Context) error {
	for _, name := range slices.Sorted(maps.Keys(k.rooms)) {
		room, err := chat.ParseID(name)
		if err != nil {
			return err
		}
		var prev []byte
		seq, ids := int64(0), k.rooms[name].ids
		for seq < int64(len(ids)) {
			run, err := k.c.Proof(ctx, name, seq, 200)
			if err != nil {
				return err
			}
			for _, e := range run.Events {
				seq++
				prev = chat.ChainHash(room, seq, prev, e.Proof.Digest)
				if e.ID != ids[seq-1] || !bytes.Equal(prev, e.Proof.Hash) {
					return fmt.Errorf("room %s: the log is another one at %d", name, seq)
				}
			}
		}
	}
	return nil
}
