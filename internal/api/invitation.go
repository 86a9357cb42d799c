package api

import (
	"context"
	"net/http"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/secret"
)

// Invites is a list of invitations, newest first.
type Invites struct {
	Invitations []wire.Invite `json:"invitations"`
}

type (
	inviteAnswer         struct{ Body wire.Invite }
	invitesAnswer        struct{ Body Invites }
	managedInvitesAnswer struct{ Body wire.ManagedInvites }
	offerAnswer          struct{ Body wire.Offer }
	verdictAnswer        struct{ Body wire.PasswordVerdict }
	beforeQuery          struct {
		Before string `query:"before" doc:"id: those made before this one"`
	}
)

func (a *API) invitationRoutes() {
	const tag = "Invitations"
	read(a, op(http.MethodGet, "/invitations", tag, "The reader's own invitations"), a.invitations)
	write(a, counted(created(op(http.MethodPost, "/invitations", tag, "Invite")), door.ClassMake), a.makeInvitation)
	read(a, op(http.MethodDelete, "/invitations/{id}", tag, "Withdraw an invitation"), a.withdraw)
	write(a, counted(open(op(http.MethodPost, "/invitations/look", tag, "What an invitation lets one do")), door.ClassSignUp), a.lookAtInvitation)
	accept := op(http.MethodPost, "/invitations/accept", tag, "Go where an invitation leads, with the account one has")
	write(a, counted(needs(accept, chat.ScopeRooms), door.ClassMake), a.acceptInvitation)
	write(a, counted(created(open(op(http.MethodPost, "/guests", tag, "Come as a guest"))), door.ClassSignUp), a.comeAsGuest)
	write(a, counted(open(op(http.MethodPost, "/passwords/check", "Accounts", "What is thought of a password")), door.ClassGuide), a.checkPassword)
	read(a, op(http.MethodGet, "/admin/invitations", "Administration", "Everybody's invitations"), a.allInvitations)
}

// admission is what a request brings that asks for an account.
func (a *API) admission(c *call, invitation, pin string) account.Admission {
	return account.Admission{
		Local: a.Local(c.r), Invitation: secret.String(invitation), PIN: secret.String(pin), Address: door.Address(c.r),
	}
}

// seconds is how long n of them are, as far as an invitation may last: many more are no more than too many.
func seconds(n int) time.Duration {
	const most = int(chat.MaxInvitationLife / time.Second)
	return time.Duration(max(-1, min(n, most+1))) * time.Second
}

func (a *API) makeInvitation(ctx context.Context, c *call, _ *none, b *wire.NewInvitation) (*inviteAnswer, error) {
	n := account.NewInvitation{Uses: 1, Life: seconds(b.ExpiresIn)}
	if b.Uses != nil {
		n.Uses = *b.Uses
	}
	if b.Room != "" {
		room, err := chat.ParseID(b.Room)
		if err != nil {
			return nil, err
		}
		n.Room = room
	}
	if b.Guest || b.GuestFor != 0 {
		n.GuestFor = seconds(b.GuestFor)
		if b.GuestFor == 0 {
			n.GuestFor = chat.GuestLife
		}
	}
	made, err := a.Accounts.Invite(ctx, c.actor, n)
	if err != nil {
		return nil, err
	}
	out := wire.FromInvitation(made.Invitation)
	out.Token = made.Token.Reveal()
	out.Link = a.Accounts.InvitationLink(made.Token)
	return &inviteAnswer{out}, nil
}

func (a *API) invitations(ctx context.Context, c *call, in *beforeQuery) (*invitesAnswer, error) {
	before, err := optionalID("before", in.Before)
	if err != nil {
		return nil, err
	}
	found, err := a.Accounts.Invitations(ctx, c.actor, before)
	if err != nil {
		return nil, err
	}
	return &invitesAnswer{Invites{list(found, wire.FromInvitation)}}, nil
}

func (a *API) allInvitations(ctx context.Context, c *call, in *earlierQuery) (*managedInvitesAnswer, error) {
	before, err := optionalID("before", in.Before)
	if err != nil {
		return nil, err
	}
	limit := pageSize(in.Limit)
	found, err := a.Accounts.AllInvitations(ctx, c.actor, before, limit)
	if err != nil {
		return nil, err
	}
	page := wire.ManagedInvites{Invitations: list(found, func(v account.InvitationView) wire.ManagedInvite {
		return wire.FromManagedInvitation(v.Invitation, v.MadeBy)
	})}
	if len(found) == limit {
		page.Next = found[limit-1].ID.String()
	}
	return &managedInvitesAnswer{page}, nil
}

func (a *API) withdraw(ctx context.Context, c *call, in *idPath) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Accounts.Withdraw(ctx, c.actor, id)
}

func (a *API) lookAtInvitation(ctx context.Context, c *call, _ *none, b *wire.InvitationToken) (*offerAnswer, error) {
	o, err := a.Accounts.Look(ctx, secret.String(b.Token))
	if err != nil {
		return nil, err
	}
	return &offerAnswer{wire.Offer{
		Guest: o.GuestLife > 0, GuestFor: int(o.GuestLife / time.Second), Title: o.Title, Inviter: o.Inviter, ExpiresAt: o.ExpiresAt,
	}}, nil
}

func (a *API) acceptInvitation(ctx context.Context, c *call, _ *none, b *wire.InvitationToken) (*roomAnswer, error) {
	view, err := a.Accounts.Accept(ctx, c.actor, secret.String(b.Token))
	if err != nil {
		return nil, err
	}
	return &roomAnswer{http.StatusOK, wire.FromRoom(view)}, nil
}

func (a *API) comeAsGuest(ctx context.Context, c *call, _ *none, b *wire.NewGuest) (*signedInAnswer, error) {
	signed, err := a.Accounts.ComeAsGuest(ctx, b.FullName, a.admission(c, b.Token, ""), account.Client{Agent: c.r.UserAgent(), Address: door.Address(c.r)})
	if err != nil {
		return nil, err
	}
	return a.signedIn(c, signed), nil
}

func (a *API) checkPassword(ctx context.Context, c *call, _ *none, b *wire.PasswordCheck) (*verdictAnswer, error) {
	g, err := a.Accounts.Guide(ctx, secret.String(b.Password), b.Name, b.FullName)
	if err != nil {
		return nil, err
	}
	return &verdictAnswer{wire.PasswordVerdict{Score: g.Score, OK: g.OK, Warning: g.Warning, Suggestions: g.Suggestions}}, nil
}
