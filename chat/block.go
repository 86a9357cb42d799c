package chat

import "time"

// MaxBlocks is how many people one account may block.
const MaxBlocks = 1000

// Block is somebody whom an account wants to hear nothing of.
type Block struct {
	Account   Account // the blocked one
	BlockedAt time.Time
}

// Bar says which of two people has blocked the other.
type Bar int64

// The sides of a Bar.
const (
	BarOwn   Bar = 1 << iota // who asks has blocked the other
	BarOther                 // the other has blocked who asks
)

// Veiled tells what of a blocked person's comes to the blocker as KindHidden: what they say and how they react. Who comes and goes
// and what was removed stays visible, since it changes what the blocker may do and sees of others.
func (k EventKind) Veiled() bool { return k == KindMessage || k == KindEdit || k == KindReaction }

// Hide is what somebody gets in place of an event that he must not or will not see: its place.
func (e *Event) Hide() Event { return Event{Room: e.Room, Seq: e.Seq, Kind: KindHidden} }

// Veil is what the blocker of an event's sender gets in its place: of a message that it stands there, of what is done to messages, and
// of one that was removed, nothing.
func (e *Event) Veil() Event {
	h := e.Hide()
	if e.Kind != KindMessage || e.Content == nil && !e.Unreadable {
		return h
	}
	h.Veiled, h.ID, h.SentAt = true, e.ID, e.SentAt
	if e.Thread != e.ID {
		h.Thread = e.Thread
	}
	return h
}

// Hide is what somebody gets in place of a message that he will not see: its place.
func (m *Message) Hide() Message { return Message{Room: m.Room, Seq: m.Seq, Kind: KindHidden} }

// Veil is what the blocker of a message's sender gets in its place, as [Event.Veil].
func (m *Message) Veil() Message {
	h := m.Hide()
	if m.Removed != 0 {
		return h
	}
	h.Veiled, h.ID, h.SentAt = true, m.ID, m.SentAt
	if m.Thread != m.ID {
		h.Thread = m.Thread
	}
	return h
}
