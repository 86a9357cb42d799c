package chat

import "time"

// Invitation lets people make accounts, or come as guests. Who holds its token may use it.
type Invitation struct {
	ID        ID
	By        ID            // who made it; zero: who runs the server
	Room      ID            // to land in; zero for none
	GuestLife time.Duration // how long the guests that it lets in may stay; 0: it makes accounts, and no guests
	Uses      int           // how often it counts; 0 for any number
	Used      int
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Limits of invitations.
const (
	MaxInvitations    = 200 // of one account that have not expired
	MaxInvitationUses = 10_000
	MaxInvitationLife = 365 * 24 * time.Hour
	InvitationLife    = 7 * 24 * time.Hour // unless told
	MaxGuestLife      = 30 * 24 * time.Hour
	GuestLife         = 24 * time.Hour     // unless told
	GuestRemembered   = 7 * 24 * time.Hour // after the end, until the account of a guest is deleted
	MaxGuests         = 100                // at a time, of one invitation
	MaxGuestsInRoom   = 500                // at a time
)

// Errors of coming in.
var (
	ErrSignUpClosed       = &Error{Kind: Forbidden, Code: "sign_up_closed", Message: "nobody can make an account on this server"}
	ErrInvitationRequired = &Error{Kind: Forbidden, Code: "invitation_required", Message: "making an account here takes an invitation"}
	ErrBadInvitation      = &Error{Kind: Forbidden, Code: "bad_invitation", Message: "this invitation does not count, or not any more", Field: "invitation"}
	ErrPINRequired        = &Error{Kind: Forbidden, Code: "pin_required", Message: "making an account here takes the server's PIN or an invitation", Field: "pin"}
	ErrBadPIN             = &Error{Kind: Forbidden, Code: "bad_pin", Message: "this is not the server's PIN", Field: "pin"}
	ErrInvitationNoRoom   = &Error{Kind: Conflict, Code: "invitation_no_room", Message: "this invitation leads to an account, and to no room"}
	ErrGuestsOnly         = &Error{Kind: Conflict, Code: "guests_only", Message: "this invitation is for guests, who have no account here"}
	ErrTooManyGuests      = &Error{Kind: TooLarge, Code: "too_many_guests", Message: "there are as many guests as there may be at a time"}
	ErrInvitationNotFound = &Error{Kind: NotFound, Code: "invitation_not_found", Message: "there is no such invitation"}
)

// Check reports whether i can be an invitation made at now.
func (i Invitation) Check(now time.Time) error {
	switch life := i.ExpiresAt.Sub(now); {
	case life <= 0 || life > MaxInvitationLife:
		return invalid("expires_in", "bad_invitation_life", "an invitation lasts for at most a year")
	case i.Uses < 0 || i.Uses > MaxInvitationUses:
		return invalid("uses", "bad_invitation_uses", "an invitation counts up to 10000 times, or with 0 any number of times")
	case i.GuestLife < 0 || i.GuestLife > MaxGuestLife:
		return invalid("guest_for", "bad_guest_life", "a guest stays for at most 30 days")
	case i.GuestLife > 0 && i.Room.IsZero():
		return invalid("room", "room_missing", "guests are invited into a room")
	}
	return nil
}

// Counts tells whether i can be used once more at now.
func (i Invitation) Counts(now time.Time) bool {
	return now.Before(i.ExpiresAt) && (i.Uses == 0 || i.Used < i.Uses)
}
