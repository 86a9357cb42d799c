package account

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// ResetDelay is how long the owner has to object when somebody has answered the questions, and nothing else.
const ResetDelay = 24 * time.Hour

// Bounds of questions.
const (
	minQuestions = 2
	maxQuestions = 3
	minAnswer    = 3   // letters and digits
	maxAnswer    = 200 // bytes
	maxWrong     = 5   // wrong answers in a row after which questions count alone no more, until their owner sets others or a new password
)

// Question is one of the catalogue, by its code, or one in a person's own words.
type Question struct {
	Code string
	Text string
}

// Answered is a question with its answer.
type Answered struct {
	Question

	Answer secret.String
}

// Errors of questions.
var (
	ErrQuestionsOff = &chat.Error{Kind: chat.Forbidden, Code: "questions_off", Message: "this server does not use security questions"}
	errAdminAsks    = &chat.Error{Kind: chat.Forbidden, Code: "questions_not_for_admins", Message: "an administrator's account is not reset by questions"}
	errQuestions    = &chat.Error{Kind: chat.Invalid, Code: "bad_questions", Message: "there are two or three different questions", Field: "questions"}
	errCatalogue    = &chat.Error{Kind: chat.Invalid, Code: "catalogue_only", Message: "here questions are chosen from the catalogue, so that they tell nobody that there is an account", Field: "questions"}
	errTooOften     = &chat.Error{Kind: chat.RateLimited, Code: "rate_limited", Message: "too often, try again later"}
	errAnswer       = &chat.Error{Kind: chat.Invalid, Code: "bad_answer", Message: "an answer has at least three letters or digits, and is not another one's", Field: "questions"}
)

// catalogue are the questions that everybody may choose; clients have them in their languages.
var catalogue = [...]string{
	"first_pet", "first_street", "first_school", "first_teacher", "first_job", "first_concert", "first_film", "first_journey", "first_friend",
	"first_car", "first_boss", "childhood_hero", "childhood_nickname", "childhood_place", "childhood_toy", "childhood_fear", "grandmother_first_name",
	"grandfather_trade", "oldest_cousin", "parents_met", "favourite_book", "favourite_dish", "dream_job", "lucky_object",
}

// Catalogue lists the codes of questions that everybody may choose.
func Catalogue() []string { return slices.Clone(catalogue[:]) }

// What a kept question begins with.
const (
	codePrefix = "code:"
	textPrefix = "text:"
)

func (q Question) kept() string {
	if q.Code != "" {
		return codePrefix + q.Code
	}
	return textPrefix + q.Text
}

func readQuestions(kept []string) []Question {
	list := make([]Question, len(kept))
	for i, k := range kept {
		if code, ok := strings.CutPrefix(k, codePrefix); ok {
			list[i].Code = code
			continue
		}
		list[i].Text = strings.TrimPrefix(k, textPrefix)
	}
	return list
}

func (q Question) check() error {
	if q.Code != "" && q.Text == "" && slices.Contains(catalogue[:], q.Code) {
		return nil
	}
	if q.Code != "" || strings.TrimSpace(q.Text) == "" {
		return errQuestions
	}
	return chat.CheckQuestion(q.Text)
}

// SetQuestions gives the actor's account questions of their own in place of any before; none takes them away. It asks for a proof.
func (s *Service) SetQuestions(ctx context.Context, actor chat.Actor, list []Answered) error {
	if err := s.ownerProved(actor); err != nil {
		return err
	}
	q := store.Questions{Account: actor.Account, CreatedAt: s.now()}
	if len(list) > 0 {
		if err := s.mayAsk(actor, list); err != nil {
			return err
		}
		combined, err := combine(answersOf(list))
		if err != nil {
			return err
		}
		for _, one := range list {
			q.Texts = append(q.Texts, one.kept())
		}
		if q.Answers, err = s.Hasher.Hash(ctx, s.pepper(combined)); err != nil {
			return busy(err)
		}
	}
	return s.own(ctx, "set questions", actor, func(tx store.Tx) error {
		if err := tx.PutQuestions(q); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditQuestionsChanged, actor.Account))
	})
}

// mayAsk reports whether these may be the questions of the actor.
func (s *Service) mayAsk(actor chat.Actor, list []Answered) error {
	policy := s.Policy().SecurityQuestion
	switch {
	case policy == chat.QuestionOff:
		return ErrQuestionsOff
	case actor.Admin:
		return errAdminAsks
	case len(list) < minQuestions || len(list) > maxQuestions:
		return errQuestions
	}
	var seen []string
	for _, one := range list {
		if err := one.check(); err != nil {
			return err
		}
		if policy == chat.QuestionAlone && one.Code == "" {
			return errCatalogue
		}
		if slices.Contains(seen, one.kept()) {
			return errQuestions
		}
		seen = append(seen, one.kept())
	}
	return nil
}

func answersOf(list []Answered) []secret.String {
	answers := make([]secret.String, len(list))
	for i, one := range list {
		answers[i] = one.Answer
	}
	return answers
}

