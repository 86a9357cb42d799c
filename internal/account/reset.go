package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// How long links count.
const (
	ResetLife     = 30 * time.Minute // a mailed one
	AdminLinkLife = 24 * time.Hour   // one that an administrator has made
)

// Bounds of resets.
const (
	maxAsked     = 256 // requests that wait to be looked at
	maxSameEmail = 5   // accounts of one address that get a letter
)

// Errors of resets. None tells whether there is an account.
var (
	ErrResetLink       = &chat.Error{Kind: chat.Forbidden, Code: "reset_link_invalid", Message: "this link is not valid (any more): ask for a new one", Field: "token"}
	ErrWrongRecovery   = &chat.Error{Kind: chat.Forbidden, Code: "wrong_recovery", Message: "this does not fit together"}
	ErrAnswersRequired = &chat.Error{Kind: chat.Forbidden, Code: "answers_required", Message: "this account also asks for the answers to its questions", Field: "answers"}
	ErrOneWay          = &chat.Error{Kind: chat.Invalid, Code: "one_way", Message: "a reset is by a link, by a recovery code or by answers"}
)

// ResetRequest asks for a link by mail.
type ResetRequest struct {
	Name     string // of the account, or its mail address
	Language string // an Accept-Language
	Address  string // from where
}

// AskReset has a link mailed to who has an account of this name or address, and a mail address. It answers at once and the same for
// all names; chat.ErrUnavailable when too many ask.
func (s *Service) AskReset(_ context.Context, r ResetRequest) error {
	if !s.mailOn() {
		return nil
	}
	select {
	case s.asked <- r:
		return nil
	default:
		return chat.ErrUnavailable
	}
}

// answerResets looks at requests one after the other until ctx ends.
func (s *Service) answerResets(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case r := <-s.asked:
			s.undone(ctx, s.answerReset(ctx, r), "a reset is not answered")
		}
	}
}

// answerReset mails links. More of them for one name than a person needs would be a nuisance, and are left out.
func (s *Service) answerReset(ctx context.Context, r ResetRequest) error {
	if len(r.Name) > maxResetName {
		return nil
	}
	if tooMany := s.Limits.letter(strings.ToLower(r.Name)); tooMany != nil {
		return nil //nolint:nilerr // who asks is not told
	}
	accounts, err := store.View(ctx, s.Store, "account", func(reader store.Reader) ([]chat.Account, error) { return askedFor(reader, r.Name) })
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if err := s.mailLink(ctx, a, r); err != nil {
			return err
		}
	}
	return nil
}

// maxResetName is the longest name or address that anyone has.
const maxResetName = 254

func askedFor(r store.Reader, name string) ([]chat.Account, error) {
	if strings.Contains(name, "@") {
		return r.AccountsByEmail(name, maxSameEmail)
	}
	a, err := r.AccountByName(name)
	if errors.Is(err, chat.ErrAccountNotFound) {
		return nil, nil
	}
	return []chat.Account{a}, err
}

func (s *Service) mailLink(ctx context.Context, a chat.Account, r ResetRequest) error {
	if !a.DisabledAt.IsZero() {
		return nil
	}
	return s.Store.Update(ctx, func(tx store.Tx) error {
		away, err := elsewhere(tx, a.ID)
		if err != nil || away {
			return err
		}
		e, ok, err := tx.Email(a.ID)
		if err != nil || !ok {
			return err
		}
		link, err := s.ticket(tx, store.Ticket{Purpose: store.TicketReset, Account: a.ID}, ResetLife)
		if err != nil {
			return err
		}
		if err := tx.Audit(chat.AuditEntry{Action: chat.AuditResetAsked, Subject: a.ID, Name: a.Name, Address: r.Address}); err != nil {
			return err
		}
		return s.send(tx, s.letterTo(e.Address, r.Language, letterReset, a.Name, link))
	})
}

// elsewhere tells an account whose password is the business of a login elsewhere: a reset would make one here beside it. Only an
// administrator does that.
func elsewhere(r store.Reader, account chat.ID) (bool, error) {
	_, err := r.Credential(account, store.CredentialPassword)
	if !errors.Is(err, chat.ErrAccountNotFound) {
		return false, err
	}
	list, err := r.Identities(account)
	return len(list) > 0, err
}

// ticket makes a link that counts for a time, in place of those that the account had for the same purpose. Its token stands in the
// fragment, which browsers send to nobody.
func (s *Service) ticket(tx store.Tx, k store.Ticket, life time.Duration) (link string, err error) {
	token, hash := secret.NewToken(secret.TicketPrefix)
	k.Hash, k.CreatedAt = hash, s.now()
	k.ExpiresAt = k.CreatedAt.Add(life)
	if err := tx.DeleteTickets(k.Account, k.Purpose); err != nil {
		return "", err
	}
	page := "/reset#"
	if k.Purpose == store.TicketEmail {
		page = "/email#"
	}
	return s.publicURL() + page + token.Reveal(), tx.InsertTicket(k)
}

