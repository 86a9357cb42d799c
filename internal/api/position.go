package api

import (
	"context"
	"net/http"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/room"
)

// Involvement is the body that says how much of a room asks for the reader's attention.
type Involvement struct {
	Level string `json:"level" enum:"everything,mentions,nothing"`
}

// Typing is the body of the signal that somebody is writing.
type Typing struct {
	Thread string `json:"thread,omitempty"`
}

func (a *API) positionRoutes() {
	const tag = "Positions"
	write(a, op(http.MethodPut, "/rooms/{id}/read", tag, "Say how far a room was read; never moves back"), a.readRoom)
	write(a, op(http.MethodPut, "/rooms/{id}/hidden", tag, "Put a conversation away up to a position"), a.hideRoom)
	read(a, op(http.MethodDelete, "/rooms/{id}/hidden", tag, "Take the putting away of a conversation back"), a.showRoom)
	write(a, op(http.MethodPut, "/rooms/{id}/draft", tag, "Keep what is not yet sent; an empty text clears it"), a.draft)
	write(a, op(http.MethodPut, "/rooms/{id}/involvement", tag, "Say how much of a room asks for attention"), a.involve)
	write(a, counted(op(http.MethodPost, "/rooms/{id}/typing", tag, "Tell the room that one is writing"), door.ClassSignal), a.typing)
}

func (a *API) readRoom(ctx context.Context, c *call, in *idPath, b *wire.Position) (*none, error) {
	id, err := position(in.ID, b)
	if err != nil {
		return nil, err
	}
	_, err = a.Rooms.Read(ctx, c.actor, id, b.Seq)
	return &none{}, err
}

func (a *API) hideRoom(ctx context.Context, c *call, in *idPath, b *wire.Position) (*none, error) {
	id, err := position(in.ID, b)
	if err != nil {
		return nil, err
	}
	_, err = a.Rooms.Hide(ctx, c.actor, id, b.Seq)
	return &none{}, err
}

type shownPath struct {
	ID     string `path:"id"`
	Before int64  `query:"before" minimum:"0" doc:"where it was put away to before; all of it is shown without"`
}

func (a *API) showRoom(ctx context.Context, c *call, in *shownPath) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	_, err = a.Rooms.Show(ctx, c.actor, id, in.Before)
	return &none{}, err
}

// position checks a body that holds one, together with the room it is in.
func position(room string, b *wire.Position) (chat.ID, error) {
	if b.Seq < 0 {
		return chat.ID{}, &chat.Error{Kind: chat.Invalid, Code: "bad_seq", Message: "a position is not negative", Field: "seq"}
	}
	return chat.ParseID(room)
}

func (a *API) draft(ctx context.Context, c *call, in *idPath, b *wire.Draft) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	d := room.Draft{Text: b.Text}
	if d.Thread, err = optionalID("thread", b.Thread); err != nil {
		return nil, err
	}
	if d.Reply, err = optionalID("reply", b.Reply); err != nil {
		return nil, err
	}
	return &none{}, a.Rooms.Draft(ctx, c.actor, id, d)
}

func (a *API) involve(ctx context.Context, c *call, in *idPath, b *Involvement) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Rooms.Involve(ctx, c.actor, id, chat.Involvement(b.Level))
}

func (a *API) typing(ctx context.Context, c *call, in *idPath, b *Typing) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	thread, err := optionalID("thread", b.Thread)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Typing(ctx, c.actor, id, thread)
}
