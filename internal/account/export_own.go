package account

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// The shapes of the files about how somebody signs in, whom he has blocked, what he has reported and what the
// audit log says of him.
type (
	exportedFactors struct {
		Password      bool              `json:"password"`
		Passkeys      []exportedPasskey `json:"passkeys"`
		AppSince      *time.Time        `json:"app_since,omitempty"`
		RecoveryCodes int               `json:"recovery_codes"`
		Logins        []exportedLogin   `json:"logins"`
	}
	exportedPasskey struct {
		Name      string     `json:"name"`
		CreatedAt time.Time  `json:"created_at"`
		LastUsed  *time.Time `json:"last_used,omitempty"`
	}
	exportedLogin struct {
		Provider string `json:"provider"`
		Name     string `json:"name"`
	}
	exportedBlock struct {
		Name      string    `json:"name"`
		BlockedAt time.Time `json:"blocked_at"`
	}
	exportedReport struct {
		Room       string     `json:"room"`
		Message    string     `json:"message"`
		Reason     string     `json:"reason,omitempty"`
		ReportedAt time.Time  `json:"reported_at"`
		ClosedAt   *time.Time `json:"closed_at,omitempty"`
	}
	exportedEntry struct {
		At      time.Time         `json:"at"`
		Action  string            `json:"action"`
		Mine    bool              `json:"mine,omitempty"`
		Address string            `json:"address,omitempty"` // one's own
		Detail  map[string]string `json:"detail,omitempty"`
	}
)

func (x *Export) factors(ctx context.Context, w io.Writer) error {
	out := exportedFactors{Passkeys: []exportedPasskey{}, Logins: []exportedLogin{}}
	_, err := store.View(ctx, x.s.Store, "account", func(r store.Reader) (none struct{}, err error) {
		f, err := factorsOf(r, x.actor.Account)
		if err != nil {
			return none, err
		}
		out.Password, out.RecoveryCodes, out.AppSince = f.Password, f.RecoveryCodes, timeOrNil(f.TOTPSince)
		for _, p := range f.Passkeys {
			out.Passkeys = append(out.Passkeys, exportedPasskey{p.Name, p.CreatedAt, timeOrNil(p.LastUsed)})
		}
		logins, err := r.Identities(x.actor.Account)
		for _, l := range logins {
			out.Logins = append(out.Logins, exportedLogin{l.Provider, l.Name})
		}
		return none, err
	})
	if err != nil {
		return err
	}
	return put(w, out)
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (x *Export) blocks(ctx context.Context, w io.Writer) error {
	list, err := store.View(ctx, x.s.Store, "account", func(r store.Reader) ([]chat.Block, error) { return r.Blocks(x.actor.Account) })
	if err != nil {
		return err
	}
	e := lines{w: w}
	for _, b := range list {
		if err := e.add(exportedBlock{b.Account.Name, b.BlockedAt}); err != nil {
			return err
		}
	}
	return e.end()
}

// reports writes what the actor has reported, the oldest first. What was said is its sender's, and what was done about it nothing that
// reporters are told.
func (x *Export) reports(ctx context.Context, w io.Writer) error {
	e := lines{w: w}
	for after := (chat.ID{}); ; {
		page, err := store.View(ctx, x.s.Store, "account", func(r store.Reader) ([]chat.Report, error) { return r.ReportsBy(x.actor.Account, after, chat.MaxPage) })
		if err != nil {
			return err
		}
		for _, p := range page {
			after = p.ID
			if err := e.add(exportedReport{p.Room.String(), p.Message.String(), p.Reason, p.CreatedAt, timeOrNil(p.ClosedAt)}); err != nil {
				return err
			}
		}
		if len(page) < chat.MaxPage {
			return e.end()
		}
	}
}

// audit writes what the audit log says of the actor, the newest first: what was done by him, and to him. Who else did it, and from
// where, is not his.
func (x *Export) audit(ctx context.Context, w io.Writer) error {
	e := lines{w: w}
	for before := int64(0); ; {
		page, err := store.View(ctx, x.s.Store, "account", func(r store.Reader) ([]chat.AuditRecord, error) {
			return r.AuditEntries(store.AuditFilter{Account: x.actor.Account, Before: before, Limit: chat.MaxPage})
		})
		if err != nil {
			return err
		}
		for _, r := range page {
			before = r.N
			out := exportedEntry{At: r.At, Action: string(r.Action), Detail: r.Detail}
			if out.Mine = r.Actor == x.actor.Account; out.Mine {
				out.Address = r.Address
			}
			if err := e.add(out); err != nil {
				return err
			}
		}
		if len(page) < chat.MaxPage {
			return e.end()
		}
	}
}

// reaction writes one of the actor's own reactions, or that he took it back.
func reaction(to *lines, e *chat.Event) error {
	if e.Content == nil {
		return nil
	}
	var c chat.ReactionContent
	if err := json.Unmarshal(e.Content, &c); err != nil {
		return fmt.Errorf("reaction: %w", err)
	}
	return to.add(struct {
		Seq     int64     `json:"seq"`
		Kind    string    `json:"kind"`
		Mine    bool      `json:"mine"`
		SentAt  time.Time `json:"sent_at"`
		Message string    `json:"message"`
		chat.ReactionContent
	}{e.Seq, string(e.Kind), true, e.SentAt, e.Target.String(), c})
}
