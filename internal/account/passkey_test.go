package account_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
)

func TestPasskeyOptions(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	phone := h.setUpPasskey(ann, "phone")
	raw, err := h.accounts.PasskeyOptions(t.Context(), ann)
	h.must(err)
	var o struct {
		RP   struct{ ID string }
		User struct {
			ID   string
			Name string
		}
		Exclude   []struct{ ID string } `json:"excludeCredentials"`
		Selection struct {
			ResidentKey      string `json:"residentKey"`
			UserVerification string `json:"userVerification"`
		} `json:"authenticatorSelection"`
	}
	h.must(json.Unmarshal(raw, &o))
	if o.RP.ID != "chat.example" || o.User.Name != "ann" || len(o.User.ID) < 40 || len(o.Exclude) != 1 ||
		o.Selection.ResidentKey != "required" || o.Selection.UserVerification != "required" {
		t.Errorf("options: %s", raw)
	}
	handle, err := base64.RawURLEncoding.DecodeString(o.User.ID)
	h.must(err)
	if !bytes.Equal(phone.auth.Options.UserHandle, handle) {
		t.Error("authenticators know the account by another handle each time")
	}
}

func TestPasskeySignIn(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	phone, key := h.setUpPasskey(ann, "phone"), h.setUpPasskey(ann, "key")
	for _, d := range []*device{phone, key} {
		answer := d.assert(h.signInOptions(""))
		signed, err := h.accounts.SignInByPasskey(t.Context(), answer, account.Client{})
		h.must(err)
		if signed.Account.ID != ann.Account {
			t.Errorf("signed in as %s", signed.Account.Name)
		}
		h.must(chat.CheckProof(h.actor(signed.Token.Reveal()), h.clock.Now()))
		_, err = h.accounts.SignInByPasskey(t.Context(), answer, account.Client{})
		wantError(t, "a replay", err, "wrong_factor")
	}
	f, err := h.accounts.Factors(t.Context(), ann)
	h.must(err)
	if len(f.Passkeys) != 2 || f.Passkeys[0].Name != "phone" || f.Passkeys[1].LastUsed.IsZero() {
		t.Errorf("passkeys: %+v", f.Passkeys)
	}
	h.must(h.accounts.RenamePasskey(t.Context(), ann, key.id, "blue key"))
	h.must(h.accounts.RemovePasskey(t.Context(), ann, phone.id))
	_, err = h.accounts.SignInByPasskey(t.Context(), phone.assert(h.signInOptions("")), account.Client{})
	wantError(t, "removed", err, "wrong_factor")
	f, err = h.accounts.Factors(t.Context(), ann)
	h.must(err)
	if len(f.Passkeys) != 1 || f.Passkeys[0].Name != "blue key" {
		t.Errorf("passkeys: %+v", f.Passkeys)
	}
}

