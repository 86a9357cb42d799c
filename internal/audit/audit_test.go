package audit_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/audit"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, s store.Store, entries ...chat.AuditEntry) {
	t.Helper()
	must(t, s.Update(t.Context(), func(tx store.Tx) error {
		var errs []error
		for _, e := range entries {
			errs = append(errs, tx.Audit(e))
		}
		return errors.Join(errs...)
	}))
}

func written(t *testing.T, s store.Store) []string {
	t.Helper()
	var list []string
	must(t, s.View(t.Context(), func(r store.Reader) error {
		run, err := r.AuditRun(0, 1000)
		if err != nil {
			return err
		}
		for _, e := range run {
			list = append(list, fmt.Sprint(e.Action, " ", e.Name, " ", e.Address, " ", e.Detail["count"]))
		}
		return nil
	}))
	return list
}

func failed(name, address string) chat.AuditEntry {
	return chat.AuditEntry{Action: chat.AuditSignInFailed, Name: name, Address: address}
}

// running gives a service whose clock is that of the bubble it runs in.
func running(t *testing.T, do func(t *testing.T, s *audit.Service, db store.Store)) {
	synctest.Test(t, func(t *testing.T) {
		db := storetest.Open(t)
		s := audit.New(audit.Config{Store: db})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		do(t, s, db)
		stop()
		must(t, <-done)
	})
}

func TestNotesAreBounded(t *testing.T) {
	running(t, func(t *testing.T, s *audit.Service, db store.Store) {
		s.Note(failed("ann", "192.0.2.1"))
		synctest.Wait()
		if got := written(t, db); len(got) != 1 || got[0] != "sign_in_failed ann 192.0.2.1 " {
			t.Errorf("the first is written at once: got %q", got)
		}
		for range 100 {
			s.Note(failed("ann", "192.0.2.1"))
		}
		s.Note(failed("bob", "192.0.2.1"))
		synctest.Wait()
		if got := written(t, db); len(got) != 2 {
			t.Errorf("the same again is not written, another is: got %q", got)
		}
		<-time.After(70 * time.Second)
		synctest.Wait()
		if got := written(t, db); len(got) != 3 || got[2] != "sign_in_failed ann 192.0.2.1 100" {
			t.Errorf("after a minute they are counted: got %q", got)
		}
	})
}

func TestAStormOfNotesIsFewEntries(t *testing.T) {
	running(t, func(t *testing.T, s *audit.Service, db store.Store) {
		const minutes, names = 3, 2000
		for range minutes {
			for i := range names {
				s.Note(failed(fmt.Sprint("name", i), "192.0.2.1"))
			}
			<-time.After(70 * time.Second)
		}
		synctest.Wait()
		var counted int
		list := written(t, db)
		for _, e := range list {
			count := 1
			if !strings.HasSuffix(e, " ") {
				_, err := fmt.Sscan(e[strings.LastIndexByte(e, ' '):], &count)
				must(t, err)
			}
			counted += count
		}
		if len(list) > (minutes+1)*65 || counted != minutes*names {
			t.Errorf("%d entries stand for %d of %d", len(list), counted, minutes*names)
		}
	})
}

func TestWhatIsNotedIsWrittenAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := storetest.Open(t)
		s := audit.New(audit.Config{Store: db})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		for range 3 {
			s.Note(failed("ann", ""))
			synctest.Wait()
		}
		stop()
		must(t, <-done)
		if got := written(t, db); fmt.Sprint(got) != "[sign_in_failed ann   sign_in_failed ann  2]" {
			t.Errorf("got %q", got)
		}
	})
}

func TestWhatIsOldGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := storetest.Open(t)
		s := audit.New(audit.Config{Store: db, Policy: func() chat.Policy { return chat.Policy{AuditDays: 30} }})
		for range 5 {
			write(t, db, failed("ann", ""))
			<-time.After(10 * 24 * time.Hour)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		synctest.Wait()
		stop()
		must(t, <-done)
		c, err := s.Verify(t.Context())
		must(t, err)
		if !c.Holds || c.First != 3 || c.Last.N != 6 {
			t.Errorf("got %+v, want entries 3 to 5 and the one that tells of it", c)
		}
		p, err := s.Page(t.Context(), store.AuditFilter{Limit: 1})
		must(t, err)
		if e := p.Entries[0]; e.Action != chat.AuditPruned || e.Detail["entries"] != "2" || !p.More {
			t.Errorf("got %+v", p)
		}
	})
}

