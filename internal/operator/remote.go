package operator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"syscall"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/secret"
)

// Remote is the Desk of a running server, through the socket in its data directory.
type Remote struct{ http *http.Client }

// NewRemote talks to the server that has the data directory.
func NewRemote(data string) *Remote {
	path := filepath.Join(data, socketName)
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", path)
	}
	return &Remote{http: &http.Client{Transport: &http.Transport{DialContext: dial}, Timeout: 30 * time.Second}}
}

// Close lets go of the socket.
func (m *Remote) Close() { m.http.CloseIdleConnections() }

// Add makes an account.
func (m *Remote) Add(ctx context.Context, n NewAccount) (a Account, err error) {
	body := newAccount{Name: n.Name, FullName: n.FullName, Password: n.Password.Reveal(), Admin: n.Admin}
	err = m.do(ctx, http.MethodPost, "/accounts", body, &a)
	return a, err
}

// Accounts lists accounts by name.
func (m *Remote) Accounts(ctx context.Context, after string) (list []Account, err error) {
	err = m.do(ctx, http.MethodGet, "/accounts?after="+url.QueryEscape(after), nil, &list)
	return list, err
}

// SetPassword gives an account a new password and ends its sessions.
func (m *Remote) SetPassword(ctx context.Context, name string, password secret.String) error {
	var done struct{}
	return m.do(ctx, http.MethodPut, "/accounts/"+url.PathEscape(name)+"/password", newPassword{Password: password.Reveal()}, &done)
}

// ClearFactors takes passkeys, app and recovery codes off an account whose owner has lost them.
func (m *Remote) ClearFactors(ctx context.Context, name string) error {
	var done struct{}
	return m.do(ctx, http.MethodDelete, "/accounts/"+url.PathEscape(name)+"/factors", nil, &done)
}

// Reset makes a link by which the owner of an account chooses a new password.
func (m *Remote) Reset(ctx context.Context, name string) (Link, error) {
	var l link
	err := m.do(ctx, http.MethodPost, "/accounts/"+url.PathEscape(name)+"/reset", nil, &l)
	return Link{secret.String(l.URL), l.Expires}, err
}

// AddBot makes the account of a program, with an API key.
func (m *Remote) AddBot(ctx context.Context, n NewBot) (Bot, error) {
	var made bot
	err := m.do(ctx, http.MethodPost, "/bots", newBot(n), &made)
	return Bot{made.Account, secret.String(made.Key)}, err
}

// patient is m for what takes as long as it takes.
func (m *Remote) patient() *Remote {
	patient := *m.http
	patient.Timeout = 0
	return &Remote{http: &patient}
}

func (m *Remote) do(ctx context.Context, method, path string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return fmt.Errorf("encode: %w", err)
		}
	}
	res, err := m.send(ctx, m.http, method, path, body)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	return nil
}

// send asks, and makes again the error of an answer that is one. The caller closes the body.
func (m *Remote) send(ctx context.Context, c *http.Client, method, path string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://samtal"+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("ask the server: %w", err)
	}
	res, err := c.Do(req)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return nil, errCutOff
	case err != nil:
		return nil, fmt.Errorf("ask the running server: %w", err)
	}
	if res.StatusCode < http.StatusBadRequest {
		return res, nil
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("read the server's answer: %w", err)
	}
	return nil, refusal(answer)
}

// errCutOff: nobody knows how far it came.
var errCutOff = errors.New("the running server ended before it had answered: look whether it has done what was asked")

// refusal makes again the error that the server had.
func refusal(answer []byte) error {
	var p wire.Problem
	if json.Unmarshal(answer, &p) != nil || p.Code == "" {
		return errors.New("the running server does not understand, is it of another version?")
	}
	return &chat.Error{Kind: door.KindOf(p.Status), Code: p.Code, Message: p.Detail, Field: p.Field}
}
