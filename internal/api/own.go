package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
)

// ownRoutes are what people do about their own accounts.
func (a *API) ownRoutes() {
	const tag = "Me"
	write(a, op(http.MethodPut, "/me/name", tag, "Change the name; asks for a proof"), a.rename)
	write(a, accepted(op(http.MethodPut, "/me/email", tag, "Have a mail address confirmed, or take it away; asks for a proof")), a.setEmail)
	read(a, op(http.MethodGet, "/me/questions", tag, "One's own security questions"), a.questions)
	write(a, op(http.MethodPut, "/me/questions", tag, "Set one's own security questions; asks for a proof"), a.setQuestions)
	read(a, op(http.MethodDelete, "/me/reset", tag, "Stop a reset that somebody has asked for by answers"), a.stopReset)
	write(a, op(http.MethodDelete, "/me", tag, "Delete the account; asks for a proof"), a.deleteMe)
	stream(a, archive(op(http.MethodGet, "/me/export", tag, "Download one's data as a ZIP archive; asks for a proof")), a.export)
}

func (a *API) rename(ctx context.Context, c *call, _ *none, b *wire.NewName) (*meAnswer, error) {
	if _, err := a.Accounts.Rename(ctx, c.actor, b.Name); err != nil {
		return nil, err
	}
	return a.me(ctx, c, &none{})
}

func (a *API) setEmail(ctx context.Context, c *call, _ *none, b *wire.NewEmail) (*none, error) {
	return &none{}, a.Accounts.SetEmail(ctx, c.actor, b.Email, language(c.r))
}

func (a *API) questions(ctx context.Context, c *call, _ *none) (*askedAnswer, error) {
	questions, err := a.Accounts.Questions(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	return &askedAnswer{wire.AskedQuestions{Questions: list(questions, fromQuestion)}}, nil
}

func (a *API) setQuestions(ctx context.Context, c *call, _ *none, b *wire.Questions) (*none, error) {
	answered := list(b.Questions, func(q wire.AnsweredQuestion) account.Answered {
		return account.Answered{Question: account.Question{Code: q.Code, Text: q.Text}, Answer: secret.String(q.Answer)}
	})
	return &none{}, a.Accounts.SetQuestions(ctx, c.actor, answered)
}

func (a *API) stopReset(ctx context.Context, c *call, _ *none) (*none, error) {
	return &none{}, a.Accounts.StopReset(ctx, c.actor)
}

func (a *API) deleteMe(ctx context.Context, c *call, _ *none, b *wire.Deletion) (*signedOut, error) {
	shred, err := shreds(b)
	if err != nil {
		return nil, err
	}
	cookie := a.Tokens.NoCookie(c.r)
	return &signedOut{cookie.String()}, a.Accounts.Delete(ctx, c.actor, account.Deletion{Shred: shred, Language: language(c.r)})
}

// shreds reads what a deletion does to what was said.
func shreds(d *wire.Deletion) (bool, error) {
	switch d.Content {
	case "shred":
		return true, nil
	case "keep":
		return false, nil
	}
	return false, &chat.Error{Kind: chat.Invalid, Code: "bad_content", Message: "content is shred or keep", Field: "content"}
}

// archive makes o answer with a file.
func archive(o huma.Operation) huma.Operation {
	o.Responses = map[string]*huma.Response{"200": {
		Description: "OK",
		Content:     map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
	}}
	return o
}

// exportTime is how long one piece of an archive may wait for a slow reader.
const exportTime = time.Minute

func (a *API) export(ctx context.Context, c *call, _ *none) (*huma.StreamResponse, error) {
	x, err := a.Accounts.Export(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(huma.Context) {
		c.w.Header().Set("Content-Type", "application/zip")
		c.w.Header().Set("Content-Disposition", `attachment; filename="samtal.zip"`)
		if err := x.Write(ctx, &patient{w: c.w, control: http.NewResponseController(c.w)}); err != nil {
			// The archive lacks its end, which every reader notices; so does he whose connection is cut.
			a.log.WarnContext(ctx, "an export was cut off", "account", c.actor.Account, "err", err)
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

// patient gives each piece the time that a whole answer has otherwise.
type patient struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (p *patient) Write(b []byte) (int, error) {
	_ = p.control.SetWriteDeadline(time.Now().Add(exportTime)) // fails only where there is no connection
	return p.w.Write(b)
}
