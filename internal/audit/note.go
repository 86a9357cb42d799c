package audit

import (
	"strconv"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// Bounds of what is noted: an entry that came just now is not written again for quiet, and of those who are remembered for that
// there are so many. Whoever comes beyond is counted together with the others, by action alone.
const (
	quiet    = time.Minute
	maxNotes = 64
)

// noteKey is what makes two entries the same.
type noteKey struct {
	action        chat.AuditAction
	actor         chat.ID
	name, address string
}

// note is an entry that comes again and again.
type note struct {
	entry chat.AuditEntry // the first that is not yet written
	last  time.Time
	count int       // of those that are not yet written
	next  time.Time // when they may be
}

// notes collects entries until they are written.
type notes struct {
	wake chan struct{} // holds one: there is something to write

	mu   sync.Mutex
	kept map[noteKey]*note
}

func newNotes() *notes {
	return &notes{wake: make(chan struct{}, 1), kept: map[noteKey]*note{}}
}

func (n *notes) add(e chat.AuditEntry) {
	n.mu.Lock()
	defer n.mu.Unlock()
	key := noteKey{e.Action, e.Actor, e.Name, e.Address}
	k := n.kept[key]
	if k == nil && len(n.kept) >= maxNotes {
		n.dropQuietLocked(e.At)
	}
	if k == nil && len(n.kept) >= maxNotes {
		e = chat.AuditEntry{At: e.At, Action: e.Action}.With("others", "yes")
		key = noteKey{action: e.Action}
		k = n.kept[key]
	}
	if k == nil {
		k = &note{}
		n.kept[key] = k
	}
	if k.count == 0 {
		k.entry = e
	}
	k.count++
	k.last = e.At
	if k.rested(e.At) {
		select {
		case n.wake <- struct{}{}:
		default: // it is awake
		}
	}
}

// take hands out what may be written now.
func (n *notes) take(now time.Time) []chat.AuditEntry {
	n.mu.Lock()
	defer n.mu.Unlock()
	var due []chat.AuditEntry
	for _, k := range n.kept {
		if k.count > 0 && k.rested(now) {
			due = append(due, k.written())
			k.next = now.Add(quiet)
		}
	}
	n.dropQuietLocked(now)
	return due
}

// takeAll hands out everything, at the end.
func (n *notes) takeAll() []chat.AuditEntry {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []chat.AuditEntry
	for _, k := range n.kept {
		if k.count > 0 {
			all = append(all, k.written())
		}
	}
	return all
}

func (n *notes) dropQuietLocked(now time.Time) {
	for key, k := range n.kept {
		if k.count == 0 && k.rested(now) {
			delete(n.kept, key)
		}
	}
}

// rested tells whether it may be written again. It waits for longer than quiet only by a clock that was set back.
func (k *note) rested(now time.Time) bool {
	wait := k.next.Sub(now)
	return wait <= 0 || wait > quiet
}

// written is the one entry that stands for all that came, which are then forgotten.
func (k *note) written() chat.AuditEntry {
	e := k.entry
	if k.count > 1 {
		e = e.With("count", strconv.Itoa(k.count)).With("until", k.last.UTC().Format(time.RFC3339))
	}
	k.count = 0
	return e
}