// IssueReset makes a link by which the owner of an account chooses a new password, for an administrator or, where actor is zero,
// for who runs the server. It vouches for who gets it: no questions are asked.
func (s *Service) IssueReset(ctx context.Context, actor chat.Actor, account chat.ID) (secret.String, time.Time, error) {
	until := s.now().Add(AdminLinkLife)
	link, err := store.Update(ctx, s.Store, "issue reset", func(tx store.Tx) (secret.String, error) {
		if err := store.StillAdministers(tx, actor); err != nil {
			return "", err
		}
		a, err := tx.Account(account)
		if err != nil {
			return "", err
		}
		if !a.DisabledAt.IsZero() || a.Server != "" || a.IsGuest() {
			return "", chat.ErrAccountNotFound
		}
		link, err := s.ticket(tx, store.Ticket{Purpose: store.TicketAdminLink, Account: a.ID}, AdminLinkLife)
		if err != nil {
			return "", err
		}
		return secret.String(link), tx.Audit(actor.Audit(chat.AuditResetLinkMade, a.ID))
	})
	return link, until, err
}

// IssueResetBy is IssueReset by an administrator, of whom it asks for a proof; chat.ErrForbidden to others.
func (s *Service) IssueResetBy(ctx context.Context, actor chat.Actor, account chat.ID) (link secret.String, until time.Time, err error) {
	if !actor.Admin {
		return "", time.Time{}, chat.ErrForbidden
	}
	if err := s.requireProof(actor); err != nil {
		return "", time.Time{}, err
	}
	return s.IssueReset(ctx, actor, account)
}

// IssueResetFor is IssueReset by who runs the server, for a name.
func (s *Service) IssueResetFor(ctx context.Context, name string) (link secret.String, until time.Time, err error) {
	if err := chat.CheckName(name); err != nil {
		return "", time.Time{}, err
	}
	a, err := s.named(ctx, name)
	if err != nil {
		return "", time.Time{}, err
	}
	return s.IssueReset(ctx, chat.Actor{}, a.ID)
}

// Reset chooses a new password by one way: a link's token, with answers where the account asks for them; a name and a recovery
// code; or a name and answers.
type Reset struct {
	Token        string
	Name         string
	RecoveryCode string
	Answers      []secret.String
	Password     secret.String
	Language     string // an Accept-Language, for the letter that tells of it
	Address      string // from where
}

func (r Reset) check() error {
	ways := 0
	for _, way := range [...]bool{
		r.Token != "" && r.Name == "" && r.RecoveryCode == "",
		r.Token == "" && r.Name != "" && r.RecoveryCode != "" && len(r.Answers) == 0,
		r.Token == "" && r.Name != "" && r.RecoveryCode == "" && len(r.Answers) > 0,
	} {
		if way {
			ways++
		}
	}
	if ways != 1 {
		return ErrOneWay
	}
	return nil
}

// FinishReset gives an account a new password and ends all of its sessions and API keys; its second factors stay. By answers alone it
// does so only at due, when the owner has had time to object.
func (s *Service) FinishReset(ctx context.Context, r Reset) (due time.Time, err error) {
	if err := r.check(); err != nil {
		return time.Time{}, err
	}
	// The same is asked of all names, so that the answer tells none from another.
	if err := s.checkPassword(ctx, r.Password, s.Policy().MinPassword, r.Name); err != nil {
		return time.Time{}, err
	}
	switch {
	case r.Token != "":
		return time.Time{}, s.resetByLink(ctx, r)
	case r.RecoveryCode != "": // nobody guesses one, so nobody can keep the owner out by trying
		return time.Time{}, s.resetByCode(ctx, r)
	default:
		return s.resetByAnswers(ctx, r)
	}
}

// link finds the ticket of a reset; ErrResetLink if there is none.
func (s *Service) link(r store.Reader, token string) (store.Ticket, error) {
	if !secret.IsToken(secret.TicketPrefix, token) {
		return store.Ticket{}, ErrResetLink
	}
	k, ok, err := r.Ticket(secret.HashToken(token), s.now())
	if err == nil && (!ok || k.Purpose != store.TicketReset && k.Purpose != store.TicketAdminLink) {
		err = ErrResetLink
	}
	return k, err
}

// LookAtReset tells whose link this is, and which questions its account asks beside it.
func (s *Service) LookAtReset(ctx context.Context, token string) (a chat.Account, questions []Question, err error) {
	_, err = store.View(ctx, s.Store, "account", func(r store.Reader) (none struct{}, err error) {
		k, err := s.link(r, token)
		if err != nil {
			return none, err
		}
		if a, err = r.Account(k.Account); err != nil {
			return none, err
		}
		q, err := s.besideLink(r, k)
		questions = readQuestions(q.Texts)
		return none, err
	})
	return a, questions, err
}

