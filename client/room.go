package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/samtal-chat/samtal/chat/wire"
)

// Rooms lists the rooms the account has joined, newest activity first.
func (c *Client) Rooms(ctx context.Context) (wire.Rooms, error) {
	return get[wire.Rooms](ctx, c, "/rooms", nil)
}

// OpenRooms lists open rooms, joined or not, by the beginning of a word of the title.
func (c *Client) OpenRooms(ctx context.Context, query string) ([]wire.Room, error) {
	out, err := get[wire.Rooms](ctx, c, "/rooms/open", url.Values{"query": {query}})
	return out.Rooms, err
}

// Room reads one room.
func (c *Client) Room(ctx context.Context, id string) (wire.Room, error) {
	return get[wire.Room](ctx, c, roomPath(id), nil)
}

// CreateRoom makes a room. For a direct room that exists it returns that one.
func (c *Client) CreateRoom(ctx context.Context, body wire.NewRoom) (wire.Room, error) {
	out, _, err := post[wire.Room](ctx, c, "/rooms", body)
	return out, err
}

// ChangeRoom changes title, topic or history.
func (c *Client) ChangeRoom(ctx context.Context, id string, body wire.RoomChange) (wire.Room, error) {
	var out wire.Room
	_, err := c.do(ctx, request{method: http.MethodPatch, path: roomPath(id), in: body, out: &out})
	return out, err
}

// Join comes into an open room.
func (c *Client) Join(ctx context.Context, id string) (wire.Room, error) {
	out, _, err := post[wire.Room](ctx, c, roomPath(id, "join"), nil)
	return out, err
}

// Leave goes out of a room.
func (c *Client) Leave(ctx context.Context, id string) error {
	_, _, err := post[struct{}](ctx, c, roomPath(id, "leave"), nil)
	return err
}

// Members reads one page of a room's members by name, after a name.
func (c *Client) Members(ctx context.Context, id, after string) (wire.Members, error) {
	return get[wire.Members](ctx, c, roomPath(id, "members"), url.Values{"after": {after}})
}

// Invite brings accounts into a room.
func (c *Client) Invite(ctx context.Context, id string, names ...string) error {
	_, _, err := post[struct{}](ctx, c, roomPath(id, "members"), wire.Invitation{Names: names})
	return err
}

// Expel removes an account from a room.
func (c *Client) Expel(ctx context.Context, id, account string) error {
	return c.delete(ctx, roomPath(id, "members", account))
}

// Appoint gives a member a role.
func (c *Client) Appoint(ctx context.Context, id, account, role string) error {
	_, err := c.do(ctx, request{method: http.MethodPatch, path: roomPath(id, "members", account), in: wire.Appointment{Role: role}})
	return err
}

// Read says that everything up to seq has been read.
func (c *Client) Read(ctx context.Context, id string, seq int64) error {
	return c.put(ctx, roomPath(id, "read"), wire.Position{Seq: seq})
}

// HideRoom puts the conversation away up to seq; a later message brings it back.
func (c *Client) HideRoom(ctx context.Context, id string, seq int64) error {
	return c.put(ctx, roomPath(id, "hidden"), wire.Position{Seq: seq})
}

// ShowRoom takes the putting away of a conversation back to the earlier position before, 0 for all of it.
func (c *Client) ShowRoom(ctx context.Context, id string, before int64) error {
	return c.delete(ctx, roomPath(id, "hidden")+"?before="+number(before))
}

// SetDraft keeps what is not yet sent; an empty text clears it.
func (c *Client) SetDraft(ctx context.Context, id string, draft wire.Draft) error {
	return c.put(ctx, roomPath(id, "draft"), draft)
}

// Involve sets how much of a room asks for attention: everything, mentions or nothing.
func (c *Client) Involve(ctx context.Context, id, level string) error {
	return c.put(ctx, roomPath(id, "involvement"), map[string]string{"level": level})
}

// Typing tells the room that the account is writing, in a thread or ("") outside of one.
func (c *Client) Typing(ctx context.Context, id, thread string) error {
	in := map[string]string{}
	if thread != "" {
		in["thread"] = thread
	}
	_, _, err := post[struct{}](ctx, c, roomPath(id, "typing"), in)
	return err
}

func roomPath(id string, rest ...string) string {
	path := "/rooms/" + url.PathEscape(id)
	for _, part := range rest {
		path += "/" + url.PathEscape(part)
	}
	return path
}
