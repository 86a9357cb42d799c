// Package client speaks Samtal's native API: REST for acts and pages, a socket for what happens live.
//
// A [Client] is safe for use by many goroutines; its methods take and return the shapes of package wire. A refusal by the
// server is an [*Error] with a stable code.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/chat/wire"
)

// maxAnswer bounds what is read of one answer, in bytes.
const maxAnswer = 16 << 20

// Client talks to one server, as nobody until SignIn or WithToken.
type Client struct {
	base string
	http *http.Client

	mu    sync.RWMutex
	token string
}

// Option changes how a Client works.
type Option func(*Client)

// WithToken acts with a session's bearer token.
func WithToken(token string) Option { return func(c *Client) { c.token = token } }

// WithHTTPClient sends requests through h instead of a client that waits a minute, as long as a server takes at most to answer.
func WithHTTPClient(h *http.Client) Option { return func(c *Client) { c.http = h } }

// New makes a client for the server at base, such as http://localhost:7777.
func New(base string, opts ...Option) *Client {
	c := &Client{base: strings.TrimRight(base, "/"), http: &http.Client{Timeout: time.Minute}}
	for _, o := range opts {
		o(c)
	}
	return c
}

// Token is the bearer token the client acts with; empty before sign-in.
func (c *Client) Token() string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.token
}

func (c *Client) setToken(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token = token
}

// Error is what the server answered in place of what was asked for.
type Error struct {
	wire.Problem
	RetryAfter time.Duration // when it is worth trying again, if the server said
}

// Error gives the code and the detail.
func (e *Error) Error() string { return fmt.Sprintf("%d %s: %s", e.Status, e.Code, e.Detail) }

// request is one call: the body in and the body out may be nil.
type request struct {
	method string
	path   string
	query  url.Values
	in     any
	out    any
}

// do sends r and returns the answer's status.
func (c *Client) do(ctx context.Context, r request) (int, error) {
	req, err := c.build(ctx, r)
	if err != nil {
		return 0, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return 0, fmt.Errorf("ask %s %s: %w", r.method, r.path, err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return 0, fmt.Errorf("read answer of %s %s: %w", r.method, r.path, err)
	}
	if res.StatusCode >= 400 {
		return res.StatusCode, refusal(res, body)
	}
	if r.out != nil && len(body) > 0 {
		if err := json.Unmarshal(body, r.out); err != nil {
			return res.StatusCode, fmt.Errorf("decode answer of %s %s: %w", r.method, r.path, err)
		}
	}
	return res.StatusCode, nil
}

func (c *Client) build(ctx context.Context, r request) (*http.Request, error) {
	var body io.Reader
	if r.in != nil {
		b, err := json.Marshal(r.in)
		if err != nil {
			return nil, fmt.Errorf("encode body of %s %s: %w", r.method, r.path, err)
		}
		body = bytes.NewReader(b)
	}
	target := c.base + "/api/v1" + r.path
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target, body)
	if err != nil {
		return nil, fmt.Errorf("build %s %s: %w", r.method, r.path, err)
	}
	if r.in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token := c.Token(); token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req, nil
}

func refusal(res *http.Response, body []byte) error {
	e := &Error{}
	if json.Unmarshal(body, &e.Problem) != nil || e.Code == "" {
		e.Problem = wire.Problem{Code: "http_" + strconv.Itoa(res.StatusCode), Detail: http.StatusText(res.StatusCode)}
	}
	e.Status = res.StatusCode
	if s, err := strconv.ParseUint(res.Header.Get("Retry-After"), 10, 32); err == nil { // more is longer than a Duration can be
		e.RetryAfter = time.Duration(s) * time.Second
	}
	return e
}

func get[T any](ctx context.Context, c *Client, path string, query url.Values) (T, error) {
	var out T
	_, err := c.do(ctx, request{method: http.MethodGet, path: path, query: query, out: &out})
	return out, err
}

func post[T any](ctx context.Context, c *Client, path string, in any) (out T, status int, err error) {
	status, err = c.do(ctx, request{method: http.MethodPost, path: path, in: in, out: &out})
	return out, status, err
}

func (c *Client) put(ctx context.Context, path string, in any) error {
	_, err := c.do(ctx, request{method: http.MethodPut, path: path, in: in})
	return err
}

func (c *Client) delete(ctx context.Context, path string) error {
	_, err := c.do(ctx, request{method: http.MethodDelete, path: path})
	return err
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
