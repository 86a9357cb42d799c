package chat

// Who may do what, as pure functions of what was loaded through the actor. A nil error permits.
// What an actor must not even know of is never loaded, and so is "not found" before these rules are asked.

// MayRead permits reading a room's log above the member's floor.
func MayRead(m Membership) error {
	if m.Status != Joined {
		return ErrRoomNotFound
	}
	return nil
}

// MaySend permits sending messages and reactions.
func MaySend(r Room, m Membership) error {
	if err := MayRead(m); err != nil {
		return err
	}
	if err := MayWriteTo(m.Barred); err != nil {
		return err
	}
	if r.Encryption != "" && r.Encryption != "none" {
		return &Error{Kind: Conflict, Code: "room_encrypted", Message: "this room takes only end-to-end encrypted messages"}
	}
	return nil
}

// MayType permits telling the others that one is writing.
func MayType(m Membership) error {
	if err := MayRead(m); err != nil {
		return err
	}
	return MayWriteTo(m.Barred)
}

// MayWriteTo permits writing to one person directly: not where one of the two has blocked the other. Who was blocked is not told
// that it is so.
func MayWriteTo(b Bar) error {
	switch {
	case b&BarOwn != 0:
		return ErrYouBlocked
	case b != 0:
		return ErrCannotWrite
	}
	return nil
}

// MayBring permits bringing one person into a room, by the same rule.
func MayBring(b Bar) error {
	switch {
	case b&BarOwn != 0:
		return ErrYouBlocked
	case b != 0:
		return ErrCannotInvite
	}
	return nil
}

// MayBlock permits blocking another person: anybody but oneself.
func MayBlock(actor, other ID) error {
	if actor == other {
		return invalid("account", "block_self", "nobody blocks themselves")
	}
	return nil
}

// MayEdit permits changing what a message of sender's says: the sender alone.
func MayEdit(r Room, m Membership, sender ID) error {
	if err := MaySend(r, m); err != nil {
		return err
	}
	if sender != m.Account {
		return ErrForbidden
	}
	return nil
}

// MayRemove permits removing a message of sender's for everyone: the sender, or a moderator of a group or open room.
func MayRemove(r Room, m Membership, sender ID) error {
	if err := MayRead(m); err != nil {
		return err
	}
	if sender == m.Account || r.Kind != Direct && moderates(m.Role) {
		return nil
	}
	return ErrForbidden
}

// MayJoin permits coming into a room on one's own: open rooms, unless banned.
func MayJoin(r Room, m Membership) error {
	if r.Kind != Open {
		return ErrRoomNotFound
	}
	if m.Status == Banned {
		return ErrForbidden
	}
	return nil
}

// MayBeAdmitted permits coming into a group or an open room on the strength of something that lets one in, unless banned.
func MayBeAdmitted(r Room, m Membership) error {
	if r.Kind == Direct {
		return ErrRoomNotFound
	}
	if m.Status == Banned {
		return ErrForbidden
	}
	return nil
}

// MayInvite permits bringing another account in: any member of an open room or group; nobody in a direct room.
func MayInvite(r Room, m Membership) error {
	if err := MayRead(m); err != nil {
		return err
	}
	if r.Kind == Direct {
		return errDirectFixed
	}
	return nil
}

// MayLeave permits leaving: direct rooms are hidden, not left, and the lobby belongs to everyone.
func MayLeave(r Room, m Membership) error {
	switch {
	case m.Status != Joined:
		return ErrRoomNotFound
	case r.Kind == Direct:
		return errDirectFixed
	case r.Lobby:
		return &Error{Kind: Conflict, Code: "lobby_stays", Message: "the lobby belongs to everyone and cannot be left"}
	}
	return nil
}

// MayExpel permits removing another member: moderators those below them.
func MayExpel(r Room, actor, target Membership) error {
	if err := MayRead(actor); err != nil {
		return err
	}
	switch {
	case r.Kind == Direct:
		return errDirectFixed
	case target.Status != Joined:
		return ErrAccountNotFound
	case r.Lobby, !moderates(actor.Role), rank(actor.Role) <= rank(target.Role):
		return ErrForbidden
	}
	return nil
}

// MayAppoint permits giving another member a role: owners, any role.
func MayAppoint(r Room, actor, target Membership, role Role) error {
	if err := MayRead(actor); err != nil {
		return err
	}
	switch {
	case r.Kind == Direct:
		return errDirectFixed
	case rank(role) < 0:
		return invalid("role", "bad_role", "a role is owner, moderator or member")
	case target.Status != Joined:
		return ErrAccountNotFound
	case actor.Role != RoleOwner:
		return ErrForbidden
	}
	return nil
}

// MayConfigure permits changing title, topic and history: moderators of a group or open room.
func MayConfigure(r Room, m Membership) error {
	if err := MayRead(m); err != nil {
		return err
	}
	switch {
	case r.Kind == Direct:
		return errDirectFixed
	case !moderates(m.Role):
		return ErrForbidden
	}
	return nil
}

// ErrGuest refuses to a guest what leads out of his room.
var ErrGuest = &Error{Kind: Forbidden, Code: "guest", Message: "a guest is in one room, and nowhere else"}

// MayRoam permits what leads out of the rooms that one is in: looking for people and rooms, making and joining rooms, bringing people
// in. Guests stay where they are.
func MayRoam(a Actor) error {
	if !a.GuestRoom.IsZero() {
		return ErrGuest
	}
	return nil
}

// MayBeBrought permits bringing an account into a room: guests have theirs.
func MayBeBrought(a Account) error {
	if a.IsGuest() {
		return ErrGuest
	}
	return nil
}

// MayMakeInvitation permits letting people make accounts: administrators, and everybody but guests where the policy says so.
func MayMakeInvitation(a Actor, p Policy) error {
	if err := MayRoam(a); err != nil {
		return err
	}
	if !a.Admin && !p.MembersInvite {
		return ErrForbidden
	}
	return nil
}

// MayInviteGuests permits letting people into a room who have no account: who may invite, but not into the lobby, where everyone is.
func MayInviteGuests(r Room, m Membership) error {
	if err := MayInvite(r, m); err != nil {
		return err
	}
	if r.Lobby {
		return ErrForbidden
	}
	return nil
}

var errDirectFixed = &Error{Kind: Conflict, Code: "direct_fixed", Message: "a direct room always has the same people and no settings"}

func moderates(r Role) bool { return rank(r) >= rank(RoleModerator) }

func rank(r Role) int {
	switch r {
	case RoleOwner:
		return 2
	case RoleModerator:
		return 1
	case RoleMember:
		return 0
	default:
		return -1
	}
}
