package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/samtal-chat/samtal/chat/wire"
)

// Send sends a message. Repeating it with the same ClientID is safe: again tells that it had been sent before, and the
// message is as it stands now.
func (c *Client) Send(ctx context.Context, room string, body wire.NewMessage) (m wire.Message, again bool, err error) {
	m, status, err := post[wire.Message](ctx, c, roomPath(room, "messages"), body)
	return m, status == http.StatusOK, err
}

// Edit changes what a message says.
func (c *Client) Edit(ctx context.Context, room, message string, body wire.MessageEdit) (wire.Message, error) {
	var out wire.Message
	_, err := c.do(ctx, request{method: http.MethodPatch, path: messagePath(room, message), in: body, out: &out})
	return out, err
}

// Remove takes a message away for everyone.
func (c *Client) Remove(ctx context.Context, room, message string) error {
	return c.delete(ctx, messagePath(room, message))
}

// React puts an emoji on a message.
func (c *Client) React(ctx context.Context, room, message, emoji string) error {
	return c.put(ctx, messagePath(room, message, "reactions", emoji), nil)
}

// Unreact takes an emoji back.
func (c *Client) Unreact(ctx context.Context, room, message, emoji string) error {
	return c.delete(ctx, messagePath(room, message, "reactions", emoji))
}

// Hide hides one message from the account itself.
func (c *Client) Hide(ctx context.Context, room, message string) error {
	return c.put(ctx, messagePath(room, message, "hidden"), nil)
}

// Unhide shows a hidden message again.
func (c *Client) Unhide(ctx context.Context, room, message string) error {
	return c.delete(ctx, messagePath(room, message, "hidden"))
}

// Page chooses a page of history. Of Before, After and Around at most one is set; with none it is the newest page.
type Page struct {
	Before, After, Around int64
	Thread                string
	Limit                 int
	Blocked               bool // show what people say whom the account has blocked
}

// Messages reads one page of history, ascending by seq.
func (c *Client) Messages(ctx context.Context, room string, p Page) (wire.Messages, error) {
	q := url.Values{}
	for key, n := range map[string]int64{"before": p.Before, "after": p.After, "around": p.Around, "limit": int64(p.Limit)} {
		if n > 0 {
			q.Set(key, number(n))
		}
	}
	if p.Thread != "" {
		q.Set("thread", p.Thread)
	}
	if p.Blocked {
		q.Set("blocked", "true")
	}
	return get[wire.Messages](ctx, c, roomPath(room, "messages"), q)
}

// Message reads one message in its present state.
func (c *Client) Message(ctx context.Context, room, message string) (wire.Message, error) {
	return get[wire.Message](ctx, c, messagePath(room, message), nil)
}

// Events reads a dense run of a room's log after a position, at most limit entries.
func (c *Client) Events(ctx context.Context, room string, after int64, limit int) (wire.Events, error) {
	return get[wire.Events](ctx, c, roomPath(room, "events"), url.Values{"after": {number(after)}, "limit": {number(int64(limit))}})
}

// Proof reads what Events does, with what verifies the room's hash chain.
func (c *Client) Proof(ctx context.Context, room string, after int64, limit int) (wire.Events, error) {
	return get[wire.Events](ctx, c, roomPath(room, "events"),
		url.Values{"after": {number(after)}, "limit": {number(int64(limit))}, "proof": {"true"}})
}

// Threads reads one page of subjects, newest activity first: of a room, or ("") of all rooms.
func (c *Client) Threads(ctx context.Context, room, before string) (wire.Threads, error) {
	q := url.Values{}
	if before != "" {
		q.Set("before", before)
	}
	if room == "" {
		return get[wire.Threads](ctx, c, "/threads", q)
	}
	return get[wire.Threads](ctx, c, roomPath(room, "threads"), q)
}

// ReadThread says that a thread has been read up to seq.
func (c *Client) ReadThread(ctx context.Context, room, thread string, seq int64) error {
	return c.put(ctx, roomPath(room, "threads", thread, "read"), wire.Position{Seq: seq})
}

func messagePath(room, message string, rest ...string) string {
	return roomPath(room, append([]string{"messages", message}, rest...)...)
}
