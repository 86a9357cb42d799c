package account

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Errors of proofs.
var (
	ErrWrongProof   = &chat.Error{Kind: chat.Forbidden, Code: "wrong_proof", Message: "this does not prove who you are"}
	ErrOneProof     = &chat.Error{Kind: chat.Invalid, Code: "one_proof", Message: "a proof is one of a password, a code, a recovery code and a passkey"}
	ErrNeedsAnother = &chat.Error{Kind: chat.Forbidden, Code: "second_factor_required", Message: "the password alone does not prove who you are"}
)

// Proof is by what somebody shows who they are: one of its fields.
type Proof struct {
	Password     secret.String
	TOTP         secret.String
	RecoveryCode secret.String
	Passkey      json.RawMessage // what a browser answered to the options of WebAuthn's get
}

// check refuses none and more than one.
func (p Proof) check() error {
	n := 0
	for _, given := range []bool{p.Password != "", p.TOTP != "", p.RecoveryCode != "", len(p.Passkey) > 0} {
		if given {
			n++
		}
	}
	if n != 1 {
		return ErrOneProof
	}
	return nil
}

// by names what p is.
func (p Proof) by() string {
	switch {
	case p.Password != "":
		return store.CredentialPassword
	case p.TOTP != "":
		return string(chat.FactorTOTP)
	case p.RecoveryCode != "":
		return string(chat.FactorRecoveryCode)
	default:
		return string(chat.FactorPasskey)
	}
}

// judge looks in a transaction whether a factor proves an account. What it says, nil or the refusal, is told after the commit,
// since wrong attempts are kept too.
type judge func(tx store.Tx) (verdict, err error)

// judgeOf does what is slow of looking at a factor; the rest is for the transaction. by is for whom.
func (s *Service) judgeOf(ctx context.Context, q question, p Proof, by chat.AuditEntry) (judge, error) {
	switch {
	case p.TOTP != "":
		return func(tx store.Tx) (verdict, err error) { return s.judgeTOTP(tx, q.account, p.TOTP.Reveal()) }, nil
	case p.RecoveryCode != "":
		return func(tx store.Tx) (verdict, err error) {
			right, err := spendRecoveryCode(tx, by, p.RecoveryCode.Reveal())
			if err != nil || right {
				return nil, err
			}
			return ErrWrongProof, nil
		}, nil
	case len(p.Passkey) > 0:
		a, err := s.readAssertion(ctx, q, p.Passkey)
		return a.spend, err
	default:
		return nil, ErrOneProof
	}
}

// Prove lets the actor's session do for chat.ProofLife what a session alone may not. A wrong proof is ErrWrongProof; a password
// where there is a second factor is ErrNeedsAnother.
func (s *Service) Prove(ctx context.Context, actor chat.Actor, p Proof) error {
	err := p.check()
	if err != nil {
		return err
	}
	if actor.Restricted && p.Password == "" {
		return chat.ErrRestricted // the login elsewhere has to say that he is still who he was
	}
	var decide judge
	if p.Password != "" {
		decide, err = s.judgePassword(ctx, actor, p.Password)
	} else {
		decide, err = s.judgeOf(ctx, proofOf(actor), p, actor.Audit(chat.AuditProved, actor.Account))
	}
	if err == nil {
		err = s.prove(ctx, actor, p, decide)
	}
	if errors.Is(err, ErrWrongProof) {
		s.note(ctx, actor.Audit(chat.AuditProofFailed, actor.Account).With("by", p.by()))
	}
	return err
}

// judgePassword compares a password, which is slow. There must be no other factor when it counts.
func (s *Service) judgePassword(ctx context.Context, actor chat.Actor, password secret.String) (judge, error) {
	err := s.confirm(ctx, actor, password)
	if errors.Is(err, ErrWrongPassword) {
		err = ErrWrongProof
	}
	return func(tx store.Tx) (verdict, err error) {
		f, err := factorsOf(tx, actor.Account)
		if err != nil || len(f.Second()) == 0 {
			return nil, err
		}
		return ErrNeedsAnother, s.lift(tx, actor) // what the password does prove stays so
	}, err
}

func (s *Service) prove(ctx context.Context, actor chat.Actor, p Proof, decide judge) error {
	now := s.now()
	verdict, err := store.Update(ctx, s.Store, "prove", func(tx store.Tx) (verdict, err error) {
		if err := store.StillActs(tx, actor); err != nil {
			return nil, err
		}
		if verdict, err = decide(tx); err != nil || verdict != nil {
			return verdict, err
		}
		if err := s.lift(tx, actor); err != nil {
			return nil, err
		}
		tx.AfterCommit(func() { s.sessions.prove(actor.Session, now) })
		if err := tx.ProveSession(actor.Account, actor.Session, now); err != nil {
			return nil, err
		}
		return nil, tx.Audit(actor.Audit(chat.AuditProved, actor.Account).With("by", p.by()))
	})
	return cmp.Or(err, verdict)
}

// proofOf is the question to a passkey of the actor's: for this session alone.
func proofOf(actor chat.Actor) question {
	return question{account: actor.Account, purpose: toProve, bound: actor.Session[:]}
}

// ProofOptions are the options for a passkey to prove who acts.
func (s *Service) ProofOptions(ctx context.Context, actor chat.Actor) (json.RawMessage, error) {
	return s.assertOptions(ctx, proofOf(actor))
}

// confirmOwner asks for the actor's password once more, and for a proof where the password alone is none, or there is none.
func (s *Service) confirmOwner(ctx context.Context, actor chat.Actor, password secret.String) error {
	f, err := s.Factors(ctx, actor)
	if err != nil {
		return err
	}
	if f.Password {
		if err := s.confirm(ctx, actor, password); err != nil {
			return err
		}
	}
	if f.Password && len(f.Second()) == 0 {
		return nil
	}
	return s.requireProof(actor)
}

// CheckProof is requireProof for acts that go on elsewhere.
func (s *Service) CheckProof(actor chat.Actor) error { return s.requireProof(actor) }

// requireProof permits a sensitive act to who has proved not long ago who he is; chat.ErrProofRequired to others.
func (s *Service) requireProof(actor chat.Actor) error { return chat.CheckProof(actor, s.now()) }
