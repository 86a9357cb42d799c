package account_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/mail"
	"github.com/samtal-chat/samtal/internal/mail/mailtest"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// office is a house with a mail server, rooms and messages, whose service runs.
type office struct {
	*house

	sink     *mailtest.Sink
	rooms    *room.Service
	messages *message.Service
	policy   chat.Policy
	hasher   *secret.Hasher
	key      secret.Key
	post     account.Post
}

const next secret.String = "a wholly different staple"

func newOffice(t *testing.T) *office {
	t.Helper()
	o := newOfficeOn(t, storetest.Open)
	t.Cleanup(o.running(o.accounts))
	return o
}

// newOfficeOn is newOffice on a store, whose service does not run yet.
func newOfficeOn(t *testing.T, open func(t testing.TB, bells ...store.Bell) store.Store) *office {
	t.Helper()
	o := &office{house: newHouseOn(t, open), sink: mailtest.New(t, mailtest.Config{}), policy: chat.DefaultPolicy()}
	o.policy.SignUp = chat.SignUpOpen
	o.hasher, o.key = secret.NewHasher(0, secret.RandomKey(), secret.LeastCost()), secret.RandomKey()
	o.rooms = room.New(room.Config{Store: o.store, Now: o.clock.Now})
	o.messages = message.New(message.Config{Store: o.store, Now: o.clock.Now})
	sender, err := mail.New(mail.Config{Server: "smtp://" + o.sink.Address, From: "samtal@chat.example"})
	o.must(err)
	o.post = sender
	o.accounts = o.again()
	return o
}

// again makes another service on the same store, as a restart does.
func (o *office) again() *account.Service {
	s := account.New(account.Config{
		Store: o.store, Now: o.clock.Now, Hasher: o.hasher, Key: o.key, Policy: func() chat.Policy { return o.policy }, Mail: o.post,
		Public:    &url.URL{Scheme: "https", Host: "chat.example"},
		PostEvery: 5 * time.Millisecond, SweepEvery: 5 * time.Millisecond,
		Traces: account.Traces{Leave: o.rooms.Depart, Shred: o.messages.Shred}, Limits: account.NewLimits(1, o.clock.Now),
	})
	o.bells.mu.Lock()
	defer o.bells.mu.Unlock()
	o.bells.accounts = s
	return s
}

// person makes an account and signs in to it.
func (o *office) person(name string) (chat.Account, chat.Actor) {
	o.t.Helper()
	a := o.signUp(name)
	return a, o.actor(o.signIn(name).Token.Reveal())
}

// email gives an account a mail address.
func (o *office) email(a chat.Account, address string) {
	o.t.Helper()
	o.must(o.store.Update(o.t.Context(), func(tx store.Tx) error {
		return tx.PutEmail(store.Email{Account: a.ID, Address: address, ConfirmedAt: o.clock.Now()})
	}))
}

var link = regexp.MustCompile(`https://chat\.example/(reset|email)#(sl_[A-Za-z0-9_-]+)`)

// token waits for a letter to an address and finds the token of the link in it.
func (o *office) token(to string) string {
	o.t.Helper()
	m := o.sink.Next(o.t)
	found := link.FindStringSubmatch(m.Text(o.t))
	if m.To != to || found == nil {
		o.t.Fatalf("to %s, want %s, with a link:\n%s", m.To, to, m.Text(o.t))
	}
	return found[2]
}

// letter waits for a letter to an address that says something.
func (o *office) letter(to, says string) {
	o.t.Helper()
	if m := o.sink.Next(o.t); m.To != to || !strings.Contains(m.Text(o.t), says) {
		o.t.Errorf("to %s, want %s, saying %q:\n%s", m.To, to, says, m.Text(o.t))
	}
}

func (o *office) ask(name string) {
	o.t.Helper()
	o.must(o.accounts.AskReset(o.t.Context(), account.ResetRequest{Name: name, Language: "en"}))
}

func (o *office) finish(r account.Reset) (time.Time, error) {
	o.t.Helper()
	if r.Password == "" {
		r.Password = next
	}
	return o.accounts.FinishReset(o.t.Context(), r)
}

// wantPassword checks which password counts.
func (o *office) wantPassword(name string, right, wrong secret.String) {
	o.t.Helper()
	if _, err := o.accounts.SignIn(o.t.Context(), name, right, account.Client{}); err != nil {
		o.t.Errorf("%s does not sign in: %v", name, err)
	}
	_, err := o.accounts.SignIn(o.t.Context(), name, wrong, account.Client{})
	wantError(o.t, name+" by the other password", err, "wrong_sign_in")
}

// eventually waits for what Run does.
func (o *office) eventually(what string, is func() bool) {
	o.t.Helper()
	for end := time.Now().Add(5 * time.Minute); !is(); {
		if time.Now().After(end) {
			o.t.Fatalf("%s: never", what)
		}
		select {
		case <-o.t.Context().Done():
			o.t.Fatalf("%s: %v", what, o.t.Context().Err())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func (o *office) group(actor chat.Actor, members ...string) chat.ID {
	o.t.Helper()
	r, _, err := o.rooms.Create(o.t.Context(), actor, room.Founding{Kind: chat.Group, Title: "a group", Members: members})
	o.must(err)
	return r.ID
}

func (o *office) say(actor chat.Actor, room chat.ID, text string) chat.ID {
	o.t.Helper()
	m, _, err := o.messages.Send(o.t.Context(), actor, room, message.Outgoing{ClientID: chat.NewID().String(), Text: text})
	o.must(err)
	return m.ID
}

// contents is all that the log of a room says.
func (o *office) contents(room chat.ID) string {
	o.t.Helper()
	var b strings.Builder
	o.must(o.store.View(o.t.Context(), func(r store.Reader) error {
		list, err := r.Tail(room, 0, 1000)
		for _, e := range list {
			b.Write(e.Content)
		}
		return err
	}))
	return b.String()
}