// combine makes one text of all answers, in their order, however they are typed: letters and digits alone, without case and marks.
// So nobody can try one answer after the other.
func combine(answers []secret.String) (string, error) {
	var plain []string
	for _, a := range answers {
		if len(a) > maxAnswer {
			return "", errAnswer
		}
		p := plainAnswer(a.Reveal())
		if len([]rune(p)) < minAnswer || slices.Contains(plain, p) {
			return "", errAnswer
		}
		plain = append(plain, p)
	}
	return strings.Join(plain, "\x1f"), nil
}

func plainAnswer(answer string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(answer))
}

// pepper makes of answers what is hashed: without the server's key nobody can try them, even with the data.
func (s *Service) pepper(combined string) string {
	return hex.EncodeToString(s.Key.Derive("security answers").MAC([]byte(combined)))
}

// Questions lists the actor's own questions.
func (s *Service) Questions(ctx context.Context, actor chat.Actor) ([]Question, error) {
	return view(ctx, s, func(r store.Reader) ([]Question, error) {
		q, _, err := r.Questions(actor.Account)
		return readQuestions(q.Texts), err
	})
}

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
	return view(ctx, s, func(r store.Reader) ([]Question, error) {
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

// countWrong counts a wrong attempt by answers alone.
func (s *Service) countWrong(ctx context.Context, q store.Questions) error {
	return s.act(ctx, "count wrong answers", func(tx store.Tx) error {
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
	if wait := s.recovering.Take("name " + chat.NameKey(r.Name)); wait > 0 {
		return due, &chat.WaitError{Err: errTooOften, Wait: wait}
	}
	hash, err := s.Hasher.Hash(ctx, r.Password.Reveal())
	if err != nil {
		return due, busy(err)
	}
	q, err := view(ctx, s, func(reader store.Reader) (store.Questions, error) {
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
			return due, cmp.Or(s.countWrong(ctx, q), err)
		}
		return due, err
	}
	now := s.now()
	due = now.Add(ResetDelay)
	err = s.act(ctx, "reset", func(tx store.Tx) error {
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

// delay keeps a reset for later and tells its owner on all of his sessions, and by mail.
func (s *Service) delay(tx store.Tx, a chat.Account, d store.DelayedReset, r Reset) error {
	if err := tx.PutDelayedReset(d); err != nil {
		return err
	}
	value, err := json.Marshal(delayed{Due: d.Due})
	if err != nil {
		return err
	}
	if err := tx.PutState(chat.State{Account: a.ID, Kind: chat.StateReset, Subject: "all", Value: value}); err != nil {
		return err
	}
	entry := chat.AuditEntry{Action: chat.AuditResetAsked, Subject: a.ID, Name: a.Name, Address: r.Address}
	if err := tx.Audit(entry.With("by", "questions")); err != nil {
		return err
	}
	return s.tell(tx, a, r.Language, letterDelayed, d.Due.UTC().Format("2006-01-02 15:04 UTC"))
}

// delayed is the value of chat.StateReset.
type delayed struct {
	Due time.Time `json:"due"`
}

// dropDelayed takes a delayed reset back, if there is one.
func (s *Service) dropDelayed(tx store.Tx, account chat.ID) error {
	was, err := tx.DeleteDelayedReset(account)
	if err != nil || !was {
		return err
	}
	return tx.PutState(chat.State{Account: account, Kind: chat.StateReset, Subject: "all"})
}

// StopReset takes a delayed reset of the actor's account back; where there is none nothing happens.
func (s *Service) StopReset(ctx context.Context, actor chat.Actor) error {
	return s.own(ctx, "stop reset", actor, func(tx store.Tx) error { // who objects stands before the reset or after it
		if err := s.dropDelayed(tx, actor.Account); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditResetStopped, actor.Account))
	})
}

// doDelayed resets passwords whose delay is over.
func (s *Service) doDelayed(ctx context.Context) {
	due, err := view(ctx, s, func(r store.Reader) ([]store.DelayedReset, error) { return r.DelayedResets(s.now(), sweepLimit) })
	for _, d := range due {
		if err == nil {
			err = s.Store.Update(ctx, func(tx store.Tx) error { return s.doOne(tx, d) })
		}
	}
	if err != nil {
		s.Log.WarnContext(ctx, "delayed resets not done", "err", err)
	}
}

func (s *Service) doOne(tx store.Tx, d store.DelayedReset) error {
	if err := tx.LockAccount(d.Account); err != nil {
		return err
	}
	now, ok, err := tx.DelayedReset(d.Account)
	if err != nil || !ok || now != d {
		return err // its owner has objected
	}
	a, err := tx.Account(d.Account)
	if err != nil {
		return err
	}
	if a.Admin || !a.DisabledAt.IsZero() || s.Policy().SecurityQuestion != chat.QuestionAlone {
		return s.dropDelayed(tx, a.ID) // things have changed meanwhile
	}
	return s.putPassword(tx, a, d.Password, resetBy{way: "questions"})
}
