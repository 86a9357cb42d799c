package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/mail"
	"github.com/samtal-chat/samtal/internal/store"
)

// Post hands letters to a mail server. *mail.Sender is one.
type Post interface {
	Send(ctx context.Context, l mail.Letter) error
}

// letterKind says what a letter is about.
type letterKind uint8

const (
	letterReset        letterKind = iota // %[3]s is the link
	letterConfirm                        // %[3]s is the link
	letterEmailChanged                   //
	letterPasswordReset
	letterDelayed // %[3]s is when
	letterDeleted
)

// wording is a letter in one language. %[1]s in its body is the account's name, %[2]s the server's address. Neither stands in the
// subject, which is nobody's input.
type wording struct{ subject, body string }

// letterTo writes a letter of a kind; language is an Accept-Language, and English is what there is for all others.
func (s *Service) letterTo(address, language string, kind letterKind, name, detail string) store.Letter {
	w := wordings[spoken(language)][kind]
	now := s.now()
	return store.Letter{
		ID: s.NewID(), To: address, Subject: w.subject, Text: fmt.Sprintf(w.body, name, s.publicURL(), detail) + "\n",
		Due: now, CreatedAt: now,
	}
}

// spoken is the first language of an Accept-Language (RFC 9110 §12.5.4) that there are letters in. Weights are not asked: browsers
// list what they prefer first.
func spoken(accept string) string {
	for tag := range strings.SplitSeq(accept, ",") {
		tag, _, _ = strings.Cut(tag, ";")
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), "-")
		if _, ok := wordings[strings.ToLower(tag)]; ok {
			return strings.ToLower(tag)
		}
	}
	return "en"
}

// publicURL is the address people reach the server at, without a slash at its end.
func (s *Service) publicURL() string {
	if s.Public == nil {
		return ""
	}
	return strings.TrimSuffix(s.Public.String(), "/")
}

// Bounds of the post.
const (
	maxLetters  = 10_000 // that wait
	postBatch   = 20
	letterLife  = 24 * time.Hour // after which a letter that nobody takes is given up
	firstRetry  = time.Minute
	latestRetry = store.MaxLetterWait
)

// mailOn tells whether letters can be sent.
func (s *Service) mailOn() bool { return s.Mail != nil }

// MailOn tells whether letters can be sent.
func (s *Service) MailOn() bool { return s.mailOn() }

// send puts a letter into the post, in the transaction of what it tells of. Where the post is full, or there is none, it is dropped.
func (s *Service) send(tx store.Tx, l store.Letter) error {
	if !s.mailOn() {
		return nil
	}
	n, err := tx.CountLetters()
	if err != nil {
		return err
	}
	if n >= maxLetters {
		tx.AfterCommit(func() { s.Log.Warn("a letter is dropped, too many wait", "letters", n) })
		return nil
	}
	tx.AfterCommit(s.wakePost)
	return tx.InsertLetter(l)
}

// tell sends the account a letter, if it has a mail address.
func (s *Service) tell(tx store.Tx, a chat.Account, language string, kind letterKind, detail string) error {
	e, ok, err := tx.Email(a.ID)
	if err != nil || !ok {
		return err
	}
	return s.send(tx, s.letterTo(e.Address, language, kind, a.Name, detail))
}

func (s *Service) wakePost() {
	select {
	case s.posted <- struct{}{}:
	default:
	}
}

// deliver hands letters in as they come, and again those that were not taken, until ctx ends. What is not delivered by then waits in
// the store.
func (s *Service) deliver(ctx context.Context) error {
	if !s.mailOn() {
		return nil
	}
	again := time.NewTicker(s.PostEvery)
	defer again.Stop()
	for {
		s.deliverDue(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-s.posted:
		case <-again.C:
		}
	}
}

func (s *Service) deliverDue(ctx context.Context) {
	for ctx.Err() == nil {
		due, err := store.View(ctx, s.Store, "account", func(r store.Reader) ([]store.Letter, error) { return r.LettersDue(s.now(), postBatch) })
		if err != nil {
			s.undone(ctx, err, "letters not read")
			return
		}
		for _, l := range due {
			if err := s.deliverOne(ctx, l); err != nil {
				s.Log.WarnContext(ctx, "the fate of a letter is not kept", "letter", l.ID, "err", err)
				return
			}
		}
		if len(due) < postBatch {
			return
		}
	}
}

// deliverOne hands one letter in. Its receiver is not logged.
func (s *Service) deliverOne(ctx context.Context, l store.Letter) error {
	err := s.Mail.Send(ctx, mail.Letter{To: l.To, Subject: l.Subject, Text: l.Text})
	cut := ctx.Err() != nil
	ctx = context.WithoutCancel(ctx) // what was sent is not sent again
	late := s.now().Sub(l.CreatedAt) >= letterLife
	switch {
	case err == nil:
		return s.Store.Update(ctx, func(tx store.Tx) error { return tx.DeleteLetter(l.ID) })
	case errors.Is(err, mail.ErrRefused) || late:
		s.Log.WarnContext(ctx, "a letter is given up", "letter", l.ID, "attempts", l.Attempts+1, "err", err)
		return s.Store.Update(ctx, func(tx store.Tx) error { return tx.DeleteLetter(l.ID) })
	case cut:
		return nil //nolint:nilerr // by the server's end: it is for the next start, and no attempt
	default:
		s.Log.WarnContext(ctx, "a letter is not sent yet", "letter", l.ID, "attempts", l.Attempts+1, "err", err)
		wait := min(firstRetry<<min(l.Attempts, 10), latestRetry)
		return s.Store.Update(ctx, func(tx store.Tx) error { return tx.PostponeLetter(l.ID, s.now().Add(wait)) })
	}
}
