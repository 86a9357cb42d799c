package wire

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// FromAccount shows an account as others see it. Online is for whoever knows to fill in.
func FromAccount(a chat.Account) Person {
	return Person{ID: text(a.ID), Name: a.Name, FullName: a.FullName, Bot: a.Bot, Guest: a.IsGuest(), Deleted: !a.DeletedAt.IsZero(), Former: a.Former}
}

// FromAccounts shows a list of accounts; none stays nil.
func FromAccounts(list []chat.Account) []Person { return each(list, FromAccount) }

// FromBlock shows somebody who is blocked.
func FromBlock(b chat.Block) Block {
	return Block{Person: FromAccount(b.Account), BlockedAt: b.BlockedAt}
}

// FromReport shows a report to administrators, with the people it names.
func FromReport(r chat.Report, sender, reporter, closedBy chat.Account) Report {
	out := Report{
		ID: text(r.ID), Room: text(r.Room), Message: text(r.Message), Sender: FromAccount(sender), Reporter: FromAccount(reporter),
		Reason: r.Reason, Text: r.Text, Unreadable: r.Unreadable, SentAt: r.SentAt, CreatedAt: r.CreatedAt, ClosedAt: moment(r.ClosedAt), Outcome: r.Outcome,
	}
	if !r.ClosedAt.IsZero() {
		by := FromAccount(closedBy)
		out.ClosedBy = &by
	}
	return out
}

// FromBan shows a ban to administrators, with the people it names.
func FromBan(b chat.Ban, whom, madeBy chat.Account) Ban {
	out := Ban{ID: text(b.ID), Reason: b.Reason, MadeBy: FromAccount(madeBy), CreatedAt: b.CreatedAt, ExpiresAt: moment(b.ExpiresAt)}
	if b.Prefix.IsValid() {
		out.Prefix = b.Prefix.String()
	} else {
		p := FromAccount(whom)
		out.Account = &p
	}
	return out
}

// FromReactor shows somebody who reacted.
func FromReactor(r chat.Reactor) Reactor {
	return Reactor{Emoji: r.Emoji, Person: FromAccount(r.Account)}
}

// FromInvitation shows an invitation to those who may see it; who made it adds the token.
func FromInvitation(i chat.Invitation) Invite {
	return Invite{
		ID: text(i.ID), By: text(i.By), Room: text(i.Room), Guest: i.GuestLife > 0, GuestFor: int(i.GuestLife / time.Second),
		Uses: i.Uses, Used: i.Used, CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt,
	}
}

// FromManagedInvitation shows an invitation to administrators, with the account that made it, if one did.
func FromManagedInvitation(i chat.Invitation, madeBy chat.Account) ManagedInvite {
	m := ManagedInvite{Invite: FromInvitation(i)}
	if !madeBy.ID.IsZero() {
		who := FromAccount(madeBy)
		m.MadeBy = &who
	}
	return m
}

// FromMe shows the reader's own account, with the session that asks and the position of the account's state.
func FromMe(a chat.Account, session chat.ID, changed int64) Me {
	return Me{Person: FromAccount(a), Admin: a.Admin, CreatedAt: a.CreatedAt, Session: text(session), Changed: changed}
}

// FromSession shows a session to its owner, who asks through the session current.
func FromSession(s chat.Session, current chat.ID) Session {
	return Session{
		ID: text(s.ID), Agent: s.Agent, Address: s.Address, CreatedAt: s.CreatedAt, LastUsed: s.LastUsed, Current: s.ID == current,
	}
}

// FromState shows account state; its value is passed on as it was put.
func FromState(s chat.State) State {
	st := State{Kind: string(s.Kind), Subject: s.Subject, Changed: s.Changed}
	if len(s.Value) > 0 {
		st.Value = json.RawMessage(s.Value)
	}
	return st
}

// FromRoom shows a room as a member sees it.
func FromRoom(r chat.RoomView) Room {
	w := Room{
		ID: text(r.ID), Kind: string(r.Kind), Title: r.Title, Topic: r.Topic, Lobby: r.Lobby, Encryption: r.Encryption,
		History: string(r.History), CreatedAt: r.CreatedAt, Head: r.Head, Floor: r.Membership.Floor(),
		Read: r.Membership.Read, Unread: r.Unread, Mentions: r.Mentions, Threads: r.Threads,
		Involvement: string(r.Membership.Involvement), Members: r.Members, With: FromAccounts(r.With),
	}
	if w.Encryption == "" {
		w.Encryption = "none"
	}
	if w.Involvement == "" {
		w.Involvement = string(chat.Everything)
	}
	if r.Membership.Status == chat.Joined {
		w.Role = string(r.Membership.Role)
		w.Hidden = r.Membership.HiddenBefore > 0 && r.Membership.HiddenBefore >= r.Head
	}
	if r.Last != nil {
		last := FromMessage(*r.Last)
		w.Last = &last
	}
	return w
}

// FromMember shows somebody in a room.
func FromMember(m chat.Member) Member {
	return Member{Person: FromAccount(m.Account), Role: string(m.Role), JoinedAt: m.JoinedAt, Read: m.Read}
}

// FromMessage shows one entry of a room's history.
func FromMessage(m chat.Message) Message {
	w := Message{
		Room: text(m.Room), Seq: m.Seq, Kind: string(m.Kind), ID: text(m.ID), Sender: m.Name, SenderID: text(m.Sender),
		ClientID: m.ClientID, Text: m.Content.Text, Subject: m.Content.Subject, Thread: text(m.Thread),
		Reply: text(m.Content.Reply), Mentions: each(m.Content.Mentions, text), SentAt: moment(m.SentAt),
		Edited: m.Edited, EditedAt: moment(m.EditedAt), Removed: m.Removed,
		Reactions:  each(m.Reactions, func(r chat.Reaction) Reaction { return Reaction(r) }),
		Unreadable: m.Unreadable,
		Blocked:    m.Veiled,
		Notice:     notice(m.Member, m.Settings),
	}
	if m.Replies.Count > 0 || !m.ID.IsZero() && m.Thread == m.ID {
		w.Replies = &Replies{Count: m.Replies.Count, Latest: m.Replies.Latest, LastAt: moment(m.Replies.LastAt), Unread: m.Replies.Unread}
	}
	return w
}

