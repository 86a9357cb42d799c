package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/samtal-chat/samtal/chat/wire"
)

// What administrators do. What changes something asks for a proof, which signing in is for ten minutes.

// Overview tells what there is on the server, and how it does.
func (c *Client) Overview(ctx context.Context) (wire.Overview, error) {
	return get[wire.Overview](ctx, c, "/admin/overview", nil)
}

// ServerSettings lists what the server was started with.
func (c *Client) ServerSettings(ctx context.Context) (wire.ServerSettings, error) {
	return get[wire.ServerSettings](ctx, c, "/admin/settings", nil)
}

// ManagedAccounts reads one page of accounts, by the beginning of a name or of a word of the full name, after a name.
func (c *Client) ManagedAccounts(ctx context.Context, query, after string) (wire.ManagedAccounts, error) {
	return get[wire.ManagedAccounts](ctx, c, "/admin/accounts", url.Values{"query": {query}, "after": {after}})
}

// MakeAccount makes an account for somebody else.
func (c *Client) MakeAccount(ctx context.Context, body wire.NewAccount) (wire.MadeAccount, error) {
	out, _, err := post[wire.MadeAccount](ctx, c, "/admin/accounts", body)
	return out, err
}

// ChangeAccount suspends, restores or appoints an account.
func (c *Client) ChangeAccount(ctx context.Context, account string, body wire.AccountChange) (wire.ManagedAccount, error) {
	var out wire.ManagedAccount
	_, err := c.do(ctx, request{method: http.MethodPatch, path: managedPath(account), in: body, out: &out})
	return out, err
}

// DeleteAccountOf deletes an account of somebody else; shred takes away what it said, too.
func (c *Client) DeleteAccountOf(ctx context.Context, account string, shred bool) error {
	body := wire.Deletion{Content: "keep"}
	if shred {
		body.Content = "shred"
	}
	_, err := c.do(ctx, request{method: http.MethodDelete, path: managedPath(account), in: body})
	return err
}

// SessionsOf lists the sessions of an account, last used first.
func (c *Client) SessionsOf(ctx context.Context, account string) ([]wire.Session, error) {
	out, err := get[struct {
		Sessions []wire.Session `json:"sessions"`
	}](ctx, c, managedPath(account)+"/sessions", nil)
	return out.Sessions, err
}

// RevokeOf ends one session of an account; "" ends all, and its API keys.
func (c *Client) RevokeOf(ctx context.Context, account, session string) error {
	path := managedPath(account) + "/sessions"
	if session != "" {
		path += "/" + url.PathEscape(session)
	}
	return c.delete(ctx, path)
}

// ManagedRooms reads one page of all rooms, those made last first, made before one.
func (c *Client) ManagedRooms(ctx context.Context, before string) (wire.ManagedRooms, error) {
	query := url.Values{}
	if before != "" {
		query.Set("before", before)
	}
	return get[wire.ManagedRooms](ctx, c, "/admin/rooms", query)
}

// DeleteRoom deletes a room with all that was said in it.
func (c *Client) DeleteRoom(ctx context.Context, room string) error {
	return c.delete(ctx, "/admin/rooms/"+url.PathEscape(room))
}

// AuditFilter chooses entries of the audit log; its zero value chooses all.
type AuditFilter struct {
	Before  int64  // entries before this position; 0: from the newest
	Action  string // these only, with commas between them
	Account string // what this account did, or what was done to it
	Since   time.Time
	Until   time.Time
}

// Audit reads one page of the audit log, newest first.
func (c *Client) Audit(ctx context.Context, f AuditFilter) (wire.Audit, error) {
	query := url.Values{}
	set := func(key, value string) {
		if value != "" {
			query.Set(key, value)
		}
	}
	if f.Before > 0 {
		set("before", strconv.FormatInt(f.Before, 10))
	}
	set("action", f.Action)
	set("account", f.Account)
	for key, at := range map[string]time.Time{"since": f.Since, "until": f.Until} {
		if !at.IsZero() {
			set(key, at.Format(time.RFC3339Nano))
		}
	}
	return get[wire.Audit](ctx, c, "/admin/audit", query)
}

// VerifyAudit computes the whole chain of the audit log again.
func (c *Client) VerifyAudit(ctx context.Context) (wire.AuditChain, error) {
	out, _, err := post[wire.AuditChain](ctx, c, "/admin/audit/verify", nil)
	return out, err
}

// ExportAudit writes the audit log as lines of JSON. Without its last line, it was cut off.
func (c *Client) ExportAudit(ctx context.Context, to io.Writer) error {
	req, err := c.build(ctx, request{method: http.MethodGet, path: "/admin/audit/export"})
	if err != nil {
		return err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("export the audit log: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode >= http.StatusBadRequest {
		var body bytes.Buffer
		if _, err := io.Copy(&body, io.LimitReader(res.Body, maxAnswer)); err != nil {
			return fmt.Errorf("export the audit log: %w", err)
		}
		return refusal(res, body.Bytes())
	}
	if _, err := io.Copy(to, res.Body); err != nil {
		return fmt.Errorf("export the audit log: %w", err)
	}
	return nil
}

func managedPath(account string) string { return "/admin/accounts/" + url.PathEscape(account) }
