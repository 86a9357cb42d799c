package message

import (
	"context"
	"errors"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Edit is what a message is to say.
type Edit struct {
	ClientID string // may be empty; the same again changes nothing
	Text     string
}

func (c Edit) check() error {
	if c.ClientID != "" {
		if err := chat.CheckClientID(c.ClientID); err != nil {
			return err
		}
	}
	return chat.Content{Text: c.Text}.Check()
}

// Edit changes what a message of the actor's says and returns the message as it stands then; Message.Edited is the seq of the
// newest edit. Subject and reply stay. A text that is there already is no event. An edit calls nobody anew: whom it mentions is
// shown, not told.
func (s *Service) Edit(ctx context.Context, actor chat.Actor, room, message chat.ID, c Edit) (chat.Message, error) {
	if err := c.check(); err != nil {
		return chat.Message{}, err
	}
	m, err := store.Update(ctx, s.Store, "edit", func(tx store.Tx) (chat.Message, error) { return s.edit(tx, actor, room, message, c) })
	// As in Send: a refusal that came with time must not be taken for what became of the first attempt.
	if errors.Is(err, chat.ErrClientIDUsed) || c.ClientID != "" && chat.KindOf(err) == chat.Forbidden {
		m, unmade := s.edited(ctx, actor, room, message, c.ClientID)
		if !errors.Is(unmade, chat.ErrClientIDUsed) {
			return m, unmade
		}
	}
	return m, err
}

func (s *Service) edit(tx store.Tx, actor chat.Actor, room, message chat.ID, c Edit) (chat.Message, error) {
	r, member, err := tx.Entry(actor.Account, room)
	if err != nil {
		return chat.Message{}, err
	}
	m, err := tx.Message(actor.Account, room, message)
	if err != nil {
		return chat.Message{}, err
	}
	if err := chat.MayEdit(r, member, m.Sender); err != nil {
		return chat.Message{}, err
	}
	switch {
	case m.Removed > 0:
		return chat.Message{}, chat.ErrMessageRemoved
	case m.Content.Text == c.Text:
		return m, nil
	}
	content := m.Content
	content.Text = c.Text
	if content.Mentions, err = resolve(tx, room, c.Text); err != nil {
		return chat.Message{}, err
	}
	e := s.event(actor, room, chat.KindEdit)
	e.ClientID, e.Target, e.TargetSeq, e.Thread, e.ContentType = c.ClientID, m.ID, m.Seq, m.Thread, chat.ContentJSON
	if e.Content, err = content.Encode(); err != nil {
		return chat.Message{}, err
	}
	if err := tx.Append(&e); err != nil {
		return chat.Message{}, err
	}
	if err := tx.MarkEdited(e); err != nil {
		return chat.Message{}, err
	}
	m.Content, m.Edited, m.EditedAt = content, e.Seq, e.SentAt
	return m, nil
}

// edited answers an edit that was made before under the same client id with the message as it stands; chat.ErrClientIDUsed if none was.
func (s *Service) edited(ctx context.Context, actor chat.Actor, room, message chat.ID, clientID string) (chat.Message, error) {
	return store.View(ctx, s.Store, "message", func(r store.Reader) (chat.Message, error) {
		e, ok, err := r.Sent(room, actor.Account, clientID)
		if err != nil {
			return chat.Message{}, err
		}
		if !ok || e.Kind != chat.KindEdit || e.Target != message {
			return chat.Message{}, chat.ErrClientIDUsed
		}
		return r.Message(actor.Account, room, message)
	})
}

// Remove takes a message away for everyone and returns the seq of its removal. Removing it again changes nothing and answers the same.
// Its content and that of its edits is gone from the store when Remove returns.
func (s *Service) Remove(ctx context.Context, actor chat.Actor, room, message chat.ID) (seq int64, err error) {
	return store.Update(ctx, s.Store, "remove", func(tx store.Tx) (int64, error) {
		r, member, err := tx.Entry(actor.Account, room)
		if err != nil {
			return 0, err
		}
		m, err := tx.Message(actor.Account, room, message)
		if err != nil {
			return 0, err
		}
		if err := chat.MayRemove(r, member, m.Sender); err != nil || m.Removed > 0 {
			return m.Removed, err
		}
		e := s.event(actor, room, chat.KindRemoval)
		e.Target, e.Thread = m.ID, m.Thread
		if err := tx.Append(&e); err != nil {
			return 0, err
		}
		if err := s.auditRemoval(tx, actor, m); err != nil {
			return 0, err
		}
		return e.Seq, tx.MarkRemoved(e)
	})
}

// auditRemoval tells of the removal of what somebody else has said, or of anybody's where the policy keeps what is removed.
func (s *Service) auditRemoval(tx store.Tx, actor chat.Actor, m chat.Message) error {
	keep := s.Policy().KeepRemoved
	if m.Sender == actor.Account && !keep {
		return nil
	}
	entry := actor.Audit(chat.AuditMessageRemoved, m.ID).With("room", m.Room.String()).With("sender", m.Sender.String()).With("sender_name", m.Name)
	if keep {
		entry = entry.With("text", m.Content.Text).With("subject", m.Content.Subject)
	}
	return tx.Audit(entry)
}

// ErrTooManyReactions refuses one more emoji on a message.
var ErrTooManyReactions = &chat.Error{Kind: chat.TooLarge, Code: "too_many_reactions", Message: "a message has at most 20 different reactions", Field: "emoji"}

// React puts the actor's emoji on a message, or takes it back, and returns the seq of the event: 0 if nothing changed.
func (s *Service) React(ctx context.Context, actor chat.Actor, room, message chat.ID, r Reaction) (seq int64, err error) {
	if err := chat.CheckEmoji(r.Emoji); err != nil {
		return 0, err
	}
	return store.Update(ctx, s.Store, "react", func(tx store.Tx) (int64, error) { return s.react(tx, actor, room, message, r) })
}

// Reaction is an emoji to be put on a message, or taken back.
type Reaction struct {
	Emoji string
	Off   bool
}

func (s *Service) react(tx store.Tx, actor chat.Actor, room, message chat.ID, r Reaction) (int64, error) {
	in, member, err := tx.Entry(actor.Account, room)
	if err != nil {
		return 0, err
	}
	if err := chat.MaySend(in, member); err != nil {
		return 0, err
	}
	target, err := seen(tx, member, message)
	if err != nil {
		return 0, err
	}
	on, err := tx.HasReaction(room, message, actor.Account, r.Emoji)
	if err != nil || on != r.Off {
		return 0, err
	}
	if !r.Off {
		if err := mayAddEmoji(tx, actor, target, r.Emoji); err != nil {
			return 0, err
		}
	}
	e := s.event(actor, room, chat.KindReaction)
	e.Target, e.Thread, e.ContentType = message, target.Thread, chat.ContentJSON
	if e.Content, err = chat.EncodeContent(chat.ReactionContent{Emoji: r.Emoji, Off: r.Off}); err != nil {
		return 0, err
	}
	if err := tx.Append(&e); err != nil {
		return 0, err
	}
	return e.Seq, tx.SetReaction(e, r.Emoji, !r.Off)
}

// mayAddEmoji refuses reactions to what is gone, and more different ones than a message may have.
func mayAddEmoji(tx store.Tx, actor chat.Actor, target chat.Event, emoji string) error {
	if len(target.Content) == 0 && !target.Unreadable {
		return chat.ErrMessageRemoved
	}
	n, err := tx.CountEmoji(target.Room, target.ID)
	if err != nil || n < chat.MaxReactions {
		return err
	}
	m, err := tx.Message(actor.Account, target.Room, target.ID)
	if err != nil {
		return err
	}
	for _, r := range m.Reactions {
		if r.Emoji == emoji {
			return nil
		}
	}
	return ErrTooManyReactions
}
