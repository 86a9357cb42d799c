package audit

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Chain tells whether the log is as it was written.
type Chain struct {
	Checked time.Time // when all of it was verified last; zero: not yet
	Holds   bool
	First   int64 // the oldest entry that there is, or would be
	Last    store.AuditMark
	Broken  int64 // the first entry that is not as it was written, or is missing; 0 if Holds
}

// runLength is how many entries are verified on one snapshot.
const runLength = 500

// maxCatchUp is how many entries a reader may be made to wait for.
const maxCatchUp = 2000

// Chain is what is known of the log.
func (s *Service) Chain() Chain {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chain
}

func (s *Service) setChain(c Chain) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chain, s.seen = c, max(s.seen, c.Last.N)
}

// hasSeen is the newest entry that this process has verified.
func (s *Service) hasSeen() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// Verify computes the whole chain again and tells whether it holds.
func (s *Service) Verify(ctx context.Context) (Chain, error) {
	s.verifying.Lock()
	defer s.verifying.Unlock()
	return s.all(ctx)
}

// all is [Service.Verify] for who holds its lock.
func (s *Service) all(ctx context.Context) (Chain, error) {
	var c Chain
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		c.Last, err = r.AuditAnchor()
		return err
	})
	if err != nil {
		return Chain{}, fmt.Errorf("verify audit log: %w", err)
	}
	c.First, c.Holds = c.Last.N+1, true
	if err := s.follow(ctx, &c, 0); err != nil {
		return Chain{}, fmt.Errorf("verify audit log: %w", err)
	}
	if c.Holds && c.Last.N < s.hasSeen() {
		c.Holds, c.Broken = false, c.Last.N+1
	}
	c.Checked = s.Now()
	s.setChain(c)
	return c, nil
}

// catchUp verifies what was appended since the last time, so that what is shown is true for what is shown.
func (s *Service) catchUp(ctx context.Context) {
	if !s.verifying.TryLock() {
		return
	}
	defer s.verifying.Unlock()
	c := s.Chain()
	if c.Checked.IsZero() || !c.Holds {
		return
	}
	if c.Last.N-c.First < maxCatchUp { // so few that all of them are as soon verified: then it was done now
		if _, err := s.all(ctx); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "audit log not verified", "err", err)
		}
		return
	}
	if err := s.follow(ctx, &c, maxCatchUp); err != nil {
		if ctx.Err() == nil { // otherwise nobody waits for it any more
			s.Log.WarnContext(ctx, "new audit entries not verified", "err", err)
		}
		return
	}
	s.setChain(c)
}

// follow goes from where c ends to the head, or through at most some entries unless that is 0, and stops where the chain does not hold.
func (s *Service) follow(ctx context.Context, c *Chain, most int) error {
	for n := 0; most == 0 || n < most; n += runLength {
		var more bool
		err := s.Store.View(ctx, func(r store.Reader) (err error) {
			more, err = c.extend(r)
			return err
		})
		if err != nil || !more {
			return err
		}
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
	}
	return nil
}

// extend verifies the next run and tells whether there may be more.
func (c *Chain) extend(r store.Reader) (more bool, err error) {
	anchor, err := r.AuditAnchor()
	if err != nil {
		return false, err
	}
	if anchor.N > c.Last.N { // everything verified so far was pruned meanwhile
		c.Last = anchor
	}
	c.First = anchor.N + 1
	list, err := r.AuditRun(c.Last.N, runLength)
	if err != nil {
		return false, err
	}
	head, err := r.AuditHead()
	if err != nil {
		return false, err
	}
	if head.N < c.Last.N {
		c.Holds, c.Broken = false, head.N+1
		return false, nil
	}
	for _, e := range list {
		if e.N != c.Last.N+1 || !bytes.Equal(e.Hash, chat.AuditHash(&e, c.Last.Hash)) {
			c.Holds, c.Broken = false, c.Last.N+1
			return false, nil
		}
		c.Last = store.AuditMark{N: e.N, Hash: e.Hash}
	}
	return len(list) == runLength, nil
}

// verify is Verify by the clock.
func (s *Service) verify(ctx context.Context) {
	c, err := s.Verify(ctx)
	switch {
	case err != nil && ctx.Err() != nil:
	case err != nil:
		s.Log.WarnContext(ctx, "audit log not verified", "err", err)
	case !c.Holds:
		s.Log.ErrorContext(ctx, "the audit log is not as it was written", "entry", c.Broken)
	}
}
