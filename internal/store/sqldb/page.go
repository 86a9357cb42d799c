package sqldb

import (
	"fmt"
	"math"
	"slices"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// maxScan bounds how much of a room's log one page looks at. A page that met nothing but edits and reactions for so long
// is short or empty, and says that there is more.
const maxScan = 5000

// span is a part of a room's log: the seqs above low, up to and including high.
type span struct {
	account, room, thread chat.ID
	low, high             int64
	unveiled              bool
}

// Page reads a page of history. It stands for every seq from From to To.
func (r *reader) Page(f store.PageFilter) (store.Page, error) {
	room, m, err := r.Entry(f.Account, f.Room)
	if err != nil {
		return store.Page{}, err
	}
	p := store.Page{Head: room.Head, Floor: m.Floor()}
	if err := r.fill(&p, f); err != nil {
		return store.Page{}, fmt.Errorf("page of %s: %w", f.Room, err)
	}
	p.MoreBefore = p.From-1 > p.Floor
	p.MoreAfter = p.To < p.Head
	if err := r.decorate(f.Account, p.Messages); err != nil {
		return store.Page{}, err
	}
	if p.Quoted, err = r.quoted(f, p); err != nil {
		return store.Page{}, fmt.Errorf("load quoted messages: %w", err)
	}
	if p.People, err = r.people(p.Messages, p.Quoted); err != nil {
		return store.Page{}, fmt.Errorf("load people: %w", err)
	}
	return p, nil
}

// fill sets messages, From and To.
func (r *reader) fill(p *store.Page, f store.PageFilter) (err error) {
	limit := limited(f.Limit, chat.MaxPage)
	all := span{account: f.Account, room: f.Room, thread: f.Thread, low: p.Floor, high: p.Head, unveiled: f.Unveiled}
	switch {
	case f.Around > 0:
		at := min(max(f.Around, p.Floor), p.Head)
		var later []chat.Message
		if later, p.To, err = r.forward(all.above(at), limit/2); err != nil {
			return err
		}
		p.Messages, p.From, err = r.backward(all.upTo(at), limit-len(later))
		p.Messages = append(p.Messages, later...)
	case f.After > 0:
		part := all.above(f.After)
		p.From = part.low + 1
		p.Messages, p.To, err = r.forward(part, limit)
	case f.Before > 0:
		part := all.upTo(f.Before - 1)
		p.To = part.high
		p.Messages, p.From, err = r.backward(part, limit)
	default:
		p.To = p.Head
		p.Messages, p.From, err = r.backward(all, limit)
	}
	return err
}

func (s span) above(seq int64) span {
	s.low = min(max(s.low, seq), s.high)
	return s
}

func (s span) upTo(seq int64) span {
	s.high = max(min(s.high, seq), s.low)
	return s
}

// reach is how far a page may look: threads have an index of their own, in which nothing else stands.
func (s span) reach() int64 {
	if s.thread.IsZero() {
		return maxScan
	}
	return math.MaxInt64 / 2
}

// backward reads the newest messages of a span, ascending, and the first seq they stand for.
func (r *reader) backward(s span, limit int) ([]chat.Message, int64, error) {
	low := max(s.low, s.high-s.reach())
	list, err := r.history(s, low, s.high, ` ORDER BY e.seq DESC LIMIT $5`, limit+1)
	if err != nil {
		return nil, 0, err
	}
	from := low + 1
	if len(list) > limit {
		from = list[limit].Seq + 1
		list = list[:limit]
	}
	slices.Reverse(list)
	return list, from, nil
}

// forward reads the oldest messages of a span and the last seq they stand for.
func (r *reader) forward(s span, limit int) ([]chat.Message, int64, error) {
	to := min(s.high, s.low+min(s.reach(), math.MaxInt64-s.low))
	list, err := r.history(s, s.low, to, ` ORDER BY e.seq LIMIT $5`, limit+1)
	if err != nil {
		return nil, 0, err
	}
	if len(list) > limit {
		to = list[limit].Seq - 1
		list = list[:limit]
	}
	return list, to, nil
}

func (r *reader) history(s span, low, high int64, order string, limit int) ([]chat.Message, error) {
	text := `SELECT ` + messageColumns + ` FROM events e` + messageJoins
	if s.unveiled {
		text = `SELECT ` + messageColumns + ` FROM events e` + openJoins + unveil
	}
	args := []any{s.account[:], s.room[:], low, high, limit}
	if s.thread.IsZero() {
		return r.messages(text+`WHERE e.room = $2 AND e.seq > $3 AND e.seq <= $4 AND`+inTimeline+order, args...)
	}
	return r.messages(text+`WHERE e.thread = $6 AND e.kind = 'message' AND e.room = $2 AND e.seq > $3 AND e.seq <= $4`+order,
		append(args, s.thread[:])...)
}

// quoted reads what the page's messages reply to and is not on it, as far as the reader may see it.
func (r *reader) quoted(f store.PageFilter, p store.Page) ([]chat.Message, error) {
	here := make(map[chat.ID]bool, len(p.Messages))
	for _, m := range p.Messages {
		here[m.ID] = true
	}
	var ids []chat.ID
	for _, m := range p.Messages {
		if id := m.Content.Reply; !id.IsZero() && !here[id] {
			here[id] = true
			ids = append(ids, id)
		}
	}
	found, err := r.byID(f.Account, ids)
	if err != nil {
		return nil, err
	}
	var list []chat.Message
	for _, id := range ids {
		if m, ok := found[id]; ok && m.Room == f.Room && m.Seq > p.Floor {
			list = append(list, m)
		}
	}
	return list, nil
}