// TestPasskeyAnswersThatProveNothing changes one thing of a good answer at a time.
func TestPasskeyAnswersThatProveNothing(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	phone := h.setUpPasskey(ann, "phone")
	bob := h.owner("bob")
	bobs := h.setUpPasskey(bob, "phone")
	signIn := func(answer []byte) error {
		_, err := h.accounts.SignInByPasskey(t.Context(), answer, account.Client{})
		return err
	}
	with := func(change func(d *device)) []byte {
		d := *phone
		change(&d)
		return d.assert(h.signInOptions(""))
	}
	proof := h.proofOptions(ann)
	register, err := h.accounts.PasskeyOptions(t.Context(), ann)
	h.must(err)
	for name, answer := range map[string][]byte{
		"another origin":         with(func(d *device) { d.party.Origin = "https://chat.example" }),
		"an evil origin":         with(func(d *device) { d.party.Origin = "https://evil.example" }),
		"without TLS":            with(func(d *device) { d.party.Origin = "http://chat.example:8443" }),
		"another party":          with(func(d *device) { d.party.ID = "evil.example" }),
		"nobody was verified":    with(func(d *device) { d.auth.Options.UserNotVerified = true }),
		"nobody was there":       with(func(d *device) { d.auth.Options.UserNotPresent = true }),
		"an unknown key":         with(func(d *device) { d.key = h.newDevice().key }),
		"somebody else's handle": with(func(d *device) { d.auth.Options.UserHandle = bobs.auth.Options.UserHandle }),
		"no handle":              with(func(d *device) { d.auth.Options.UserHandle = nil }),
		"another key of that id": with(func(d *device) { d.key.Key = bobs.key.Key }),
		"it became a backup":     with(func(d *device) { d.auth.Options.BackupState = true }),
		"made for a proof":       phone.assert(proof),
		"made to register":       phone.assert(register),
		"our own challenge":      phone.assert(json.RawMessage(`{"challenge":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`)),
	} {
		wantError(t, name, signIn(answer), "wrong_factor")
	}
	for name, answer := range map[string]string{
		"nothing": "", "null": "null", "no object": "[]", "empty": "{}", "not JSON": "{",
		"a made passkey": string(phone.attest(register)),
	} {
		wantError(t, name, signIn([]byte(answer)), "bad_passkey")
	}
	h.must(signIn(phone.assert(h.signInOptions(""))))
	late := h.signInOptions("")
	h.clock.forward(account.SignInLife - time.Second)
	h.must(signIn(phone.assert(late)))
	late = h.signInOptions("")
	h.clock.forward(account.SignInLife + time.Second)
	wantError(t, "too late", signIn(phone.assert(late)), "wrong_factor")
	options := h.proofOptions(ann)
	h.clock.forward(account.ChallengeLife + time.Second)
	wantError(t, "a proof too late", h.accounts.Prove(t.Context(), ann, account.Proof{Passkey: phone.assert(options)}), "wrong_proof")
}

func TestPasskeyCounter(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	key := h.setUpPasskey(ann, "key")
	use := func(counter uint32) error {
		key.key.Counter = counter
		_, err := h.accounts.SignInByPasskey(t.Context(), key.assert(h.signInOptions("")), account.Client{})
		return err
	}
	h.must(use(0)) // one that does not count
	h.must(use(5))
	h.must(use(6))
	wantError(t, "the same", use(6), "wrong_factor")
	wantError(t, "a copy", use(3), "wrong_factor")
	h.must(use(7))
}

func TestPasskeyAsSecondFactor(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	phone := h.setUpPasskey(ann, "phone")
	bobs := h.setUpPasskey(h.owner("bob"), "phone")
	first, second := h.pending("ann", "[passkey]"), h.pending("ann", "[passkey]")
	answer := phone.assert(h.signInOptions(first))
	_, err := h.complete(second, account.Proof{Passkey: answer})
	wantError(t, "for another sign-in", err, "wrong_factor")
	_, err = h.accounts.SignInByPasskey(t.Context(), answer, account.Client{})
	wantError(t, "to sign in alone", err, "wrong_factor")
	_, err = h.complete(first, account.Proof{Passkey: bobs.assert(h.signInOptions(first))})
	wantError(t, "somebody else's", err, "wrong_factor")
	phone.auth.Options.UserHandle = nil // an authenticator that was told which passkey may leave it out (WebAuthn §6.3.3)
	_, err = h.complete(first, account.Proof{Passkey: phone.assert(h.signInOptions(first))})
	h.must(err)
	_, err = h.complete(first, account.Proof{Passkey: phone.assert(h.signInOptions(second))})
	wantError(t, "it is over", err, "sign_in_over")
}

func TestPasskeyProof(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	phone := h.setUpPasskey(ann, "phone")
	signed, err := h.accounts.SignInByPasskey(t.Context(), phone.assert(h.signInOptions("")), account.Client{})
	h.must(err)
	other := h.actor(signed.Token.Reveal())
	h.clock.forward(chat.ProofLife + time.Second)
	answer := phone.assert(h.proofOptions(ann))
	wantError(t, "on another session", h.accounts.Prove(t.Context(), other, account.Proof{Passkey: answer}), "wrong_proof")
	h.must(h.accounts.Prove(t.Context(), ann, account.Proof{Passkey: answer}))
	wantError(t, "a replay", h.accounts.Prove(t.Context(), ann, account.Proof{Passkey: answer}), "wrong_proof")
}

