// Package audit holds the verbs of the audit log: note what belongs to no transaction, read, verify, export, and let go of what is old.
package audit

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Config says what a Service works with. Store is required; everything else has a default.
type Config struct {
	Store  store.Store
	Log    *slog.Logger // nil discards
	Policy func() chat.Policy
	Now    func() time.Time
}

// Service does what this package is for. Its methods may be called from many goroutines; Run must be running for Note to be kept,
// for the log to be verified without being asked, and for what is old to go.
type Service struct {
	Config

	notes *notes

	verifying sync.Mutex // held by the one who verifies

	mu    sync.Mutex
	chain Chain
	seen  int64 // the newest entry that this process has verified: the log does not end before it
}

// New makes a Service.
func New(c Config) *Service {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Policy == nil {
		c.Policy = chat.DefaultPolicy
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{Config: c, notes: newNotes()}
}

// How often Run does its work, and how much at once.
const (
	flushEvery  = 10 * time.Second
	verifyEvery = 24 * time.Hour
	pruneEvery  = 24 * time.Hour
	pruneBatch  = 1000
	writeTime   = 5 * time.Second
)

// Run writes what is noted, verifies the log once a day and lets go of what is older than the policy says, until ctx ends; what is
// noted by then is still written.
func (s *Service) Run(ctx context.Context) error {
	var work sync.WaitGroup
	work.Go(func() { s.look(ctx) })
	defer work.Wait()
	flush := time.NewTicker(flushEvery)
	defer flush.Stop()
	for {
		select {
		case <-ctx.Done():
			s.write(ctx, s.notes.takeAll())
			return nil
		case <-flush.C:
			s.write(ctx, s.notes.take(s.Now()))
		case <-s.notes.wake:
			s.write(ctx, s.notes.take(s.Now()))
		}
	}
}

// look does what takes its time: it lets go of what is old, and verifies the rest.
func (s *Service) look(ctx context.Context) {
	verify, prune := time.NewTicker(verifyEvery), time.NewTicker(pruneEvery)
	defer verify.Stop()
	defer prune.Stop()
	s.prune(ctx)
	s.verify(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-prune.C:
			s.prune(ctx)
		case <-verify.C:
			s.verify(ctx)
		}
	}
}

// Note keeps an entry for something that happened outside of any transaction, such as a sign-in that failed. It does not block. The
// same again within a minute is counted, not written: an attack makes a bounded number of entries, and how often it came.
func (s *Service) Note(e chat.AuditEntry) {
	if e.At.IsZero() {
		e.At = s.Now()
	}
	s.notes.add(e.Trim())
}

// write does not end with ctx: what is taken out of the notes stands nowhere else.
func (s *Service) write(ctx context.Context, entries []chat.AuditEntry) {
	if len(entries) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTime)
	defer cancel()
	err := s.Store.Update(ctx, func(tx store.Tx) error {
		for _, e := range entries {
			if err := tx.Audit(e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.Log.ErrorContext(ctx, "audit entries not kept", "entries", len(entries), "err", err)
	}
}

// prune lets go of what is older than the policy says.
func (s *Service) prune(ctx context.Context) {
	days := s.Policy().AuditDays
	if days == 0 {
		return
	}
	before := s.Now().AddDate(0, 0, -days)
	var gone int64
	for ctx.Err() == nil {
		n, err := s.pruneSome(ctx, before)
		if err != nil {
			if ctx.Err() == nil { // otherwise it is for the next start
				s.Log.WarnContext(ctx, "audit log not pruned", "err", err)
			}
			return
		}
		if gone += n; n < pruneBatch {
			break
		}
	}
	if gone > 0 {
		s.write(ctx, []chat.AuditEntry{
			chat.AuditEntry{At: s.Now(), Action: chat.AuditPruned}.With("entries", fmt.Sprint(gone)),
		})
	}
}

func (s *Service) pruneSome(ctx context.Context, before time.Time) (int64, error) {
	var pruned int64
	err := s.Store.Update(ctx, func(tx store.Tx) (err error) {
		pruned, err = tx.PruneAudit(before, pruneBatch)
		return err
	})
	if err != nil { // it may still be at work
		return 0, err
	}
	return pruned, nil
}

// Page is what administrators read: entries, newest first, the accounts they name, and whether the log holds.
type Page struct {
	Entries []chat.AuditRecord
	People  []chat.Account
	Chain   Chain
	More    bool // there are older ones
}

// Page reads entries. The caller has made sure that an administrator asks.
func (s *Service) Page(ctx context.Context, f store.AuditFilter) (Page, error) {
	if f.Limit <= 0 {
		f.Limit = chat.DefaultPage
	}
	want := min(f.Limit, chat.MaxPage-1)
	f.Limit = want + 1
	s.catchUp(ctx)
	p := Page{Chain: s.Chain()}
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		if p.Entries, err = r.AuditEntries(f); err != nil {
			return err
		}
		if p.More = len(p.Entries) > want; p.More {
			p.Entries = p.Entries[:want]
		}
		p.People, err = people(r, p.Entries)
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("read audit log: %w", err)
	}
	return p, nil
}

// people are the accounts that entries name and that are still there.
func people(r store.Reader, entries []chat.AuditRecord) ([]chat.Account, error) {
	seen := map[chat.ID]bool{{}: true}
	var ids []chat.ID
	for _, e := range entries {
		for _, id := range [...]chat.ID{e.Actor, e.Subject} {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	var list []chat.Account
	for len(ids) > 0 {
		n := min(len(ids), chat.MaxPage)
		some, err := r.Accounts(store.AccountFilter{IDs: ids[:n], Limit: chat.MaxPage})
		if err != nil {
			return nil, err
		}
		list, ids = append(list, some...), ids[n:]
	}
	return list, nil
}
