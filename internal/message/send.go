package message

import (
	"context"
	"errors"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Outgoing is a message to be sent.
type Outgoing struct {
	ClientID string // tells this message from the sender's next in the room
	Text     string
	Subject  string  // opens a thread; not together with Thread
	Thread   chat.ID // the message that opened the thread this one belongs to
	Reply    chat.ID // the message this one answers
}

// ErrSubjectInThread refuses a subject on a message that belongs to a thread.
var ErrSubjectInThread = &chat.Error{Kind: chat.Invalid, Code: "subject_in_thread", Message: "a message opens a thread or belongs to one, not both", Field: "subject"}

func (o Outgoing) check() error {
	if err := chat.CheckClientID(o.ClientID); err != nil {
		return err
	}
	if o.Subject != "" && !o.Thread.IsZero() {
		return ErrSubjectInThread
	}
	return o.content().Check()
}

func (o Outgoing) content() chat.Content {
	return chat.Content{Text: o.Text, Subject: o.Subject, Reply: o.Reply}
}

// Send says something in a room. It returns after the message is durable. A client id that the sender has used in this room
// before sends nothing: again is true and the message is the first one as it stands now.
//
// Sending does not move the sender's read position: one's own messages are never unread, so nothing needs to be written.
func (s *Service) Send(ctx context.Context, actor chat.Actor, room chat.ID, o Outgoing) (m chat.Message, again bool, err error) {
	if err := o.check(); err != nil {
		return chat.Message{}, false, err
	}
	m, err = store.Update(ctx, s.Store, "send", func(tx store.Tx) (chat.Message, error) { return s.send(tx, actor, room, o) })
	// Whether it was sent before is asked only when it cannot be sent now: that keeps a statement out of every first sending.
	if kind := chat.KindOf(err); kind == chat.Conflict || kind == chat.NotFound || kind == chat.Forbidden {
		m, unsent := s.sent(ctx, actor, room, o.ClientID)
		switch {
		case unsent == nil:
			return m, true, nil
		case chat.KindOf(unsent) != chat.NotFound: // it cannot be told, and err would be taken for a last word
			return chat.Message{}, false, unsent
		}
	}
	return m, false, err
}

// send is one transaction of as few statements as can be: the entry, the event, and what threads and mentions ask for.
func (s *Service) send(tx store.Tx, actor chat.Actor, room chat.ID, o Outgoing) (chat.Message, error) {
	r, member, err := tx.Entry(actor.Account, room)
	if err != nil {
		return chat.Message{}, err
	}
	if err := chat.MaySend(r, member); err != nil {
		return chat.Message{}, err
	}
	if err := o.fits(tx, member); err != nil {
		return chat.Message{}, err
	}
	content := o.content()
	if content.Mentions, err = resolve(tx, room, o.Text); err != nil {
		return chat.Message{}, err
	}
	e := s.event(actor, room, chat.KindMessage)
	e.ClientID, e.Thread, e.ContentType = o.ClientID, o.Thread, chat.ContentJSON
	if o.Subject != "" {
		e.Thread = e.ID
	}
	if e.Content, err = content.Encode(); err != nil {
		return chat.Message{}, err
	}
	if err := tx.Append(&e); err != nil {
		return chat.Message{}, err
	}
	if err := connect(tx, e, content); err != nil {
		return chat.Message{}, err
	}
	return messageOf(e, content), nil
}

// fits checks that what the message refers to is there for the sender to see.
func (o Outgoing) fits(r store.Reader, m chat.Membership) error {
	if !o.Thread.IsZero() {
		if err := isThread(r, m, o.Thread); err != nil {
			return err
		}
	}
	if !o.Reply.IsZero() {
		if _, err := seen(r, m, o.Reply); err != nil {
			return err
		}
	}
	return nil
}

// isThread checks that a message that the member may see opened a thread; chat.ErrThreadNotFound if not.
func isThread(r store.Reader, m chat.Membership, id chat.ID) error {
	first, err := seen(r, m, id)
	if errors.Is(err, chat.ErrMessageNotFound) || err == nil && first.Thread != first.ID {
		return chat.ErrThreadNotFound
	}
	return err
}

// connect writes what follows from a message: its place in a thread and whom it calls.
func connect(tx store.Tx, e chat.Event, c chat.Content) error {
	if len(c.Mentions) > 0 {
		if err := tx.AddMentions(e, c.Mentions); err != nil {
			return err
		}
	}
	switch e.Thread {
	case chat.ID{}:
		return nil
	case e.ID:
		return tx.OpenThread(e)
	default:
		return tx.AddReply(e)
	}
}

// sent finds what the actor sent under a client id, as it stands now; an error of kind NotFound says that it was nothing.
func (s *Service) sent(ctx context.Context, actor chat.Actor, room chat.ID, clientID string) (chat.Message, error) {
	return store.View(ctx, s.Store, "message", func(r store.Reader) (chat.Message, error) {
		if _, _, err := r.Entry(actor.Account, room); err != nil {
			return chat.Message{}, err
		}
		e, ok, err := r.Sent(room, actor.Account, clientID)
		if err != nil {
			return chat.Message{}, err
		}
		if !ok || e.Kind != chat.KindMessage {
			return chat.Message{}, chat.ErrMessageNotFound
		}
		m, err := r.Message(actor.Account, room, e.ID)
		if errors.Is(err, chat.ErrMessageNotFound) {
			return asSent(e) // the sender has hidden it
		}
		return m, err
	})
}

// asSent is a message of one's own that one no longer sees in history.
func asSent(e chat.Event) (chat.Message, error) {
	if len(e.Content) == 0 {
		return messageOf(e, chat.Content{}), nil
	}
	c, err := chat.ParseContent(e.Content)
	return messageOf(e, c), err
}

// messageOf is a message that nothing has happened to yet.
func messageOf(e chat.Event, c chat.Content) chat.Message {
	return chat.Message{
		Seq: e.Seq, Kind: e.Kind, ID: e.ID, Room: e.Room, Sender: e.Sender, Name: e.SenderName, ClientID: e.ClientID,
		Thread: e.Thread, Content: c, Unreadable: e.Unreadable, SentAt: e.SentAt,
	}
}
