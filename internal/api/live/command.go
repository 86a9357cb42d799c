package live

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/room"
)

// command is one kind of frame from a client: what its fields are, and what it does.
type command struct {
	name  string
	doc   string
	needs []string    // fields that must be there, beside id and type
	takes []string    // fields that may be there
	scope chat.Scopes // that an API key needs
	do    func(ctx context.Context, d *Door, by chat.Actor, a *act) (wire.ReplyFrame, error)
	rules []rule // made by newTable
}

// act is a command with its ids read.
type act struct {
	wire.Command
	room, message, thread, reply chat.ID
}

// commands are all of them. The document is generated from this table too.
func commands() []command {
	return []command{
		{name: wire.TypeHello, scope: chat.ScopeRead, doc: "is the first frame", takes: []string{"token", "generation", "rooms", "changed"}, do: again},
		{
			name: "send", scope: chat.ScopeWrite, doc: "sends a message", do: send,
			needs: []string{"room", "client_id", "text"}, takes: []string{"subject", "thread", "reply"},
		},
		{name: "edit", scope: chat.ScopeWrite, doc: "changes what a message says", do: edit, needs: []string{"room", "message", "text"}, takes: []string{"client_id"}},
		{name: "remove", scope: chat.ScopeWrite, doc: "removes a message for everyone", do: remove, needs: []string{"room", "message"}},
		{name: "hide", scope: chat.ScopeWrite, doc: "hides one message for oneself, or shows it again", do: hide, needs: []string{"room", "message"}, takes: []string{"off"}},
		{name: "react", scope: chat.ScopeWrite, doc: "puts an emoji on a message, or takes it back", do: react, needs: []string{"room", "message", "emoji"}, takes: []string{"off"}},
		{name: "read", scope: chat.ScopeWrite, doc: "moves the read position of a room or thread", do: read, needs: []string{"room", "seq"}, takes: []string{"thread"}},
		{name: "draft", scope: chat.ScopeWrite, doc: "keeps what is not yet sent; an empty text clears it", do: draft, needs: []string{"room"}, takes: []string{"text", "thread", "reply"}},
		{name: "typing", scope: chat.ScopeWrite, doc: "tells the others in the room", do: typing, needs: []string{"room"}, takes: []string{"thread"}},
		{name: "ping", scope: chat.ScopeRead, doc: "is answered", do: ping},
	}
}

// table finds commands by name, with their fields resolved.
type table map[string]*command

// rule is what a command makes of one field.
type rule struct {
	index         int
	name          string
	needed, known bool
}

func newTable() table {
	t := table{}
	fields := reflect.VisibleFields(reflect.TypeFor[wire.Command]())
	for _, c := range commands() {
		for i, f := range fields {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			needed := slices.Contains(c.needs, name)
			if name != "id" && name != "type" {
				c.rules = append(c.rules, rule{
					index: i, name: name, known: needed || slices.Contains(c.takes, name),
					needed: needed && name != "text", // it may be empty: the verb judges it
				})
			}
		}
		t[c.name] = &c
	}
	return t
}

// check looks for missing fields, and for such as the command does not know.
func (k *command) check(c *wire.Command) error {
	v := reflect.ValueOf(c).Elem()
	for _, r := range k.rules {
		given := !v.Field(r.index).IsZero()
		switch {
		case r.needed && !given:
			return &chat.Error{Kind: chat.Invalid, Code: "missing_field", Message: r.name + " is missing", Field: r.name}
		case given && !r.known:
			return &chat.Error{Kind: chat.Invalid, Code: "unexpected_field", Message: "a " + k.name + " has no " + r.name, Field: r.name}
		}
	}
	return nil
}

// checkHello looks for fields that belong to other commands.
func (t table) checkHello(c *wire.Command) error { return t[wire.TypeHello].check(c) }