func (s *Service) resetByLink(ctx context.Context, r Reset) error {
	var k store.Ticket
	asked, err := store.View(ctx, s.Store, "account", func(reader store.Reader) (q store.Questions, err error) {
		if k, err = s.link(reader, r.Token); err != nil {
			return q, err
		}
		return s.besideLink(reader, k)
	})
	if err != nil {
		return err
	}
	if len(asked.Texts) > 0 {
		if len(r.Answers) == 0 {
			return ErrAnswersRequired
		}
		if err := s.Limits.recovery("link " + k.Account.String()); err != nil {
			return err
		}
		if err := s.answered(ctx, asked, r); err != nil {
			return err
		}
	}
	hash, err := s.Hasher.Hash(ctx, r.Password.Reveal())
	if err != nil {
		return busy(err)
	}
	return s.reset(ctx, func(tx store.Tx) (chat.Account, string, error) {
		if err := tx.LockAccount(k.Account); err != nil {
			return chat.Account{}, "", err
		}
		k, err := s.link(tx, r.Token) // it counts once
		if err != nil {
			return chat.Account{}, "", err
		}
		a, err := tx.Account(k.Account)
		if err == nil && !a.DisabledAt.IsZero() {
			err = ErrResetLink
		}
		return a, k.Purpose, err
	}, hash, r)
}

// resetByCode hashes before it looks, so that an unknown name takes the same time.
func (s *Service) resetByCode(ctx context.Context, r Reset) error {
	hash, err := s.Hasher.Hash(ctx, r.Password.Reveal())
	if err != nil {
		return busy(err)
	}
	err = s.reset(ctx, func(tx store.Tx) (chat.Account, string, error) {
		if chat.CheckName(r.Name) != nil {
			return chat.Account{}, "", ErrWrongRecovery
		}
		a, err := tx.AccountByName(r.Name)
		if errors.Is(err, chat.ErrAccountNotFound) || err == nil && !a.DisabledAt.IsZero() {
			return chat.Account{}, "", ErrWrongRecovery
		}
		if err != nil {
			return chat.Account{}, "", err
		}
		away, err := elsewhere(tx, a.ID)
		if err == nil && away {
			err = ErrWrongRecovery
		}
		if err != nil {
			return chat.Account{}, "", err
		}
		by := chat.AuditEntry{Actor: a.ID, Subject: a.ID, Name: a.Name, Address: r.Address}
		spent, err := spendRecoveryCode(tx, by, r.RecoveryCode)
		if err == nil && !spent {
			err = ErrWrongRecovery
		}
		return a, "recovery_code", err
	}, hash, r)
	if !errors.Is(err, ErrWrongRecovery) {
		return err
	}
	s.noteFailed(ctx, r, "recovery_code")
	return ErrWrongRecovery
}

// noteFailed notes a reset that came to nothing, the same for names that are known and others. As in refused, a name that cannot be
// one is not kept.
func (s *Service) noteFailed(ctx context.Context, r Reset, by string) {
	if chat.CheckName(r.Name) != nil {
		r.Name = ""
	}
	e := chat.AuditEntry{At: s.now(), Action: chat.AuditResetFailed, Name: r.Name, Address: clip(r.Address, MaxAddress)}
	s.note(ctx, e.With("by", by))
}

// reset writes a new password for whom find names, in one transaction.
func (s *Service) reset(ctx context.Context, find func(tx store.Tx) (a chat.Account, by string, err error), hash string, r Reset) error {
	return store.Act(ctx, s.Store, "reset", func(tx store.Tx) error {
		a, by, err := find(tx)
		if err != nil {
			return err
		}
		return s.putPassword(tx, a, hash, resetBy{by, r.Language, r.Address})
	})
}

// resetBy is how a reset came about.
type resetBy struct{ way, language, address string }

// putPassword is the end of all resets. The factors stay.
func (s *Service) putPassword(tx store.Tx, a chat.Account, hash string, by resetBy) error {
	if err := sessionsChanged(tx, a.ID); err != nil { // from here on nobody begins one for this account
		return err
	}
	if err := tx.SetCredential(a.ID, store.CredentialPassword, hash); err != nil {
		return err
	}
	if err := tx.EndSessions(a.ID, chat.ID{}); err != nil {
		return err
	}
	if err := tx.ForgetClients(a.ID); err != nil {
		return err
	}
	if err := s.dropWays(tx, a.ID); err != nil {
		return err
	}
	entry := chat.AuditEntry{Action: chat.AuditPasswordReset, Subject: a.ID, Name: a.Name, Address: by.address}
	if err := tx.Audit(entry.With("by", by.way)); err != nil {
		return err
	}
	return s.tell(tx, a, by.language, letterPasswordReset, "")
}

// dropWays takes back, with a new password, what else led to the account: links, among them one that waits to make somebody's mail
// address the account's, and a delayed reset. Wrong answers are forgotten.
func (s *Service) dropWays(tx store.Tx, account chat.ID) error {
	if err := tx.DeleteTickets(account, ""); err != nil {
		return err
	}
	if err := s.dropDelayed(tx, account); err != nil {
		return err
	}
	if err := forgive(tx, account); err != nil {
		return err
	}
	return s.showProfile(tx, account)
}
