package api

import (
	"context"
	"net/http"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

func (a *API) adminAccountRoutes() {
	read(a, op(http.MethodGet, "/admin/accounts", adminTag, "Find accounts by name"), a.managedAccounts)
	write(a, created(op(http.MethodPost, "/admin/accounts", adminTag, "Make an account")), a.makeAccount)
	read(a, op(http.MethodGet, "/admin/accounts/{id}", adminTag, "One account"), a.managedAccount)
	write(a, op(http.MethodPatch, "/admin/accounts/{id}", adminTag, "Suspend, restore, appoint"), a.changeAccount)
	write(a, op(http.MethodDelete, "/admin/accounts/{id}", adminTag, "Delete an account"), a.deleteAccount)
	read(a, op(http.MethodGet, "/admin/accounts/{id}/sessions", adminTag, "An account's sessions"), a.sessionsOf)
	read(a, op(http.MethodDelete, "/admin/accounts/{id}/sessions", adminTag, "End all of an account's sessions and API keys"), a.endSessionsOf)
	read(a, op(http.MethodDelete, "/admin/accounts/{id}/sessions/{session}", adminTag, "End one of an account's sessions"), a.endSessionOf)
}

type managedAccountsQuery struct {
	Query string `query:"query" maxLength:"100" doc:"beginning of the name or of a word of the full name"`
	After string `query:"after" maxLength:"100" doc:"names after this one"`
	Limit int    `query:"limit" minimum:"0" maximum:"199" doc:"50 unless told"`
}

type (
	managedAccountsAnswer struct{ Body wire.ManagedAccounts }
	managedAccountAnswer  struct{ Body wire.ManagedAccount }
	madeAccountAnswer     struct{ Body wire.MadeAccount }
)

func fromManaged(o account.Overseen) wire.ManagedAccount {
	return wire.ManagedAccount{
		Person: wire.FromAccount(o.Account), Admin: o.Admin, CreatedAt: o.CreatedAt, SuspendedAt: timeOrNone(o.DisabledAt),
		Sessions: o.Sessions, LastUsed: timeOrNone(o.LastUsed),
	}
}

func (a *API) managedAccounts(ctx context.Context, _ *call, in *managedAccountsQuery) (*managedAccountsAnswer, error) {
	want := in.Limit
	if want == 0 {
		want = chat.DefaultPage
	}
	found, err := a.Accounts.Oversee(ctx, store.AccountFilter{Query: in.Query, After: in.After, Limit: want + 1})
	if err != nil {
		return nil, err
	}
	v := wire.ManagedAccounts{}
	if len(found) > want {
		found = found[:want]
		v.Next = found[want-1].Name
	}
	v.Accounts = list(found, fromManaged)
	return &managedAccountsAnswer{v}, nil
}

func (a *API) managedAccount(ctx context.Context, _ *call, in *idPath) (*managedAccountAnswer, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return a.showManaged(ctx, id)
}

func (a *API) showManaged(ctx context.Context, id chat.ID) (*managedAccountAnswer, error) {
	found, err := a.Accounts.OverseeOne(ctx, id)
	if err != nil {
		return nil, err
	}
	return &managedAccountAnswer{fromManaged(found)}, nil
}

func (a *API) makeAccount(ctx context.Context, c *call, _ *none, b *wire.NewAccount) (*madeAccountAnswer, error) {
	if b.Bot {
		return a.makeBot(ctx, c, b)
	}
	r := account.Registration{
		Admission: account.Admission{Address: door.Address(c.r)}, Name: b.Name, FullName: b.FullName, Password: secret.String(b.Password),
	}
	if b.Password != "" {
		made, err := a.Accounts.AddBy(ctx, c.actor, r, b.Admin)
		return a.showMade(made, wire.MadeAccount{}), err
	}
	made, err := a.Accounts.Invent(ctx, c.actor, r, b.Admin)
	if err != nil {
		return nil, err
	}
	link, until, err := a.Accounts.IssueReset(ctx, c.actor, made.ID)
	return a.showMade(made, wire.MadeAccount{Link: link.Reveal(), Until: &until}), err
}

func (a *API) makeBot(ctx context.Context, c *call, b *wire.NewAccount) (*madeAccountAnswer, error) {
	if b.Admin {
		return nil, account.ErrBotAdmin
	}
	scopes := chat.ScopeRead | chat.ScopeWrite
	if b.Scopes != nil {
		var err error
		if scopes, err = chat.ParseScopes(b.Scopes); err != nil {
			return nil, err
		}
	}
	made, key, err := a.Accounts.AddBot(ctx, c.actor, account.NewBot{Name: b.Name, FullName: b.FullName, Scopes: scopes})
	return a.showMade(made, wire.MadeAccount{Key: key.Reveal()}), err
}

func (a *API) showMade(made chat.Account, v wire.MadeAccount) *madeAccountAnswer {
	v.Account = fromManaged(account.Overseen{Account: made})
	return &madeAccountAnswer{v}
}

func (a *API) changeAccount(ctx context.Context, c *call, in *idPath, b *wire.AccountChange) (*managedAccountAnswer, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	if b.Suspended != nil {
		turn := a.Accounts.Restore
		if *b.Suspended {
			turn = a.Accounts.Suspend
		}
		if err := turn(ctx, c.actor, id); err != nil {
			return nil, err
		}
	}
	if b.Admin != nil {
		if err := a.Accounts.SetAdmin(ctx, c.actor, id, *b.Admin); err != nil {
			return nil, err
		}
	}
	return a.showManaged(ctx, id)
}

func (a *API) deleteAccount(ctx context.Context, c *call, in *idPath, b *wire.Deletion) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	shred, err := shreds(b)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Accounts.DeleteOf(ctx, c.actor, id, account.Deletion{Shred: shred, Language: language(c.r)})
}

func (a *API) sessionsOf(ctx context.Context, c *call, in *idPath) (*sessionsAnswer, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	found, err := a.Accounts.SessionsOf(ctx, id)
	if err != nil {
		return nil, err
	}
	return &sessionsAnswer{Sessions{list(found, func(s chat.Session) wire.Session { return wire.FromSession(s, c.actor.Session) })}}, nil
}

func (a *API) endSessionsOf(ctx context.Context, c *call, in *idPath) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Accounts.RevokeAllOf(ctx, c.actor, id)
}

type sessionOfPath struct {
	ID      string `path:"id"`
	Session string `path:"session"`
}

func (a *API) endSessionOf(ctx context.Context, c *call, in *sessionOfPath) (*none, error) {
	id, err := ids(in.ID, in.Session)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Accounts.RevokeOf(ctx, c.actor, id[0], id[1])
}
