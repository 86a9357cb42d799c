package account

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Errors of passkeys.
var (
	ErrNoPasskeys = &chat.Error{Kind: chat.Conflict, Code: "passkeys_unavailable", Message: "passkeys need an https address with a name, or localhost"}
	ErrBadPasskey = &chat.Error{Kind: chat.Invalid, Code: "bad_passkey", Message: "this is no answer of a passkey", Field: "passkey"}
	ErrNotPasskey = &chat.Error{Kind: chat.Forbidden, Code: "wrong_passkey", Message: "this answer is not accepted: begin anew", Field: "passkey"}
)

// newParty makes what passkeys are bound to: the host that people reach the server at. It is nil where browsers offer none: off
// localhost without TLS, or at a number in place of a name (WebAuthn §5.1.3, step 7 f.).
func newParty(public *url.URL) *webauthn.WebAuthn {
	if public == nil {
		return nil
	}
	host := public.Hostname()
	_, err := netip.ParseAddr(host)
	local := host == "localhost" || strings.HasSuffix(host, ".localhost")
	if err == nil || public.Scheme != "https" && !local {
		return nil
	}
	party, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: host, RPOrigins: []string{public.Scheme + "://" + public.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return nil // a host that is no domain
	}
	return party
}

// PasskeysOffered tells whether passkeys work at the address people reach the server at.
func (s *Service) PasskeysOffered() bool { return s.party != nil }

// holder is an account as authenticators know it.
type holder struct {
	account  chat.Account
	handle   []byte
	passkeys []webauthn.Credential
}

func (h *holder) WebAuthnID() []byte                         { return h.handle }
func (h *holder) WebAuthnName() string                       { return h.account.Name }
func (h *holder) WebAuthnCredentials() []webauthn.Credential { return h.passkeys }
func (h *holder) WebAuthnDisplayName() string {
	if h.account.FullName != "" {
		return h.account.FullName
	}
	return h.account.Name
}

func readPasskeys(list []store.Passkey) ([]webauthn.Credential, error) {
	credentials := make([]webauthn.Credential, len(list))
	for i, p := range list {
		if err := json.Unmarshal(p.Record, &credentials[i]); err != nil {
			return nil, fmt.Errorf("record of passkey %s: %w", p.ID, err)
		}
	}
	return credentials, nil
}

