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

// Setup is the body that makes the first administrator.
type Setup struct {
	Token    string `json:"token" doc:"from the link that the server printed when it started"`
	Name     string `json:"name" maxLength:"32"`
	Password string `json:"password" maxLength:"256"`
}

type personAnswer struct{ Body wire.Person }

// People is a list of accounts, ordered by name.
type People struct {
	People []wire.Person `json:"people"`
}

type peopleAnswer struct{ Body People }

type peopleQuery struct {
	Query string `query:"query" maxLength:"100" doc:"beginning of the name or of a word of the full name"`
	Limit int    `query:"limit" minimum:"0" maximum:"200" doc:"50 unless told"`
}

type idPath struct {
	ID string `path:"id"`
}

func (a *API) accountRoutes() {
	const tag = "Accounts"
	write(a, counted(created(open(op(http.MethodPost, "/setup", tag, "Make the first administrator, and sign in"))), door.ClassSignIn), a.setup)
	write(a, counted(created(open(op(http.MethodPost, "/accounts", tag, "Make an account"))), door.ClassSignUp), a.signUp)
	read(a, op(http.MethodGet, "/accounts", tag, "Find people by name"), a.people)
	read(a, op(http.MethodGet, "/accounts/{id}", tag, "One person"), a.person)
}

func (a *API) setup(ctx context.Context, c *call, _ *none, b *Setup) (*signedInAnswer, error) {
	password := secret.String(b.Password)
	if _, err := a.Accounts.Setup(ctx, b.Token, account.Registration{
		Admission: account.Admission{Address: door.Address(c.r)}, Name: b.Name, Password: password,
	}); err != nil {
		return nil, err
	}
	return a.begin(ctx, c, b.Name, password)
}

func (a *API) signUp(ctx context.Context, c *call, _ *none, b *wire.SignUp) (*personAnswer, error) {
	made, err := a.Accounts.SignUp(ctx, account.Registration{
		Admission: a.admission(c, b.Invitation, b.PIN), Name: b.Name, Password: secret.String(b.Password), FullName: b.FullName,
	})
	if err != nil {
		return nil, err
	}
	return &personAnswer{wire.FromAccount(made)}, nil
}

func (a *API) people(ctx context.Context, c *call, in *peopleQuery) (*peopleAnswer, error) {
	people, err := a.Accounts.People(ctx, c.actor, store.AccountFilter{Query: in.Query, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &peopleAnswer{People{list(people, wire.FromAccount)}}, nil
}

func (a *API) person(ctx context.Context, c *call, in *idPath) (*personAnswer, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	found, err := a.Accounts.Person(ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	return &personAnswer{wire.FromAccount(found)}, nil
}