func notice(m *chat.MemberContent, s *chat.SettingsContent) Notice {
	var n Notice
	if m != nil {
		n.Account, n.Name, n.Change, n.Role = text(m.Account), m.Name, string(m.Change), string(m.Role)
	}
	if s != nil {
		n.Title, n.Topic, n.History = s.Title, s.Topic, string(s.History)
	}
	return n
}

// FromPage shows a page of history of the log that generation names.
func FromPage(p chat.Page, generation string) Messages {
	return Messages{
		Messages: listed(p.Messages, FromMessage), From: p.From, To: p.To, Head: p.Head, Floor: p.Floor,
		MoreBefore: p.MoreBefore, MoreAfter: p.MoreAfter, Generation: generation,
		People: FromAccounts(p.People), Quoted: each(p.Quoted, FromMessage),
	}
}

// FromThreads shows a page of subjects.
func FromThreads(p chat.ThreadPage) Threads {
	return Threads{
		Threads: listed(p.Threads, func(t chat.ThreadView) Thread {
			w := Thread{First: FromMessage(t.First), Read: t.Read}
			if t.Last != nil {
				last := FromMessage(*t.Last)
				w.Last = &last
			}
			return w
		}),
		People: FromAccounts(p.People), Next: p.Next,
	}
}

// FromEvents shows a dense run of the log that generation names; with proof, what verifies its hash chain too.
func FromEvents(run chat.EventRun, generation string, proof bool) (Events, error) {
	w := Events{Events: make([]Event, 0, len(run.Events)), Head: run.Head, Floor: run.Floor, Generation: generation}
	for _, e := range run.Events {
		event, err := FromEvent(e)
		if err != nil {
			return Events{}, err
		}
		if proof {
			event.Proof = FromProof(e)
		}
		w.Events = append(w.Events, event)
	}
	return w, nil
}

// FromProof shows what verifies an event's place in the hash chain; nil where the reader may not see the event.
func FromProof(e chat.Event) *Proof {
	if e.Kind == chat.KindHidden {
		return nil
	}
	return &Proof{Salt: e.Salt, Digest: e.Digest, Hash: e.Hash}
}

// FromEvent shows one event of a log as it stands now. The error is of content that is none of ours.
func FromEvent(e chat.Event) (Event, error) {
	if e.Kind == chat.KindHidden {
		return Event{Room: text(e.Room), Seq: e.Seq, Kind: string(e.Kind), Blocked: e.Veiled, ID: text(e.ID), Thread: text(e.Thread), SentAt: moment(e.SentAt)}, nil
	}
	w := Event{
		Room: text(e.Room), Seq: e.Seq, Kind: string(e.Kind), ID: text(e.ID), Sender: e.SenderName, SenderID: text(e.Sender),
		ClientID: e.ClientID, Target: text(e.Target), Thread: text(e.Thread), SentAt: moment(e.SentAt),
	}
	if err := w.fill(e); err != nil {
		return Event{}, fmt.Errorf("event %s of room %s: %w", e.ID, e.Room, err)
	}
	return w, nil
}

// fill adds what the content of an event says.
func (w *Event) fill(e chat.Event) error {
	if w.Unreadable = e.Unreadable; w.Unreadable {
		return nil
	}
	if len(e.Content) == 0 {
		w.Removed = e.Kind == chat.KindMessage || e.Kind == chat.KindEdit || e.Kind == chat.KindReaction
		return nil
	}
	switch e.Kind {
	case chat.KindMessage, chat.KindEdit:
		c, err := chat.ParseContent(e.Content)
		w.Text, w.Subject, w.Reply, w.Mentions = c.Text, c.Subject, text(c.Reply), each(c.Mentions, text)
		return err
	case chat.KindReaction:
		var c chat.ReactionContent
		err := json.Unmarshal(e.Content, &c)
		w.Emoji, w.Off = c.Emoji, c.Off
		return err
	case chat.KindMember:
		var c chat.MemberContent
		err := json.Unmarshal(e.Content, &c)
		w.Notice = notice(&c, nil)
		return err
	case chat.KindSettings:
		var c chat.SettingsContent
		err := json.Unmarshal(e.Content, &c)
		w.Notice = notice(nil, &c)
		return err
	default:
		return nil
	}
}

// text is the id's canonical form, and empty for none.
func text(id chat.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

// moment is t, and nil for the zero time.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// each converts a list that may be absent: none stays nil.
func each[From, To any](list []From, convert func(From) To) []To {
	if len(list) == 0 {
		return nil
	}
	return listed(list, convert)
}

// listed converts a list that is always there: none is empty.
func listed[From, To any](list []From, convert func(From) To) []To {
	out := make([]To, len(list))
	for i, v := range list {
		out[i] = convert(v)
	}
	return out
}

// FromKey shows an API key to its owner.
func FromKey(k chat.Session) Key {
	out := Key{ID: text(k.ID), Name: k.Agent, Scopes: k.Scopes.Names(), CreatedAt: k.CreatedAt, Address: k.Address}
	if k.LastUsed.After(k.CreatedAt) {
		out.LastUsed = &k.LastUsed
	}
	if k.ExpiresAt.Before(chat.NoEnd) {
		out.ExpiresAt = &k.ExpiresAt
	}
	return out
}
