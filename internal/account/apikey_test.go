package account_test

import (
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
)

func TestKeysAndBots(t *testing.T) {
	o := newOffice(t)
	bot, key, err := o.accounts.AddBot(t.Context(), chat.Actor{}, account.NewBot{Name: "beep", Scopes: chat.ScopeRead | chat.ScopeWrite})
	o.must(err)
	actor := o.actor(key.Reveal())
	if !bot.Bot || actor.Account != bot.ID || actor.Scopes != chat.ScopeRead|chat.ScopeWrite {
		t.Errorf("got %+v, %+v", bot, actor)
	}
	_, err = o.accounts.SignIn(t.Context(), "beep", "", account.Client{})
	wantError(t, "a bot has no password", err, "wrong_sign_in")
	_, _, err = o.accounts.AddBot(t.Context(), chat.Actor{}, account.NewBot{Name: "boop", Scopes: chat.ScopeAdmin})
	wantError(t, "an administrator", err, "forbidden")
	_, _, err = o.accounts.AddBot(t.Context(), chat.Actor{}, account.NewBot{Name: "boop"})
	wantError(t, "no scope", err, "bad_scopes")

	_, person := o.person("ann")
	_, short, err := o.accounts.MakeKey(t.Context(), person, account.NewKey{Name: "short", Scopes: chat.ScopeRead, Life: time.Hour})
	o.must(err)
	_, long, err := o.accounts.MakeKey(t.Context(), person, account.NewKey{Name: "long", Scopes: chat.ScopeRead})
	o.must(err)
	for range 59 { // using it moves its end by nothing
		o.clock.forward(time.Minute)
		o.actor(short.Reveal())
	}
	o.clock.forward(time.Minute)
	o.wantSignedOut("expired", short.Reveal())
	o.clock.forward(10 * 365 * 24 * time.Hour)
	o.actor(long.Reveal())
	_, err = o.accounts.AuthenticateVia(t.Context(), "elsewhere", long.Reveal(), "")
	wantError(t, "at another door", err, "unauthenticated")
	o.must(o.accounts.ChangePassword(t.Context(), o.actor(o.signIn("ann").Token.Reveal()), password, next))
	o.actor(long.Reveal()) // stays
	o.must(o.accounts.SetPassword(t.Context(), "ann", password))
	o.wantSignedOut("set by who runs the server", long.Reveal())

	person = o.actor(o.signIn("ann").Token.Reveal())
	for range account.MaxKeys {
		_, _, err = o.accounts.MakeKey(t.Context(), person, account.NewKey{Name: "many", Scopes: chat.ScopeRead})
		o.must(err)
	}
	_, _, err = o.accounts.MakeKey(t.Context(), person, account.NewKey{Name: "many", Scopes: chat.ScopeRead})
	wantError(t, "too many", err, "too_many_keys")
	if got := o.bells.told(chat.StateKeys); got != account.MaxKeys+2 {
		t.Errorf("told %d times", got)
	}
	person.ProvedAt = time.Time{}
	_, _, err = o.accounts.MakeKey(t.Context(), person, account.NewKey{Name: "more", Scopes: chat.ScopeRead})
	wantError(t, "without a proof", err, "proof_required")
}
