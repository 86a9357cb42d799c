package account

import (
	"context"
	"encoding/hex"
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
	if q.Code != "" || chat.IsBlank(q.Text) {
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
	return store.View(ctx, s.Store, "account", func(r store.Reader) ([]Question, error) {
		q, _, err := r.Questions(actor.Account)
		return readQuestions(q.Texts), err
	})
}
