package account

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// besideLink is which questions an account asks beside a link; none beside one that an administrator vouches for. Wrong answers that
// were given without a link do not count: whoever knows a name could keep its owner out.
func (s *Service) besideLink(r store.Reader, k store.Ticket) (store.Questions, error) {
	if s.Policy().SecurityQuestion == chat.QuestionOff || k.Purpose != store.TicketReset {
		return store.Questions{}, nil
	}
	a, err := r.Account(k.Account)
	if err != nil || a.Admin {
		return store.Questions{}, err
	}
	q, _, err := r.Questions(k.Account)
	q.Wrong = 0
	return q, err
}

// alone is which questions let somebody in who knows nothing else: ok is false where there are none, whatever the reason.
func (s *Service) alone(r store.Reader, name string) (q store.Questions, a chat.Account, ok bool, err error) {
	a, err = r.AccountByName(name)
	if errors.Is(err, chat.ErrAccountNotFound) {
		return q, a, false, nil
	}
	if err != nil {
		return q, a, false, err
	}
	away, err := elsewhere(r, a.ID)
	if err != nil || away {
		return q, a, false, err
	}
	q, ok, err = r.Questions(a.ID)
	own := func(k string) bool { return strings.HasPrefix(k, textPrefix) }
	ok = ok && err == nil && !a.Admin && a.DisabledAt.IsZero() && !slices.ContainsFunc(q.Texts, own)
	return q, a, ok, err
}

// QuestionsOf lists the questions that are asked for a name. Who has none, is not there or is an administrator has some too, always
// the same, so that names cannot be told apart. ErrQuestionsOff where questions do not count alone.
func (s *Service) QuestionsOf(ctx context.Context, name string) ([]Question, error) {
	if s.Policy().SecurityQuestion != chat.QuestionAlone {
		return nil, ErrQuestionsOff
	}
	return store.View(ctx, s.Store, "account", func(r store.Reader) ([]Question, error) {
		q, _, ok, err := s.alone(r, name)
		if err != nil {
			return nil, err
		}
		if !ok {
			return s.decoys(name), nil
		}
		return readQuestions(q.Texts), nil
	})
}

// decoys are questions out of the catalogue that depend on the name and on a key of the server's.
func (s *Service) decoys(name string) []Question {
	seed := s.Key.Derive("decoy questions").MAC([]byte(chat.NameKey(name)))
	left := slices.Clone(catalogue[:])
	var list []Question
	for i := range minQuestions + int(seed[0])%(maxQuestions-minQuestions+1) {
		at := (int(seed[1+2*i])<<8 | int(seed[2+2*i])) % len(left)
		list = append(list, Question{Code: left[at]})
		left = slices.Delete(left, at, at+1)
	}
	return list
}

// answered compares answers with those of an account; ErrWrongRecovery when they differ. For nobody's questions it does as much.
func (s *Service) answered(ctx context.Context, q store.Questions, r Reset) error {
	ok, err := s.compare(ctx, q, r.Answers)
	if err != nil || ok {
		return err
	}
	s.noteFailed(ctx, r, "questions")
	return ErrWrongRecovery
}

// countWrong has a wrong attempt by answers alone counted, a moment later and whoever it is: what is written for some names would take
// its time, and tell them from others. chat.ErrUnavailable when too many wait.
func (s *Service) countWrong(q store.Questions) error {
	select {
	case s.wrong <- q:
		return nil
	default:
		return chat.ErrUnavailable
	}
}

// countAnswers counts wrong attempts until ctx ends; those that wait by then are still counted.
func (s *Service) countAnswers(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			for len(s.wrong) > 0 {
				s.countOne(ctx, <-s.wrong)
			}
			return nil
		case q := <-s.wrong:
			s.countOne(ctx, q)
		}
	}
}

func (s *Service) countOne(ctx context.Context, q store.Questions) {
	if q.Account.IsZero() { // nobody's
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := store.Act(ctx, s.Store, "count wrong answers", func(tx store.Tx) error {
		if err := tx.LockAccount(q.Account); err != nil { // of attempts at once each counts
			return err
		}
		now, there, err := tx.Questions(q.Account)
		if err != nil || !there || now.Answers != q.Answers {
			return err
		}
		now.Wrong++
		return tx.PutQuestions(now)
	})
	if err != nil {
		s.Log.WarnContext(ctx, "a wrong attempt by answers is not counted", "account", q.Account, "err", err)
	}
}

// forgive forgets wrong attempts after a right one.
func forgive(tx store.Tx, account chat.ID) error {
	q, there, err := tx.Questions(account)
	if err != nil || !there || q.Wrong == 0 {
		return err
	}
	q.Wrong = 0
	return tx.PutQuestions(q)
}

// compare takes the same time for all answers and for questions of nobody.
func (s *Service) compare(ctx context.Context, q store.Questions, answers []secret.String) (bool, error) {
	combined, bad := combine(answers)
	if bad != nil || len(answers) != len(q.Texts) || q.Wrong >= maxWrong {
		q.Answers = ""
	}
	if q.Answers == "" {
		if err := s.Hasher.Pretend(ctx, s.pepper(combined)); err != nil {
			return false, busy(err)
		}
		return false, nil
	}
	ok, err := s.Hasher.Verify(ctx, q.Answers, s.pepper(combined))
	if err != nil {
		return false, busy(err)
	}
	return ok, nil
}

// resetByAnswers keeps a new password that counts when the delay is over. Whatever is wrong, the error is ErrWrongRecovery.
func (s *Service) resetByAnswers(ctx context.Context, r Reset) (due time.Time, err error) {
	if s.Policy().SecurityQuestion != chat.QuestionAlone {
		return due, ErrQuestionsOff
	}
	if err := s.Limits.recovery("name " + chat.NameKey(r.Name)); err != nil {
		return due, err
	}
	hash, err := s.Hasher.Hash(ctx, r.Password.Reveal())
	if err != nil {
		return due, busy(err)
	}
	q, err := store.View(ctx, s.Store, "account", func(reader store.Reader) (store.Questions, error) {
		q, _, ok, err := s.alone(reader, r.Name)
		if !ok {
			q = store.Questions{}
		}
		return q, err
	})
	if err != nil {
		return due, err
	}
	if err := s.answered(ctx, q, r); err != nil {
		if errors.Is(err, ErrWrongRecovery) {
			return due, cmp.Or(s.countWrong(q), err)
		}
		return due, err
	}
	now := s.now()
	due = now.Add(ResetDelay)
	err = store.Act(ctx, s.Store, "reset", func(tx store.Tx) error {
		if err := tx.LockAccount(q.Account); err != nil { // wrong attempts at once have been counted by now
			return err
		}
		current, a, ok, err := s.alone(tx, r.Name)
		if err == nil && (!ok || current.Answers != q.Answers || current.Wrong >= maxWrong) {
			err = ErrWrongRecovery
		}
		if err != nil {
			return err
		}
		if err := forgive(tx, a.ID); err != nil {
			return err
		}
		return s.delay(tx, a, store.DelayedReset{Account: a.ID, Password: hash, Due: due, CreatedAt: now}, r)
	})
	if err != nil {
		return time.Time{}, err
	}
	return due, nil
}
