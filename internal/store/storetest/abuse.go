package storetest

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func testBans(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	put := func(b chat.Ban) chat.Ban {
		at := w.now() // the list is sorted by ids, and those of one millisecond stand anyhow
		b.ID, b.MadeBy, b.CreatedAt = chat.IDAt(at), ann.ID, at
		w.update(func(tx store.Tx) error { return tx.PutBan(b) })
		return b
	}
	v4 := put(chat.Ban{Prefix: netip.MustParsePrefix("192.0.2.0/24"), Reason: "spam"})
	v6 := put(chat.Ban{Prefix: netip.MustParsePrefix("2001:db8::/48"), ExpiresAt: epoch.Add(time.Hour)})
	put(chat.Ban{Account: bob.ID, Reason: "at first"})
	person := put(chat.Ban{Account: bob.ID, Reason: "again"})
	list := func(f store.BanFilter) (s string) {
		for _, b := range read(w, func(r store.Reader) ([]chat.Ban, error) { return r.Bans(f) }) {
			s += fmt.Sprint(b.Prefix, b.Account == bob.ID, " ", b.Reason, "; ")
		}
		return s
	}
	const v4Line, v6Line, bobLine = "192.0.2.0/24 false spam; ", "2001:db8::/48 false ; ", "invalid Prefix true again; "
	w.equal("newest first, one of each account", list(store.BanFilter{Now: epoch, Limit: 10}), bobLine+v6Line+v4Line)
	w.equal("a page", list(store.BanFilter{Now: epoch, Limit: 1}), bobLine)
	w.equal("the rest", list(store.BanFilter{Now: epoch, Before: person.ID, Limit: 10}), v6Line+v4Line)
	w.equal("later", list(store.BanFilter{Now: epoch.Add(time.Hour), Limit: 10}), bobLine+v4Line)
	one := read(w, func(r store.Reader) (chat.Ban, error) { return r.Ban(v6.ID) })
	w.equal("one", one, v6)
	w.equal("counted", read(w, func(r store.Reader) (int, error) { return r.CountBans() }), 3)
	w.update(func(tx store.Tx) error { return tx.SweepBans(epoch.Add(time.Hour), 10) })
	w.fails("swept", chat.ErrBanNotFound, func(r store.Reader) error { _, err := r.Ban(v6.ID); return err })
	w.update(func(tx store.Tx) error { return tx.DeleteBan(v4.ID) })
	w.refused("gone", chat.ErrBanNotFound, func(tx store.Tx) error { return tx.DeleteBan(v4.ID) })
	w.equal("left", list(store.BanFilter{Now: epoch, Limit: 10}), bobLine)
}

func testReports(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	r := w.room(chat.Group, ann, bob)
	report := func(e chat.Event, reason string) (p chat.Report, made bool) {
		at := w.now()
		p = chat.Report{
			ID: chat.IDAt(at), Room: r.ID, Message: e.ID, Sender: bob.ID, Reporter: ann.ID, Reason: reason, Text: "what was said",
			SentAt: e.SentAt, CreatedAt: at,
		}
		w.update(func(tx store.Tx) (err error) {
			made, err = tx.InsertReport(p)
			return err
		})
		return p, made
	}
	first, second := w.say(r, bob, "one"), w.say(r, bob, "two")
	one, made := report(first, "rude")
	w.equal("made", made, true)
	_, made = report(first, "rude again")
	w.equal("once", made, false)
	two, _ := report(second, "")
	list := func(f store.ReportFilter) (s string) {
		for _, p := range read(w, func(r store.Reader) ([]chat.Report, error) { return r.Reports(f) }) {
			s += fmt.Sprint(p.Message == first.ID, p.Reason, p.Text, p.Outcome, "; ")
		}
		return s
	}
	w.equal("open, newest first", list(store.ReportFilter{}), "falsewhat was said; truerudewhat was said; ")
	w.equal("the rest", list(store.ReportFilter{Before: two.ID}), "truerudewhat was said; ")
	w.equal("counted", read(w, func(r store.Reader) (int, error) { return r.CountReports(ann.ID) }), 2)
	w.equal("one", read(w, func(r store.Reader) (chat.Report, error) { return r.Report(one.ID) }), one)
	w.update(func(tx store.Tx) error { return tx.CloseReport(one.ID, bob.ID, w.now(), "talked to him") })
	w.refused("closed", chat.ErrReportClosed, func(tx store.Tx) error { return tx.CloseReport(one.ID, bob.ID, w.now(), "") })
	w.refused("none", chat.ErrReportNotFound, func(tx store.Tx) error { return tx.CloseReport(chat.NewID(), bob.ID, w.now(), "") })
	w.equal("open ones", list(store.ReportFilter{}), "falsewhat was said; ")
	w.equal("closed ones", list(store.ReportFilter{Closed: true}), "truerudewhat was saidtalked to him; ")
	by := func(who, after chat.ID, limit int) (s string) {
		for _, p := range read(w, func(r store.Reader) ([]chat.Report, error) { return r.ReportsBy(who, after, limit) }) {
			s += fmt.Sprint(p.Message == first.ID, p.Reason, "; ")
		}
		return s
	}
	w.equal("by one, oldest first", by(ann.ID, chat.ID{}, 5), "truerude; false; ")
	w.equal("a page of them", by(ann.ID, chat.ID{}, 1)+by(ann.ID, one.ID, 1), "truerude; false; ")
	w.equal("by another", by(bob.ID, chat.ID{}, 5), "")
	w.update(func(tx store.Tx) error { return tx.ForgetReported(ann.ID) })
	w.equal("kept of another", list(store.ReportFilter{}), "falsewhat was said; ")
	w.update(func(tx store.Tx) error { return tx.ForgetReported(bob.ID) })
	w.equal("forgotten", list(store.ReportFilter{})+list(store.ReportFilter{Closed: true}), "false; truerudetalked to him; ")
	w.equal("counted still", read(w, func(r store.Reader) (int, error) { return r.CountReports(ann.ID) }), 1)
}