// PasskeyOptions begins the making of a passkey of the actor's: the options of WebAuthn's create, in JSON (WebAuthn §5.4).
func (s *Service) PasskeyOptions(ctx context.Context, actor chat.Actor) (json.RawMessage, error) {
	if s.party == nil {
		return nil, ErrNoPasskeys
	}
	if err := s.requireProof(actor); err != nil {
		return nil, err
	}
	h, err := store.Update(ctx, s.Store, "begin a passkey", func(tx store.Tx) (*holder, error) { return becomeHolder(tx, actor) })
	if err != nil {
		return nil, err
	}
	creation, _, err := s.party.BeginRegistration(h,
		webauthn.WithExclusions(webauthn.Credentials(h.passkeys).CredentialDescriptors()),
		func(o *protocol.PublicKeyCredentialCreationOptions) error {
			o.Challenge = s.newChallenge(toRegister, actor.Session[:])
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("options of a passkey: %w", err)
	}
	return json.Marshal(creation.Response)
}

// becomeHolder makes the actor's account known to authenticators, if it may have one more passkey.
func becomeHolder(tx store.Tx, actor chat.Actor) (*holder, error) {
	if err := store.StillActs(tx, actor); err != nil {
		return nil, err
	}
	f, err := ownFactors(tx, actor.Account)
	if err != nil {
		return nil, err
	}
	list, err := tx.Passkeys(actor.Account)
	if err != nil {
		return nil, err
	}
	if len(list) >= chat.MaxPasskeys {
		return nil, chat.ErrTooManyPasskeys
	}
	h := holder{handle: f.Handle}
	if h.passkeys, err = readPasskeys(list); err != nil {
		return nil, err
	}
	if h.account, err = tx.Account(actor.Account); err != nil {
		return nil, err
	}
	return &h, tx.PutFactors(f)
}

// AddPasskey keeps the passkey that a browser has made by PasskeyOptions; response is what it answered, in JSON.
func (s *Service) AddPasskey(ctx context.Context, actor chat.Actor, name string, response []byte) (chat.Passkey, error) {
	if s.party == nil {
		return chat.Passkey{}, ErrNoPasskeys
	}
	if err := chat.CheckPasskeyName(name); err != nil {
		return chat.Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return chat.Passkey{}, ErrBadPasskey
	}
	made, ok := s.readEncoded(parsed.Response.CollectedClientData.Challenge, toRegister, actor.Session[:])
	if !ok {
		return chat.Passkey{}, ErrNotPasskey
	}
	f, err := store.View(ctx, s.Store, "account", func(r store.Reader) (store.Factors, error) { return r.Factors(actor.Account) })
	if err != nil {
		return chat.Passkey{}, err
	}
	credential, err := s.party.CreateCredential(&holder{handle: f.Handle}, webauthn.SessionData{
		Challenge: parsed.Response.CollectedClientData.Challenge, RelyingPartyID: s.party.Config.RPID, UserID: f.Handle,
		UserVerification: protocol.VerificationRequired, CredParams: webauthn.CredentialParametersDefault(),
	}, parsed)
	if err != nil {
		s.Log.DebugContext(ctx, "passkey refused", "account", actor.Account, "err", err)
		return chat.Passkey{}, ErrNotPasskey
	}
	p, err := s.newPasskey(actor.Account, name, credential)
	if err != nil {
		return chat.Passkey{}, err
	}
	err = s.changeFactors(ctx, actor, func(tx store.Tx) error { return keepPasskey(tx, actor, p, made) })
	return p.Passkey, err
}

// readEncoded is readChallenge for a challenge as browsers give it back.
func (s *Service) readEncoded(challenge, purpose string, bound []byte) (made time.Time, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(challenge)
	if err != nil {
		return time.Time{}, false
	}
	return s.readChallenge(b, purpose, bound)
}

// newPasskey is a credential as it is kept. What attests its making is of no use later.
func (s *Service) newPasskey(account chat.ID, name string, c *webauthn.Credential) (store.Passkey, error) {
	c.Attestation = webauthn.CredentialAttestation{}
	record, err := json.Marshal(c)
	if err != nil {
		return store.Passkey{}, fmt.Errorf("record of a passkey: %w", err)
	}
	sum := sha256.Sum256(c.ID)
	return store.Passkey{
		Passkey: chat.Passkey{ID: s.NewID(), Name: name, CreatedAt: s.now(), Synced: c.Flags.BackupState},
		Account: account, Credential: sum[:], Record: record,
	}, nil
}

func keepPasskey(tx store.Tx, actor chat.Actor, p store.Passkey, made time.Time) error {
	f, err := tx.Factors(actor.Account)
	if err != nil {
		return err
	}
	if !made.After(f.ChallengedAt) {
		return ErrNotPasskey
	}
	list, err := tx.Passkeys(actor.Account)
	if err != nil {
		return err
	}
	if len(list) >= chat.MaxPasskeys {
		return chat.ErrTooManyPasskeys
	}
	if err := tx.InsertPasskey(p); err != nil {
		return err
	}
	f.ChallengedAt = made
	if err := tx.PutFactors(f); err != nil {
		return err
	}
	return tx.Audit(actor.Audit(chat.AuditFactorAdded, actor.Account).With("factor", string(chat.FactorPasskey)).With("name", p.Name))
}

// RenamePasskey changes what the actor calls one of their passkeys.
func (s *Service) RenamePasskey(ctx context.Context, actor chat.Actor, id chat.ID, name string) error {
	if err := chat.CheckPasskeyName(name); err != nil {
		return err
	}
	return s.changeFactors(ctx, actor, func(tx store.Tx) error {
		p, err := passkeyOf(tx, actor.Account, id)
		if err != nil || p.Name == name {
			return err
		}
		p.Name = name
		return tx.UpdatePasskey(p)
	})
}

// passkeyOf finds one passkey of an account; chat.ErrPasskeyNotFound if it has no such passkey.
func passkeyOf(r store.Reader, account, id chat.ID) (store.Passkey, error) {
	list, err := r.Passkeys(account)
	if err != nil {
		return store.Passkey{}, err
	}
	for _, p := range list {
		if p.ID == id {
			return p, nil
		}
	}
	return store.Passkey{}, chat.ErrPasskeyNotFound
}

// RemovePasskey gives up one of the actor's passkeys, unless nothing else lets them in.
func (s *Service) RemovePasskey(ctx context.Context, actor chat.Actor, id chat.ID) error {
	return s.changeFactors(ctx, actor, func(tx store.Tx) error {
		p, err := passkeyOf(tx, actor.Account, id)
		if err != nil {
			return err
		}
		f, err := factorsOf(tx, actor.Account)
		if err != nil {
			return err
		}
		if err := f.MayRemovePasskey(); err != nil {
			return err
		}
		if err := tx.DeletePasskey(actor.Account, id); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditFactorRemoved, actor.Account).With("factor", string(chat.FactorPasskey)).With("name", p.Name))
	})
}