// run does one command.
func (d *Door) run(ctx context.Context, by chat.Actor, c *wire.Command) (wire.ReplyFrame, error) {
	kind := d.commands[c.Type]
	if kind == nil {
		return wire.ReplyFrame{}, &chat.Error{Kind: chat.Invalid, Code: "unknown_command", Message: "there is no such command", Field: "type"}
	}
	if err := chat.CheckScope(by, kind.scope); err != nil {
		return wire.ReplyFrame{}, err
	}
	if err := kind.check(c); err != nil {
		return wire.ReplyFrame{}, err
	}
	if err := d.cfg.Limits.Command(classes[c.Type], by.Account); err != nil {
		return wire.ReplyFrame{}, err
	}
	a := &act{Command: *c}
	for _, f := range [...]struct {
		name, text string
		id         *chat.ID
	}{{"room", c.Room, &a.room}, {"message", c.Message, &a.message}, {"thread", c.Thread, &a.thread}, {"reply", c.Reply, &a.reply}} {
		if f.text == "" {
			continue
		}
		id, err := chat.ParseID(f.text)
		if err != nil {
			return wire.ReplyFrame{}, &chat.Error{Kind: chat.Invalid, Code: "bad_id", Message: "this is not an id", Field: f.name}
		}
		*f.id = id
	}
	return kind.do(ctx, d, by, a)
}

// again refuses a second hello.
func again(context.Context, *Door, chat.Actor, *act) (wire.ReplyFrame, error) {
	return wire.ReplyFrame{}, &chat.Error{Kind: chat.Conflict, Code: "hello_again", Message: "hello is the first frame alone", Field: "type"}
}

func send(ctx context.Context, d *Door, by chat.Actor, a *act) (wire.ReplyFrame, error) {
	m, again, err := d.cfg.Messages.Send(ctx, by, a.room, message.Outgoing{
		ClientID: a.ClientID, Text: a.Text, Subject: a.Subject, Thread: a.thread, Reply: a.reply,
	})
	if err != nil {
		return wire.ReplyFrame{}, err
	}
	w := wire.FromMessage(m)
	return wire.ReplyFrame{Message: &w, Again: again}, nil
}

func edit(ctx context.Context, d *Door, by chat.Actor, a *act) (wire.ReplyFrame, error) {
	m, err := d.cfg.Messages.Edit(ctx, by, a.room, a.message, message.Edit{ClientID: a.ClientID, Text: a.Text})
	return wire.ReplyFrame{Seq: m.Edited}, err
}

func remove(ctx context.Context, d *Door, by chat.Actor, a *act) (wire.ReplyFrame, error) {
	seq, err := d.cfg.Messages.Remove(ctx, by, a.room, a.message)
	return wire.ReplyFrame{Seq: seq}, err
}

func hide(ctx context.Context, d *Door, by chat.Actor, a *act) (wire.ReplyFrame, error) {
	seq, err := d.cfg.Messages.HideMessage(ctx, by, a.room, a.message, !a.Off)
	return wire.ReplyFrame{Seq: seq}, err
}

func react(ctx context.Context, d *Door, by chat.Actor, a *act) (wire.ReplyFrame, error) {
	seq, err := d.cfg.Messages.React(ctx, by, a.room, a.message, message.Reaction{Emoji: a.Emoji, Off: a.Off})
	return wire.ReplyFrame{Seq: seq}, err
}

func read(ctx context.Context, d *Door, by chat.Actor, a *act) (wire.ReplyFrame, error) {
	if a.Seq < 0 {
		return wire.ReplyFrame{}, &chat.Error{Kind: chat.Invalid, Code: "bad_seq", Message: "a position is not negative", Field: "seq"}
	}
	if !a.thread.IsZero() {
		seq, err := d.cfg.Messages.ReadThread(ctx, by, a.room, a.thread, a.Seq)
		return wire.ReplyFrame{Seq: seq}, err
	}
	seq, err := d.cfg.Rooms.Read(ctx, by, a.room, a.Seq)
	return wire.ReplyFrame{Seq: seq}, err
}

func draft(ctx context.Context, d *Door, by chat.Actor, a *act) (wire.ReplyFrame, error) {
	return wire.ReplyFrame{}, d.cfg.Rooms.Draft(ctx, by, a.room, room.Draft{Text: a.Text, Thread: a.thread, Reply: a.reply})
}

func typing(ctx context.Context, d *Door, by chat.Actor, a *act) (wire.ReplyFrame, error) {
	return wire.ReplyFrame{}, d.cfg.Hub.Typing(ctx, by, a.room, a.thread)
}

func ping(context.Context, *Door, chat.Actor, *act) (wire.ReplyFrame, error) {
	return wire.ReplyFrame{}, nil
}
