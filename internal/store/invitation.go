package store

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// InvitationFilter chooses invitations that have not expired, newest first.
type InvitationFilter struct {
	By     chat.ID // who made them; zero for anybody
	Before chat.ID // made before this one; zero for the newest
	Now    time.Time
	Limit  int // at most chat.MaxPage; 0 means chat.DefaultPage
}

// InvitationReader reads invitations. What is absent is chat.ErrInvitationNotFound.
type InvitationReader interface {
	Invitation(id chat.ID) (chat.Invitation, error)
	// InvitationByHash finds an invitation, whether it counts or not, by the hash of its token.
	InvitationByHash(hash []byte) (chat.Invitation, error)
	Invitations(f InvitationFilter) ([]chat.Invitation, error)
	// CountInvitations counts those of an account that have not expired at now.
	CountInvitations(by chat.ID, now time.Time) (int, error)
}

// InvitationWriter changes invitations.
type InvitationWriter interface {
	InsertInvitation(i chat.Invitation, hash []byte) error
	// UseInvitation counts a use and returns the invitation after it; chat.ErrInvitationNotFound if it does not count at now.
	UseInvitation(hash []byte, now time.Time) (chat.Invitation, error)
	DeleteInvitation(id chat.ID) error
	// SweepInvitations deletes at most limit invitations that expired before now.
	SweepInvitations(now time.Time, limit int) error
}