// assertOptions are the options of WebAuthn's get, in JSON (WebAuthn §5.5): for the passkeys of an account, or for any.
func (s *Service) assertOptions(ctx context.Context, q question) (json.RawMessage, error) {
	if s.party == nil {
		return nil, ErrNoPasskeys
	}
	var allowed []webauthn.Credential
	if !q.account.IsZero() {
		list, err := store.View(ctx, s.Store, "account", func(r store.Reader) ([]store.Passkey, error) { return r.Passkeys(q.account) })
		if err != nil {
			return nil, err
		}
		if allowed, err = readPasskeys(list); err != nil {
			return nil, err
		}
		if len(allowed) == 0 {
			return nil, chat.ErrPasskeyNotFound
		}
	}
	assertion, _, err := s.party.BeginDiscoverableLogin(func(o *protocol.PublicKeyCredentialRequestOptions) error {
		o.Challenge = s.newChallenge(q.purpose, q.bound)
		if allowed != nil {
			o.AllowedCredentials = webauthn.Credentials(allowed).CredentialDescriptors()
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("options of a passkey: %w", err)
	}
	return json.Marshal(assertion.Response)
}

// assertion is a passkey's answer whose signature is good.
type assertion struct {
	account chat.Account
	before  []byte        // the passkey's record when the answer was looked at
	passkey store.Passkey // as it is to be kept now
	made    time.Time     // when the challenge was made
	last    time.Time     // when that was made which was answered before
	once    bool          // last stands in the future, and this counts all the same
}

// question is what a passkey was asked.
type question struct {
	account chat.ID // whose passkey may answer; zero: that of whoever it says
	purpose string
	bound   []byte // what the challenge is bound to
}

// readAssertion looks at a passkey's answer, in JSON; what proves nothing is ErrWrongProof.
// It does the slow part, so that spend has none.
func (s *Service) readAssertion(ctx context.Context, q question, response []byte) (assertion, error) {
	if s.party == nil {
		return assertion{}, ErrNoPasskeys
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return assertion{}, ErrBadPasskey
	}
	challenge := parsed.Response.CollectedClientData.Challenge
	made, ok := s.readEncoded(challenge, q.purpose, q.bound)
	if !ok {
		return assertion{}, ErrWrongProof
	}
	a := assertion{made: made}
	handle, err := store.View(ctx, s.Store, "account", func(r store.Reader) ([]byte, error) { return a.find(r, q.account, parsed) })
	switch {
	case errors.Is(err, chat.ErrAccountNotFound), errors.Is(err, chat.ErrPasskeyNotFound):
		return assertion{}, ErrWrongProof
	case err != nil:
		return assertion{}, err
	}
	credentials, err := readPasskeys([]store.Passkey{a.passkey})
	if err != nil {
		return assertion{}, err
	}
	credential, err := s.party.ValidateLogin(&holder{handle: handle, passkeys: credentials}, webauthn.SessionData{
		Challenge: challenge, RelyingPartyID: s.party.Config.RPID, UserID: handle, UserVerification: protocol.VerificationRequired,
	}, parsed)
	if err != nil {
		s.Log.DebugContext(ctx, "passkey refused", "account", a.account.ID, "err", err)
		return assertion{}, ErrWrongProof
	}
	if credential.Authenticator.CloneWarning { // WebAuthn §7.2, step 22
		s.Log.WarnContext(ctx, "passkey refused: its counter went back, there may be a copy of it", "account", a.account.ID, "passkey", a.passkey.ID)
		return assertion{}, ErrWrongProof
	}
	a.passkey.LastUsed, a.passkey.Synced = s.now(), credential.Flags.BackupState
	a.once = a.last.After(a.passkey.LastUsed) && s.setBacks.once(a.account.ID, made)
	if a.passkey.Record, err = json.Marshal(credential); err != nil {
		return assertion{}, fmt.Errorf("record of a passkey: %w", err)
	}
	return a, nil
}

// find reads whose passkey has answered, and which. The handle is that of its account.
func (a *assertion) find(r store.Reader, account chat.ID, parsed *protocol.ParsedCredentialAssertionData) (handle []byte, err error) {
	if account.IsZero() {
		a.account, err = r.AccountByHandle(parsed.Response.UserHandle)
	} else {
		a.account, err = r.Account(account)
	}
	if err != nil {
		return nil, err
	}
	list, err := r.Passkeys(a.account.ID)
	if err != nil {
		return nil, err
	}
	credential := sha256.Sum256(parsed.RawID)
	at := slices.IndexFunc(list, func(p store.Passkey) bool { return bytes.Equal(p.Credential, credential[:]) })
	if at < 0 {
		return nil, chat.ErrPasskeyNotFound
	}
	a.passkey, a.before = list[at], list[at].Record
	f, err := r.Factors(a.account.ID)
	a.last = f.ChallengedAt
	return f.Handle, err
}

// spend makes the answer count, once: what it says is to be told after the commit. If the passkey was used, changed or removed
// since the answer was looked at, it proves nothing.
func (a *assertion) spend(tx store.Tx) (verdict, err error) {
	f, err := tx.Factors(a.account.ID)
	if err != nil {
		return nil, err
	}
	now, err := passkeyOf(tx, a.account.ID, a.passkey.ID)
	if err != nil && !errors.Is(err, chat.ErrPasskeyNotFound) {
		return nil, err
	}
	newer := a.made.After(f.ChallengedAt)
	if err != nil || !newer && (!a.once || !f.ChallengedAt.Equal(a.last)) || !bytes.Equal(now.Record, a.before) {
		return ErrWrongProof, nil
	}
	if newer {
		f.ChallengedAt = a.made
	}
	f.Failures, f.FailedAt = 0, time.Time{}
	if err := tx.PutFactors(f); err != nil {
		return nil, err
	}
	p := a.passkey
	p.Name = now.Name
	return nil, tx.UpdatePasskey(p)
}
