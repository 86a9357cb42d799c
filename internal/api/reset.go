package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/secret"
)

type (
	resetLinkAnswer struct{ Body wire.ResetLink }
	askedAnswer     struct{ Body wire.AskedQuestions }
	resetDoneAnswer struct{ Body wire.ResetDone }
	catalogueAnswer struct{ Body Catalogue }
)

// Catalogue is the security questions that everybody may choose.
type Catalogue struct {
	Codes []string `json:"codes"`
}

func (a *API) resetRoutes() {
	const tag = "Recovery"
	write(a, counted(accepted(open(op(http.MethodPost, "/reset", tag, "Ask for a link by mail; all names are answered the same"))), door.ClassReset), a.askReset)
	write(a, counted(open(op(http.MethodPost, "/reset/look", tag, "What a link is for")), door.ClassSignIn), a.lookAtReset)
	write(a, counted(open(op(http.MethodPost, "/reset/questions", tag, "Which questions a name asks; all names ask some")), door.ClassReset), a.resetQuestions)
	write(a, counted(open(op(http.MethodPost, "/reset/finish", tag, "Choose a new password; ends all sessions and API keys")), door.ClassSignIn), a.finishReset)
	write(a, counted(open(op(http.MethodPost, "/email/confirm", tag, "Confirm a mail address")), door.ClassSignIn), a.confirmEmail)
	read(a, created(op(http.MethodPost, "/admin/accounts/{id}/reset", "Administration", "Make a link to a new password; asks for a proof")), a.issueReset)
	read(a, open(op(http.MethodGet, "/questions", tag, "The catalogue of security questions")), a.catalogue)
}

// accepted makes o answer with 202: it is done later.
func accepted(o huma.Operation) huma.Operation {
	o.DefaultStatus = http.StatusAccepted
	return o
}

func (a *API) askReset(ctx context.Context, c *call, _ *none, b *wire.ResetRequest) (*none, error) {
	return &none{}, a.Accounts.AskReset(ctx, account.ResetRequest{Name: b.Name, Language: language(c.r), Address: door.Address(c.r)})
}

func (a *API) lookAtReset(ctx context.Context, c *call, _ *none, b *wire.ResetToken) (*resetLinkAnswer, error) {
	whose, questions, err := a.Accounts.LookAtReset(ctx, b.Token)
	if err != nil {
		return nil, err
	}
	return &resetLinkAnswer{wire.ResetLink{Name: whose.Name, Questions: list(questions, fromQuestion)}}, nil
}

func (a *API) resetQuestions(ctx context.Context, c *call, _ *none, b *wire.ResetName) (*askedAnswer, error) {
	questions, err := a.Accounts.QuestionsOf(ctx, b.Name)
	if err != nil {
		return nil, err
	}
	return &askedAnswer{wire.AskedQuestions{Questions: list(questions, fromQuestion)}}, nil
}

func fromQuestion(q account.Question) wire.Question { return wire.Question{Code: q.Code, Text: q.Text} }

func (a *API) finishReset(ctx context.Context, c *call, _ *none, b *wire.Reset) (*resetDoneAnswer, error) {
	r := account.Reset{
		Token: b.Token, Name: b.Name, RecoveryCode: b.RecoveryCode, Password: secret.String(b.Password),
		Language: language(c.r), Address: door.Address(c.r),
	}
	for _, answer := range b.Answers {
		r.Answers = append(r.Answers, secret.String(answer))
	}
	due, err := a.Accounts.FinishReset(ctx, r)
	if err != nil {
		return nil, err
	}
	out := &resetDoneAnswer{}
	if !due.IsZero() {
		out.Body.Due = &due
	}
	return out, nil
}

func (a *API) confirmEmail(ctx context.Context, c *call, _ *none, b *wire.ResetToken) (*none, error) {
	return &none{}, a.Accounts.ConfirmEmail(ctx, b.Token, language(c.r), door.Address(c.r))
}

func (a *API) catalogue(context.Context, *call, *none) (*catalogueAnswer, error) {
	return &catalogueAnswer{Catalogue{account.Catalogue()}}, nil
}

// language is what the one who asks would like to be written in; letters take the first that they know.
func language(r *http.Request) string {
	const most = 200 // bytes
	accept := r.Header.Get("Accept-Language")
	return accept[:min(len(accept), most)]
}

// IssuedLink lets its holder choose a new password, once.
type IssuedLink struct {
	Link      string    `json:"link"`
	ExpiresAt time.Time `json:"expires_at"`
}

type issuedLinkAnswer struct{ Body IssuedLink }

// issueReset makes a link for somebody else's account.
func (a *API) issueReset(ctx context.Context, c *call, in *idPath) (*issuedLinkAnswer, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	link, until, err := a.Accounts.IssueResetBy(ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	return &issuedLinkAnswer{IssuedLink{Link: link.Reveal(), ExpiresAt: until}}, nil
}
