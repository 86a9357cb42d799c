package api

import (
	"context"
	"net/http"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/store"
)

type (
	messageAnswer struct {
		Status int
		Body   wire.Message
	}
	messagesAnswer struct{ Body wire.Messages }
	eventsAnswer   struct{ Body wire.Events }

	pageQuery struct {
		ID      string `path:"id"`
		Before  int64  `query:"before" minimum:"0" doc:"messages below this seq"`
		After   int64  `query:"after" minimum:"0" doc:"messages above this seq"`
		Around  int64  `query:"around" minimum:"0" doc:"messages on both sides of this seq"`
		Thread  string `query:"thread" doc:"only this thread, its first message included"`
		Limit   int    `query:"limit" minimum:"0" maximum:"200" doc:"50 unless told"`
		Blocked bool   `query:"blocked" doc:"show what people say whom the reader has blocked"`
	}
	eventsQuery struct {
		ID    string `path:"id"`
		After int64  `query:"after" minimum:"0" doc:"events above this seq"`
		Limit int    `query:"limit" minimum:"0" maximum:"200" doc:"50 unless told"`
		Proof bool   `query:"proof" doc:"add what verifies the hash chain"`
	}
	messagePath struct {
		ID      string `path:"id"`
		Message string `path:"message"`
	}
	reactionPath struct {
		ID      string `path:"id"`
		Message string `path:"message"`
		Emoji   string `path:"emoji"`
	}
)

// Reactors tells who has reacted to a message, the earliest first.
type Reactors struct {
	Reactions []wire.Reactor `json:"reactions"`
}

type reactorsAnswer struct{ Body Reactors }

func (a *API) messageRoutes() {
	const tag = "Messages"
	const one = "/rooms/{id}/messages/{message}"
	write(a, counted(created(op(http.MethodPost, "/rooms/{id}/messages", tag, "Send a message")), door.ClassSend), a.send)
	read(a, op(http.MethodGet, "/rooms/{id}/messages", tag, "A page of history in its present state"), a.page)
	read(a, op(http.MethodGet, one, tag, "One message"), a.message)
	write(a, counted(op(http.MethodPatch, one, tag, "Change what a message says"), door.ClassSend), a.edit)
	read(a, op(http.MethodDelete, one, tag, "Remove a message for everyone"), a.remove)
	read(a, op(http.MethodGet, one+"/reactions", tag, "Who has reacted, and how"), a.reactors)
	read(a, op(http.MethodPut, one+"/reactions/{emoji}", tag, "React"), a.react(true))
	read(a, op(http.MethodDelete, one+"/reactions/{emoji}", tag, "Take a reaction back"), a.react(false))
	read(a, op(http.MethodPut, one+"/hidden", tag, "Hide a message from oneself"), a.hideMessage(true))
	read(a, op(http.MethodDelete, one+"/hidden", tag, "Show a hidden message again"), a.hideMessage(false))
	read(a, op(http.MethodGet, "/rooms/{id}/events", tag, "A dense run of the room's log, for catch-up"), a.events)
}

func (a *API) send(ctx context.Context, c *call, in *idPath, b *wire.NewMessage) (*messageAnswer, error) {
	out := message.Outgoing{ClientID: b.ClientID, Text: b.Text, Subject: b.Subject}
	room, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	if out.Thread, err = optionalID("thread", b.Thread); err != nil {
		return nil, err
	}
	if out.Reply, err = optionalID("reply", b.Reply); err != nil {
		return nil, err
	}
	m, again, err := a.Messages.Send(ctx, c.actor, room, out)
	if err != nil {
		return nil, err
	}
	status := http.StatusCreated
	if again {
		status = http.StatusOK
	}
	return &messageAnswer{status, wire.FromMessage(m)}, nil
}

func (a *API) page(ctx context.Context, c *call, in *pageQuery) (*messagesAnswer, error) {
	room, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	thread, err := optionalID("thread", in.Thread)
	if err != nil {
		return nil, err
	}
	page, err := a.Messages.Page(ctx, c.actor, store.PageFilter{
		Room: room, Thread: thread, Before: in.Before, After: in.After, Around: in.Around, Limit: in.Limit, Unveiled: in.Blocked,
	})
	if err != nil {
		return nil, err
	}
	return &messagesAnswer{wire.FromPage(page, a.Generation)}, nil
}

func (a *API) message(ctx context.Context, c *call, in *messagePath) (*messageAnswer, error) {
	id, err := ids(in.ID, in.Message)
	if err != nil {
		return nil, err
	}
	m, err := a.Messages.Message(ctx, c.actor, id[0], id[1])
	if err != nil {
		return nil, err
	}
	return &messageAnswer{http.StatusOK, wire.FromMessage(m)}, nil
}

func (a *API) edit(ctx context.Context, c *call, in *messagePath, b *wire.MessageEdit) (*messageAnswer, error) {
	id, err := ids(in.ID, in.Message)
	if err != nil {
		return nil, err
	}
	m, err := a.Messages.Edit(ctx, c.actor, id[0], id[1], message.Edit{ClientID: b.ClientID, Text: b.Text})
	if err != nil {
		return nil, err
	}
	return &messageAnswer{http.StatusOK, wire.FromMessage(m)}, nil
}

func (a *API) remove(ctx context.Context, c *call, in *messagePath) (*none, error) {
	id, err := ids(in.ID, in.Message)
	if err != nil {
		return nil, err
	}
	_, err = a.Messages.Remove(ctx, c.actor, id[0], id[1])
	return &none{}, err
}

func (a *API) react(on bool) func(context.Context, *call, *reactionPath) (*none, error) {
	return func(ctx context.Context, c *call, in *reactionPath) (*none, error) {
		id, err := ids(in.ID, in.Message)
		if err != nil {
			return nil, err
		}
		_, err = a.Messages.React(ctx, c.actor, id[0], id[1], message.Reaction{Emoji: in.Emoji, Off: !on})
		return &none{}, err
	}
}

func (a *API) reactors(ctx context.Context, c *call, in *messagePath) (*reactorsAnswer, error) {
	id, err := ids(in.ID, in.Message)
	if err != nil {
		return nil, err
	}
	all, err := a.Messages.Reactors(ctx, c.actor, id[0], id[1])
	if err != nil {
		return nil, err
	}
	return &reactorsAnswer{Reactors{list(all, wire.FromReactor)}}, nil
}

func (a *API) hideMessage(hidden bool) func(context.Context, *call, *messagePath) (*none, error) {
	return func(ctx context.Context, c *call, in *messagePath) (*none, error) {
		id, err := ids(in.ID, in.Message)
		if err != nil {
			return nil, err
		}
		_, err = a.Messages.HideMessage(ctx, c.actor, id[0], id[1], hidden)
		return &none{}, err
	}
}

func (a *API) events(ctx context.Context, c *call, in *eventsQuery) (*eventsAnswer, error) {
	room, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	run, err := a.Messages.Events(ctx, c.actor, store.EventFilter{Room: room, After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	events, err := wire.FromEvents(run, a.Generation, in.Proof)
	if err != nil {
		return nil, err
	}
	return &eventsAnswer{events}, nil
}

// optionalID reads an id that may be absent from a field.
func optionalID(field, text string) (chat.ID, error) {
	if text == "" {
		return chat.ID{}, nil
	}
	id, err := chat.ParseID(text)
	if err != nil {
		return chat.ID{}, &chat.Error{Kind: chat.Invalid, Code: "bad_id", Message: field + " is the id of a message", Field: field}
	}
	return id, nil
}
