package sqldb

import (
	"fmt"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// counted is a connection that counts statements.
type counted struct {
	conn
	n *int
}

func (c counted) one(text string, args []any, dest ...any) (bool, error) {
	*c.n++
	return c.conn.one(text, args, dest...)
}

func (c counted) each(text string, args []any, scan func(row row) error) error {
	*c.n++
	return c.conn.each(text, args, scan)
}

// A page of many threads costs no more statements than a page of few.
func TestAPageOfThreadsCostsTheSameStatements(t *testing.T) {
	db := openTest(t, nil)
	ann, room := newAccount("ann"), chat.Room{ID: chat.NewID(), Kind: chat.Group, CreatedAt: time.Now()}
	say := func(tx store.Tx, thread chat.ID) (e chat.Event, err error) {
		e = chat.Event{
			ID: chat.NewID(), Room: room.ID, Sender: ann.ID, Kind: chat.KindMessage, ContentType: chat.ContentJSON,
			Content: []byte(`{"text":"t"}`), SentAt: time.Now(), Thread: thread,
		}
		if thread.IsZero() {
			e.Thread = e.ID
		}
		return e, tx.Append(&e)
	}
	open := func(tx store.Tx) error {
		first, err := say(tx, chat.ID{})
		if err != nil {
			return err
		}
		if err := tx.OpenThread(first); err != nil {
			return err
		}
		if err := tx.SetReaction(chat.Event{Target: first.ID, Sender: ann.ID, Room: room.ID, Seq: first.Seq}, "👍", true); err != nil {
			return err
		}
		reply, err := say(tx, first.ID)
		if err != nil {
			return err
		}
		return tx.AddReply(reply)
	}
	update := func(f func(tx store.Tx) error) {
		t.Helper()
		if err := db.Update(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	update(func(tx store.Tx) error {
		if err := tx.InsertAccount(ann); err != nil {
			return err
		}
		if err := tx.InsertRoom(room); err != nil {
			return err
		}
		return tx.PutMembership(chat.Membership{Room: room.ID, Account: ann.ID, Role: chat.RoleOwner, Status: chat.Joined, JoinedAt: room.CreatedAt})
	})
	page := func() (threads, statements int) {
		err := db.View(t.Context(), func(sr store.Reader) error {
			r := *sr.(*reader)
			r.conn = counted{r.conn, &statements}
			p, err := r.Threads(store.ThreadFilter{Account: ann.ID, Room: room.ID})
			threads = len(p.Threads)
			for _, v := range p.Threads {
				if v.First.Replies.Count != 1 || len(v.First.Reactions) != 1 || v.Last == nil {
					return fmt.Errorf("thread %+v", v)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return threads, statements
	}
	update(open)
	few, fewCost := page()
	for range 20 {
		update(open)
	}
	many, manyCost := page()
	if few != 1 || many != 21 || manyCost != fewCost {
		t.Errorf("%d threads cost %d statements, %d cost %d", few, fewCost, many, manyCost)
	}
}