func TestPageNamesPeople(t *testing.T) {
	db := storetest.Open(t)
	s := audit.New(audit.Config{Store: db})
	ann := chat.Account{ID: chat.NewID(), Name: "ann", CreatedAt: time.Now()}
	must(t, db.Update(t.Context(), func(tx store.Tx) error { return tx.InsertAccount(ann) }))
	room := chat.NewID()
	for range 3 {
		write(t, db, chat.Actor{Account: ann.ID, Name: "ann"}.Audit(chat.AuditRoomDeleted, room))
	}
	p, err := s.Page(t.Context(), store.AuditFilter{Account: ann.ID, Limit: 2})
	must(t, err)
	if len(p.Entries) != 2 || !p.More || len(p.People) != 1 || p.People[0].Name != "ann" || p.Chain.Holds {
		t.Errorf("got %+v; nothing is said to hold that was not verified", p)
	}
	_, err = s.Verify(t.Context())
	must(t, err)
	write(t, db, failed("bob", ""))
	p, err = s.Page(t.Context(), store.AuditFilter{Before: 2})
	must(t, err)
	if len(p.Entries) != 1 || p.More || !p.Chain.Holds || p.Chain.Last.N != 4 {
		t.Errorf("got %+v", p)
	}
}

// TestWhatIsShownWasVerifiedThen: a few entries are all verified again when they are looked at, and the time is that of now.
func TestWhatIsShownWasVerifiedThen(t *testing.T) {
	db := storetest.Open(t)
	at := time.Now()
	s := audit.New(audit.Config{Store: db, Now: func() time.Time { return at }})
	_, err := s.Verify(t.Context())
	must(t, err)
	write(t, db, failed("bob", ""), failed("cyd", ""))
	at = at.Add(25 * time.Minute)
	p, err := s.Page(t.Context(), store.AuditFilter{})
	must(t, err)
	if !p.Chain.Holds || p.Chain.Last.N != 2 || !p.Chain.Checked.Equal(at) {
		t.Errorf("got %+v, want 2 entries verified at %v", p.Chain, at)
	}
}

func exported(t *testing.T, s *audit.Service) string {
	t.Helper()
	var b bytes.Buffer
	must(t, s.Export(t.Context(), &b, chat.AuditEntry{Name: "operator"}))
	return b.String()
}

func TestExportVerifiesAnywhere(t *testing.T) {
	db := storetest.Open(t)
	s := audit.New(audit.Config{Store: db})
	var entries []chat.AuditEntry
	for i := range 1200 {
		entries = append(entries, failed(fmt.Sprint("name", i%7), "192.0.2.1").With("text", "a <b>\n\"c\" å"))
	}
	write(t, db, entries...)
	must(t, db.Update(t.Context(), func(tx store.Tx) error {
		_, err := tx.PruneAudit(time.Now(), 100)
		return err
	}))
	text := exported(t, s)
	c, err := audit.Check(strings.NewReader(text))
	if err != nil || !c.Holds || c.First != 101 || c.Last.N != 1201 {
		t.Errorf("got %+v, %v", c, err)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	if !strings.Contains(lines[len(lines)-2], `"action":"audit_exported"`) {
		t.Errorf("the export tells of itself last: %s", lines[len(lines)-2])
	}
	for name, cut := range map[string]string{
		"end":           strings.Join(lines[:500], ""),
		"header":        strings.Join(lines[1:], ""),
		"nothing":       "",
		"twice":         text + text,
		"another thing": `{"hello":"world"}`,
	} {
		if _, err := audit.Check(strings.NewReader(cut)); !errors.Is(err, audit.ErrNoExport) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for name, forged := range map[string]string{
		"a changed entry":  strings.Replace(text, `"name":"name3"`, `"name":"name4"`, 1),
		"a missing entry":  strings.Join(append(append([]string{}, lines[:50]...), lines[51:]...), ""),
		"two entries swap": strings.Join(append(append([]string{}, lines[:50]...), append([]string{lines[51], lines[50]}, lines[52:]...)...), ""),
	} {
		c, err := audit.Check(strings.NewReader(forged))
		if err != nil || c.Holds || c.Broken == 0 {
			t.Errorf("%s: got %+v, %v", name, c, err)
		}
	}
}
