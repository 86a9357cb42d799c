package report_test

import (
	"errors"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/report"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// house is a report.Service on a store of its own, with rooms and messages to report.
type house struct {
	t        *testing.T
	store    store.Store
	rooms    *room.Service
	messages *message.Service
	reports  *report.Service
}

func newHouse(t *testing.T) *house {
	t.Helper()
	s := storetest.Open(t)
	return &house{
		t: t, store: s, rooms: room.New(room.Config{Store: s}), messages: message.New(message.Config{Store: s}),
		reports: report.New(report.Config{Store: s}),
	}
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) person(name string) chat.Actor {
	h.t.Helper()
	a := chat.Account{ID: chat.NewID(), Name: name, CreatedAt: time.Now()}
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error { return tx.InsertAccount(a) }))
	return chat.Actor{Account: a.ID, Name: name, Session: chat.NewID()}
}

// admin makes an administrator, who has proved who he is.
func (h *house) admin(name string) chat.Actor {
	h.t.Helper()
	a := chat.Account{ID: chat.NewID(), Name: name, Admin: true, CreatedAt: time.Now()}
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error { return tx.InsertAccount(a) }))
	return chat.Actor{Account: a.ID, Name: name, Admin: true, ProvedAt: time.Now()}
}

// demote makes an administrator one no more.
func (h *house) demote(actor chat.Actor) {
	h.t.Helper()
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error {
		a, err := tx.Account(actor.Account)
		if err != nil {
			return err
		}
		a.Admin = false
		return tx.UpdateAccount(a)
	}))
}

func (h *house) group(founder chat.Actor, names ...string) chat.ID {
	h.t.Helper()
	r, _, err := h.rooms.Create(h.t.Context(), founder, room.Founding{Kind: chat.Group, Title: "group", Members: names})
	h.must(err)
	return r.ID
}

func (h *house) send(who chat.Actor, in chat.ID, text string) chat.Message {
	h.t.Helper()
	m, _, err := h.messages.Send(h.t.Context(), who, in, message.Outgoing{ClientID: chat.NewID().String(), Text: text})
	h.must(err)
	return m
}

func wantError(t *testing.T, name string, err error, code string) {
	t.Helper()
	if !errors.Is(err, &chat.Error{Code: code}) {
		t.Errorf("%s: got %v, want %s", name, err, code)
	}
}

func TestAReportIsKeptWhateverBecomesOfTheMessage(t *testing.T) {
	h := newHouse(t)
	ann, bob, root := h.person("ann"), h.person("bob"), h.admin("root")
	in := h.group(ann, "bob")
	m := h.send(bob, in, "first words")
	_, err := h.messages.Edit(t.Context(), bob, in, m.ID, message.Edit{Text: "rude words"})
	h.must(err)
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error { // she may report whom she has blocked
		_, err := tx.SetBlock(ann.Account, bob.Account, time.Now(), true)
		return err
	}))
	for range 2 {
		h.must(h.reports.Make(t.Context(), ann, in, m.ID, "he is rude"))
	}
	_, err = h.messages.Remove(t.Context(), bob, in, m.ID)
	h.must(err)

	list, err := h.reports.Reports(t.Context(), root, store.ReportFilter{})
	h.must(err)
	if len(list) != 1 {
		t.Fatalf("got %d reports", len(list))
	}
	v := list[0]
	if v.Text != "rude words" || v.Reason != "he is rude" || v.Sender.Name != "bob" || v.Reporter.Name != "ann" || v.Message != m.ID {
		t.Errorf("got %+v", v)
	}
	h.must(h.reports.Close(t.Context(), root, v.ID, "talked to him"))
	wantError(t, "closed twice", h.reports.Close(t.Context(), root, v.ID, ""), "report_closed")
	h.demote(root)
	wantError(t, "by an administrator no more", h.reports.Close(t.Context(), root, v.ID, ""), "forbidden")
	list, err = h.reports.Reports(t.Context(), root, store.ReportFilter{Closed: true})
	h.must(err)
	if len(list) != 1 || list[0].ClosedBy.Name != "root" || list[0].Outcome != "talked to him" || list[0].ClosedAt.IsZero() {
		t.Errorf("got %+v", list)
	}
	h.must(h.store.View(t.Context(), func(r store.Reader) error {
		entries, err := r.AuditEntries(store.AuditFilter{Actions: []chat.AuditAction{chat.AuditReportMade, chat.AuditReportClosed}})
		if len(entries) != 2 || entries[1].Subject != m.ID || entries[1].Actor != ann.Account || entries[0].Detail["outcome"] != "talked to him" {
			t.Errorf("audited %+v", entries)
		}
		return err
	}))
}

func TestWhatMayBeReported(t *testing.T) {
	h := newHouse(t)
	ann, bob, eve := h.person("ann"), h.person("bob"), h.person("eve")
	in := h.group(ann, "bob")
	m, own := h.send(bob, in, "said"), h.send(ann, in, "own")
	gone := h.send(bob, in, "gone")
	_, err := h.messages.Remove(t.Context(), bob, in, gone.ID)
	h.must(err)
	wantError(t, "a stranger", h.reports.Make(t.Context(), eve, in, m.ID, ""), "room_not_found")
	wantError(t, "no message", h.reports.Make(t.Context(), ann, in, chat.NewID(), ""), "message_not_found")
	wantError(t, "one's own", h.reports.Make(t.Context(), ann, in, own.ID, ""), "report_own")
	wantError(t, "removed", h.reports.Make(t.Context(), ann, in, gone.ID, ""), "message_removed")
	wantError(t, "a reason too long", h.reports.Make(t.Context(), ann, in, m.ID, string(make([]byte, 2001))), "reason_too_long")
	h.must(h.rooms.Invite(t.Context(), ann, in, []string{"eve"}))
	wantError(t, "from before one came", h.reports.Make(t.Context(), eve, in, m.ID, ""), "message_not_found")
	_, err = h.reports.Reports(t.Context(), ann, store.ReportFilter{})
	wantError(t, "read by anybody", err, "forbidden")
	wantError(t, "closed by anybody", h.reports.Close(t.Context(), ann, chat.NewID(), ""), "forbidden")
	stale := chat.Actor{Account: ann.Account, Admin: true}
	wantError(t, "closed without a proof", h.reports.Close(t.Context(), stale, chat.NewID(), ""), "proof_required")
}

func TestReportsAreBounded(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann, "bob")
	for range chat.MaxReports {
		h.must(h.reports.Make(t.Context(), ann, in, h.send(bob, in, "x").ID, ""))
	}
	wantError(t, "one more", h.reports.Make(t.Context(), ann, in, h.send(bob, in, "x").ID, ""), "too_many_reports")
}
