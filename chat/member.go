package chat

import "time"

// Role is what a member may do in a room, beyond talking.
type Role string

// The roles, from least to most.
const (
	RoleMember    Role = "member"
	RoleModerator Role = "moderator"
	RoleOwner     Role = "owner"
)

// MemberStatus says how an account stands to a room.
type MemberStatus string

// The states of a membership.
const (
	Joined  MemberStatus = "joined"
	Left    MemberStatus = "left"    // by their own will; may come back where the room lets them
	Removed MemberStatus = "removed" // by somebody else; comes back by invitation, or joins an open room again
	Banned  MemberStatus = "banned"  // may not come back
)

// Involvement is how much of a room asks for a person's attention.
type Involvement string

// The levels of involvement.
const (
	Everything Involvement = "everything"
	Mentions   Involvement = "mentions"
	Nothing    Involvement = "nothing"
)

// Membership is an account in a room.
type Membership struct {
	Room         ID
	Account      ID
	Role         Role
	Status       MemberStatus
	JoinedAt     time.Time
	LeftAt       time.Time
	VisibleFrom  int64 // events at or below it were never this member's to see
	HiddenBefore int64 // events at or below it the member has put away
	Read         int64 // the newest seq the member has read
	Involvement  Involvement
	Barred       Bar // of a direct room: who of its two people has blocked the other
}

// Floor is the position at and below which the member sees nothing.
func (m Membership) Floor() int64 { return max(m.VisibleFrom, m.HiddenBefore) }

// Member is a membership with the account it belongs to, as other members see it.
type Member struct {
	Account  Account
	Role     Role
	JoinedAt time.Time
	Read     int64 // 0 where the room has more than MaxReaders members
}
