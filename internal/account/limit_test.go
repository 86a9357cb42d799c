package account_test

import (
	"errors"
	"io"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// TestLimitsFollowTheFactor: all that is counted here is as often as the operator says, and not at all where limits are off.
func TestLimitsFollowTheFactor(t *testing.T) {
	o := newOfficeOn(t, storetest.Open)
	o.policy.SecurityQuestion = chat.QuestionAlone
	_, actor := o.person("ann")
	const tries = 24
	acts := map[string]struct {
		quota string
		usual int // how often it may be done at once
		try   func(s *account.Service) error
	}{
		"wrong passwords": {"guesses", 10, func(s *account.Service) error {
			_, err := s.SignIn(t.Context(), "nobody", "wrong password", account.Client{Address: "192.0.2.1"})
			return err
		}},
		"confirmations": {"guesses", 10, func(s *account.Service) error {
			return s.Prove(t.Context(), actor, account.Proof{Password: "wrong password"})
		}},
		"answers": {"recovery", 5, func(s *account.Service) error {
			_, err := s.FinishReset(t.Context(), account.Reset{Name: "nobody", Answers: []secret.String{"first", "second"}, Password: next})
			return err
		}},
		"letters": {"mail", 5, func(s *account.Service) error { return s.SetEmail(t.Context(), actor, "ann@example.org", "") }},
		"copies": {"export", 3, func(s *account.Service) error {
			x, err := s.Export(t.Context(), actor)
			if err == nil {
				err = x.Write(t.Context(), io.Discard)
			}
			return err
		}},
	}
	for name, c := range map[string]struct {
		limits *account.Limits
		want   func(usual int) int
	}{
		"usual":  {account.NewLimits(1, o.clock.Now), func(usual int) int { return usual }},
		"2x":     {account.NewLimits(2, o.clock.Now), func(usual int) int { return 2 * usual }},
		"strict": {account.NewLimits(0.5, o.clock.Now), func(usual int) int { return (usual + 1) / 2 }},
		"off":    {nil, func(int) int { return tries }},
	} {
		s := account.New(account.Config{
			Store: o.store, Now: o.clock.Now, Hasher: o.hasher, Key: o.key, Policy: func() chat.Policy { return o.policy }, Mail: o.post,
			Note: func(chat.AuditEntry) {}, Limits: c.limits,
		})
		for what, act := range acts {
			done := 0
			var err error
			for done < tries && chat.KindOf(err) != chat.RateLimited {
				if err = act.try(s); chat.KindOf(err) != chat.RateLimited {
					done++
				}
			}
			var of interface{ Quota() chat.Quota }
			if done < tries && (!errors.As(err, &of) || of.Quota().Name != act.quota || of.Quota().Burst != done) {
				t.Errorf("%s, %s: the refusal is of %+v, want %s", name, what, of, act.quota)
			}
			if want := c.want(act.usual); done != want {
				t.Errorf("%s, %s: %d at once, want %d", name, what, done, want)
			}
		}
	}
}