func TestPasskeyRegistrationsThatAreRefused(t *testing.T) {
	h := guarded(t)
	ann, bob := h.owner("ann"), h.owner("bob")
	options := func(a chat.Actor) json.RawMessage {
		o, err := h.accounts.PasskeyOptions(t.Context(), a)
		h.must(err)
		h.clock.forward(time.Microsecond)
		return o
	}
	add := func(a chat.Actor, name string, answer []byte) error {
		_, err := h.accounts.AddPasskey(t.Context(), a, name, answer)
		return err
	}
	d := h.newDevice()
	answer := d.attest(options(ann))
	wantError(t, "no name", add(ann, "", answer), "name_missing")
	wantError(t, "long name", add(ann, strings.Repeat("x", 65), answer), "name_too_long")
	wantError(t, "somebody else's session", add(bob, "stolen", answer), "wrong_passkey")
	h.must(add(ann, "phone", answer))
	wantError(t, "a replay", add(ann, "phone", answer), "wrong_passkey")
	wantError(t, "a passkey that is known", add(bob, "copy", d.attest(options(bob))), "passkey_known")
	evil := h.newDevice()
	evil.party.Origin = "https://evil.example"
	wantError(t, "another origin", add(ann, "evil", evil.attest(options(ann))), "wrong_passkey")
	lax := h.newDevice()
	lax.auth.Options.UserNotVerified = true
	wantError(t, "nobody was verified", add(ann, "lax", lax.attest(options(ann))), "wrong_passkey")
	wantError(t, "an assertion", add(ann, "x", d.assert(h.signInOptions(""))), "bad_passkey")
	for range chat.MaxPasskeys - 1 {
		h.must(add(ann, "more", h.newDevice().attest(options(ann))))
	}
	_, err := h.accounts.PasskeyOptions(t.Context(), ann)
	wantError(t, "too many", err, "too_many_passkeys")
}

// TestPasskeyAtOnce gives one answer many times at once: it lets in one.
func TestPasskeyAtOnce(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		h.guard()
		phone := h.setUpPasskey(h.owner("ann"), "phone")
		answer := phone.assert(h.signInOptions(""))
		var wg sync.WaitGroup
		errs := make(chan error, 8)
		for range cap(errs) {
			wg.Go(func() {
				_, err := h.accounts.SignInByPasskey(t.Context(), answer, account.Client{})
				errs <- err
			})
		}
		wg.Wait()
		let := 0
		for range cap(errs) {
			if err := <-errs; err == nil {
				let++
			} else {
				wantError(t, "the others", err, "wrong_factor")
			}
		}
		if let != 1 {
			t.Errorf("one answer let in %d", let)
		}
	})
}

func TestWherePasskeysAreOffered(t *testing.T) {
	h := newHouse(t)
	for address, want := range map[string]bool{
		"https://chat.example": true, "https://chat.example:8443": true, "http://localhost:7777": true, "http://a.localhost": true,
		"http://chat.example": false, "https://192.0.2.1": false, "https://[2001:db8::1]": false, "http://127.0.0.1:7777": false, "": false,
	} {
		public, err := url.Parse(address)
		h.must(err)
		s := account.New(account.Config{Store: h.store, Public: public})
		if got := s.PasskeysOffered(); got != want {
			t.Errorf("%s: got %v, want %v", address, got, want)
		}
		if want {
			continue
		}
		_, err = s.SignInOptions(t.Context(), "")
		wantError(t, address, err, "passkeys_unavailable")
		_, err = s.SignInByPasskey(t.Context(), []byte("{}"), account.Client{})
		wantError(t, address, err, "passkeys_unavailable")
	}
}

func FuzzChallenge(f *testing.F) {
	s := account.New(account.Config{})
	f.Add(account.NewChallenge(s))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, challenge []byte) {
		if made, ok := account.ReadChallenge(s, challenge); ok && len(challenge) != 56 {
			t.Errorf("%x was made at %v", challenge, made)
		}
	})
}
