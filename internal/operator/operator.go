// Package operator is the door of who runs the server: a socket in the data directory that only its owner can open.
package operator

import (
	"context"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/audit"
	"github.com/samtal-chat/samtal/internal/backup"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Account is an account as who runs the server sees it.
type Account struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	FullName  string    `json:"full_name,omitempty"`
	Admin     bool      `json:"admin,omitempty"`
	Bot       bool      `json:"bot,omitempty"`
	Disabled  bool      `json:"disabled,omitempty"`
	CreatedAt time.Time `json:"created_at"`
}

// NewAccount is what makes an account.
type NewAccount struct {
	Name     string
	FullName string
	Password secret.String
	Admin    bool
}

// Desk is what can be done about accounts and keys: by the process that has the data, or through its socket.
type Desk interface {
	Keys
	Backups
	Audits
	Invitations
	// Add makes an account. A name in use is chat.ErrNameTaken.
	Add(ctx context.Context, n NewAccount) (Account, error)
	// Accounts lists at most chat.MaxPage accounts by name, those after the one named.
	Accounts(ctx context.Context, after string) ([]Account, error)
	// SetPassword gives an account a new password and ends its sessions.
	SetPassword(ctx context.Context, name string, password secret.String) error
	// ClearFactors takes passkeys, app and recovery codes off an account whose owner has lost them.
	ClearFactors(ctx context.Context, name string) error
	// Reset makes a link by which the owner of an account chooses a new password.
	Reset(ctx context.Context, name string) (Link, error)
	// AddBot makes the account of a program, with an API key.
	AddBot(ctx context.Context, n NewBot) (Bot, error)
}

// Link lets its holder choose a new password, until it ends.
type Link struct {
	URL     secret.String
	Expires time.Time
}

// NewBot is what makes the account of a program.
type NewBot struct {
	Name     string
	FullName string
	Scopes   []string
}

// Bot is the account of a program, with the key that it proves itself with.
type Bot struct {
	Account Account
	Key     secret.String
}

// Local is the Desk of the process that has the data.
type Local struct {
	Verbs   *account.Service
	Archive *backup.Service
	Audit   *audit.Service
	Keys
}

// Add makes an account.
func (l Local) Add(ctx context.Context, n NewAccount) (Account, error) {
	a, err := l.Verbs.Add(ctx, account.Registration{Name: n.Name, FullName: n.FullName, Password: n.Password}, n.Admin)
	if err != nil {
		return Account{}, err
	}
	return seen(a), nil
}

// Accounts lists accounts by name.
func (l Local) Accounts(ctx context.Context, after string) ([]Account, error) {
	list, err := l.Verbs.List(ctx, store.AccountFilter{After: after, Limit: chat.MaxPage})
	if err != nil {
		return nil, err
	}
	accounts := make([]Account, len(list))
	for i, a := range list {
		accounts[i] = seen(a)
	}
	return accounts, nil
}

// SetPassword gives an account a new password and ends its sessions.
func (l Local) SetPassword(ctx context.Context, name string, password secret.String) error {
	return l.Verbs.SetPassword(ctx, name, password)
}

// ClearFactors takes passkeys, app and recovery codes off an account whose owner has lost them.
func (l Local) ClearFactors(ctx context.Context, name string) error {
	return l.Verbs.ClearFactors(ctx, name)
}

// Reset makes a link by which the owner of an account chooses a new password.
func (l Local) Reset(ctx context.Context, name string) (Link, error) {
	url, until, err := l.Verbs.IssueResetFor(ctx, name)
	return Link{url, until}, err
}

// AddBot makes the account of a program, with an API key.
func (l Local) AddBot(ctx context.Context, n NewBot) (Bot, error) {
	scopes, err := chat.ParseScopes(n.Scopes)
	if err != nil {
		return Bot{}, err
	}
	a, key, err := l.Verbs.AddBot(ctx, chat.Actor{}, account.NewBot{Name: n.Name, FullName: n.FullName, Scopes: scopes})
	if err != nil {
		return Bot{}, err
	}
	return Bot{seen(a), key}, nil
}

func seen(a chat.Account) Account {
	return Account{
		ID: a.ID.String(), Name: a.Name, FullName: a.FullName, Admin: a.Admin, Bot: a.Bot,
		Disabled: !a.DisabledAt.IsZero(), CreatedAt: a.CreatedAt,
	}
}
