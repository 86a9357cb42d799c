package room

import (
	"context"
	"errors"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Errors of memberships.
var (
	ErrRoomFull     = &chat.Error{Kind: chat.TooLarge, Code: "room_full", Message: "this room has as many members as a room may have"}
	ErrTooManyRooms = &chat.Error{Kind: chat.TooLarge, Code: "too_many_rooms", Message: "this person is in as many rooms as one may be"}
	ErrLastOwner    = &chat.Error{Kind: chat.Conflict, Code: "last_owner", Message: "a room needs an owner: appoint another one first"}
	ErrBanned       = &chat.Error{Kind: chat.Forbidden, Code: "room_banned", Message: "this person may not come into this room"}
)

// entrance is somebody's coming into a room.
type entrance struct {
	account chat.Account
	change  chat.MemberChange
	role    chat.Role
	putAway bool // the room is hidden until something more is said
}

// enter appends the member event and writes the membership. The newcomer has read everything up to the event; where history
// begins with joining, the event is the first thing seen.
func (s *Service) enter(tx store.Tx, by chat.Actor, r chat.Room, in entrance) error {
	old, err := tx.Membership(r.ID, in.account.ID)
	if err != nil {
		return err
	}
	e, err := s.memberEvent(tx, by, r.ID, chat.MemberContent{Account: in.account.ID, Name: in.account.Name, Change: in.change, Role: in.role})
	if err != nil {
		return err
	}
	m := chat.Membership{
		Room: r.ID, Account: in.account.ID, Role: in.role, Status: chat.Joined, JoinedAt: e.SentAt,
		HiddenBefore: old.HiddenBefore, Read: e.Seq, Involvement: old.Involvement,
	}
	if m.Involvement == "" {
		m.Involvement = chat.Everything
	}
	if r.History == chat.HistoryJoined {
		m.VisibleFrom = e.Seq - 1
	}
	if in.putAway {
		m.HiddenBefore = e.Seq
	}
	return tx.PutMembership(m)
}

func (s *Service) memberEvent(tx store.Tx, by chat.Actor, room chat.ID, c chat.MemberContent) (chat.Event, error) {
	e, err := s.event(by, room, chat.KindMember, c)
	if err != nil {
		return chat.Event{}, err
	}
	return e, tx.Append(&e)
}

// mayEnterMore reads an account that may come into one more room.
func (s *Service) mayEnterMore(tx store.Tx, account chat.ID) (chat.Account, error) {
	n, err := tx.CountRooms(account)
	if err != nil {
		return chat.Account{}, err
	}
	if n >= chat.MaxRooms {
		return chat.Account{}, ErrTooManyRooms
	}
	a, err := tx.Account(account)
	if err == nil && !a.DeletedAt.IsZero() { // what he asked for a moment before is done a moment after
		err = chat.ErrAccountNotFound
	}
	return a, err
}

// hasPlace refuses more members than a room may have.
func hasPlace(tx store.Tx, room chat.ID, more int) error {
	n, err := tx.CountMembers(room)
	if err != nil {
		return err
	}
	if n+more > chat.MaxMembers {
		return ErrRoomFull
	}
	return nil
}

// Join brings the actor into an open room; into one they are in already it changes nothing. The answer is the room as it is then:
// who leaves it at the same moment on another device leaves it before or after.
func (s *Service) Join(ctx context.Context, actor chat.Actor, room chat.ID) (chat.RoomView, error) {
	if err := chat.MayRoam(actor); err != nil {
		return chat.RoomView{}, err
	}
	return s.seen(ctx, "join room", actor, room, func(tx store.Tx) error {
		r, m, err := tx.OpenRoom(actor.Account, room)
		if err != nil {
			return err
		}
		if err := chat.MayJoin(r, m); err != nil || m.Status == chat.Joined {
			return err
		}
		if err := hasPlace(tx, room, 1); err != nil {
			return err
		}
		self, err := s.mayEnterMore(tx, actor.Account)
		if err != nil {
			return err
		}
		return s.enter(tx, actor, r, entrance{account: self, change: chat.MemberJoined, role: chat.RoleMember})
	})
}

// seen does something and answers with the room as the actor sees it in the same transaction: right behind it, another of the actor's
// devices, or a moderator, may take the actor out.
func (s *Service) seen(ctx context.Context, what string, actor chat.Actor, room chat.ID, f func(tx store.Tx) error) (chat.RoomView, error) {
	return store.Update(ctx, s.Store, what, func(tx store.Tx) (chat.RoomView, error) {
		if err := f(tx); err != nil {
			return chat.RoomView{}, err
		}
		return tx.RoomOf(actor.Account, room)
	})
}

// Leave takes the actor out of a group or open room. If nobody else owns it, the moderator or else the member who has been
// there longest does from then on.
func (s *Service) Leave(ctx context.Context, actor chat.Actor, room chat.ID) error {
	return store.Act(ctx, s.Store, "leave room", func(tx store.Tx) error {
		r, m, err := tx.Entry(actor.Account, room)
		if err != nil {
			return err
		}
		if err := chat.MayLeave(r, m); err != nil {
			return err
		}
		if m.Role == chat.RoleOwner {
			if err := s.handOver(tx, actor, r); err != nil {
				return err
			}
		}
		return s.depart(tx, actor, m, chat.Account{ID: actor.Account, Name: actor.Name}, chat.MemberLeft)
	})
}

// depart appends the event of a going and writes the membership.
func (s *Service) depart(tx store.Tx, by chat.Actor, m chat.Membership, who chat.Account, change chat.MemberChange) error {
	e, err := s.memberEvent(tx, by, m.Room, chat.MemberContent{Account: who.ID, Name: who.Name, Change: change})
	if err != nil {
		return err
	}
	m.Status, m.LeftAt, m.Role = chat.Left, e.SentAt, chat.RoleMember
	if change == chat.MemberRemoved {
		m.Status = chat.Removed
	}
	return tx.PutMembership(m)
}

// handOver makes somebody own the room that the actor, an owner, is about to leave, unless another owner stays.
func (s *Service) handOver(tx store.Tx, actor chat.Actor, r chat.Room) error {
	next, ok, err := tx.Successor(r.ID, actor.Account)
	if err != nil || !ok || next.Role == chat.RoleOwner {
		return err
	}
	return s.appoint(tx, actor, next, chat.RoleOwner)
}

// Members lists the members of a room by name, for its members.
func (s *Service) Members(ctx context.Context, actor chat.Actor, f store.MemberFilter) ([]chat.Member, error) {
	if err := chat.CheckQuery("after", f.After); err != nil {
		return nil, err
	}
	f.Limit = pageSize(f.Limit)
	return store.View(ctx, s.Store, "room", func(r store.Reader) ([]chat.Member, error) {
		if _, _, err := r.Entry(actor.Account, f.Room); err != nil {
			return nil, err
		}
		return r.Members(f)
	})
}

// Invite brings people into a room by their names; those already in are passed over. If one cannot come, nobody does, and the
// error names them.
func (s *Service) Invite(ctx context.Context, actor chat.Actor, room chat.ID, names []string) error {
	if err := checkNames(names); err != nil {
		return err
	}
	if err := chat.MayRoam(actor); err != nil {
		return err
	}
	return store.Act(ctx, s.Store, "invite", func(tx store.Tx) error {
		r, m, err := tx.Entry(actor.Account, room)
		if err != nil {
			return err
		}
		if err := chat.MayInvite(r, m); err != nil {
			return err
		}
		return s.invite(tx, actor, r, names)
	})
}

func (s *Service) invite(tx store.Tx, actor chat.Actor, r chat.Room, names []string) error {
	if err := hasPlace(tx, r.ID, len(names)); err != nil {
		return err
	}
	for _, name := range names {
		a, err := named(tx, name)
		if err != nil {
			return err
		}
		m, err := tx.Membership(r.ID, a.ID)
		if err != nil {
			return err
		}
		switch m.Status {
		case chat.Joined:
			continue
		case chat.Banned:
			return naming(ErrBanned, name)
		case chat.Left, chat.Removed:
		}
		if err := chat.MayBeBrought(a); err != nil {
			return naming(err, name)
		}
		bar, err := tx.Bar(actor.Account, a.ID)
		if err != nil {
			return err
		}
		if err := chat.MayBring(bar); err != nil {
			return naming(err, name)
		}
		if _, err := s.mayEnterMore(tx, a.ID); err != nil {
			return naming(err, name)
		}
		if err := s.enter(tx, actor, r, entrance{account: a, change: chat.MemberAdded, role: chat.RoleMember}); err != nil {
			return err
		}
	}
	return nil
}

// named finds an account by its name; the error says which name is unknown.
func named(r store.Reader, name string) (chat.Account, error) {
	if err := chat.CheckName(name); err != nil {
		return chat.Account{}, naming(chat.ErrAccountNotFound, name)
	}
	a, err := r.AccountByName(name)
	return a, naming(err, name)
}

// naming adds to an error of ours the name it is about. Others, and nil, stay as they are.
func naming(err error, name string) error {
	var e *chat.Error
	if !errors.As(err, &e) {
		return err
	}
	if len(name) > chat.MaxName {
		name = name[:chat.MaxName] + "…"
	}
	told := *e
	told.Message = fmt.Sprintf("%s: %q", e.Message, name)
	told.Field = "members"
	return &told
}

// Expel removes another member from a room. An actor who names themselves leaves.
func (s *Service) Expel(ctx context.Context, actor chat.Actor, room, account chat.ID) error {
	if account == actor.Account {
		return s.Leave(ctx, actor, room)
	}
	return store.Act(ctx, s.Store, "expel", func(tx store.Tx) error {
		r, m, err := tx.Entry(actor.Account, room)
		if err != nil {
			return err
		}
		target, err := tx.Membership(room, account)
		if err != nil {
			return err
		}
		if err := chat.MayExpel(r, m, target); err != nil {
			return err
		}
		who, err := tx.Account(account)
		if err != nil {
			return err
		}
		if err := s.depart(tx, actor, target, who, chat.MemberRemoved); err != nil {
			return err
		}
		if err := tx.Audit(actor.Audit(chat.AuditMemberRemoved, account).With("room", room.String()).With("name", who.Name)); err != nil {
			return err
		}
		return s.Expelled(tx, actor, room)
	})
}

// Appoint gives a member a role; the one they have already is no event. The last owner of a room stays one: ErrLastOwner.
func (s *Service) Appoint(ctx context.Context, actor chat.Actor, room, account chat.ID, role chat.Role) error {
	return store.Act(ctx, s.Store, "appoint", func(tx store.Tx) error {
		r, m, err := tx.Entry(actor.Account, room)
		if err != nil {
			return err
		}
		target, err := tx.Membership(room, account)
		if err != nil {
			return err
		}
		if err := chat.MayAppoint(r, m, target, role); err != nil || target.Role == role {
			return err
		}
		if target.Role == chat.RoleOwner {
			next, _, err := tx.Successor(room, account)
			if err != nil {
				return err
			}
			if next.Role != chat.RoleOwner {
				return ErrLastOwner
			}
		}
		return s.appoint(tx, actor, target, role)
	})
}

// appoint appends the event of a role's giving and writes the membership.
func (s *Service) appoint(tx store.Tx, by chat.Actor, m chat.Membership, role chat.Role) error {
	who, err := tx.Account(m.Account)
	if err != nil {
		return err
	}
	_, err = s.memberEvent(tx, by, m.Room, chat.MemberContent{Account: who.ID, Name: who.Name, Change: chat.MemberRole, Role: role})
	if err != nil {
		return err
	}
	m.Role = role
	return tx.PutMembership(m)
}
