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
