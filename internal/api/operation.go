package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/secret"
)

// call is one request under way, and who makes it. In operations that need no session, actor is zero.
type call struct {
	w     http.ResponseWriter
	r     *http.Request
	actor chat.Actor

	device secret.String // by what a browser that signs in is recognised the next time
}

type callKey struct{}

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// none is the answer of operations that answer with 204 alone, and the parameters of those that have none.
type none struct{}

// op describes an operation. Its id comes from method and path, so that no two have the same.
func op(method, path, tag, summary string) huma.Operation {
	o := huma.Operation{Method: method, Path: path, Summary: summary, Tags: []string{tag}}
	words := strings.FieldsFunc(path, func(c rune) bool { return c == '/' || c == '{' || c == '}' })
	o.OperationID = strings.ToLower(method) + "-" + strings.Join(words, "-")
	o.Security = []map[string][]string{{"bearer": {}}, {"cookie": {}}}
	return needs(o, usualScope(method, path, tag))
}

// created makes o answer with 201, and with 200 where what was asked for is there already.
func created(o huma.Operation) huma.Operation {
	o.DefaultStatus = http.StatusCreated
	return o
}

// open lets o be called without a session.
func open(o huma.Operation) huma.Operation {
	o.Security = []map[string][]string{}
	o.Extensions, o.Metadata = nil, nil // nor a scope
	return o
}

// classKey is where an operation keeps how it is counted.
const classKey = "class"

// counted makes o one of a class of [door.Limits], other than that which its method tells.
func counted(o huma.Operation, class door.Class) huma.Operation {
	o.Metadata = maps.Clone(o.Metadata)
	if o.Metadata == nil {
		o.Metadata = map[string]any{}
	}
	o.Metadata[classKey] = class
	return o
}

// classOf is how an operation is counted.
func classOf(o *huma.Operation) door.Class {
	class, ok := o.Metadata[classKey].(door.Class)
	switch {
	case ok:
		return class
	case isOpen(o):
		return door.ClassOpen
	case o.Method == http.MethodGet:
		return door.ClassRead
	default:
		return door.ClassWrite
	}
}

func isOpen(o *huma.Operation) bool { return len(o.Security) == 0 }

// read registers an operation that takes no body: P are its parameters, O is its answer. All operations answer Huma in one form, since
// it compiles its machinery once for each pair of types: 20 KB of code, 66 times.
func read[P, O any](a *API, o huma.Operation, do func(context.Context, *call, *P) (*O, error)) {
	a.describeErrors(&o)
	form := formOf(reflect.TypeFor[O]())
	form.promise(a, &o)
	huma.Register(a.huma, o, func(ctx context.Context, in *P) (*answer, error) {
		out, err := do(ctx, callOf(ctx), in)
		if err != nil {
			return nil, a.fail(ctx, err)
		}
		if out == nil {
			return nil, nil //nolint:nilnil // this is how Huma is told that the status says it all
		}
		return form.fill(reflect.ValueOf(out).Elem(), o.DefaultStatus), nil
	})
	form.correct(a.operation(o).Responses[strconv.Itoa(o.DefaultStatus)])
}

// stream registers an operation that answers with what is not JSON, and takes nothing.
func stream(a *API, o huma.Operation, do func(context.Context, *call, *none) (*huma.StreamResponse, error)) {
	a.describeErrors(&o)
	huma.Register(a.huma, o, func(ctx context.Context, in *none) (*huma.StreamResponse, error) {
		out, err := do(ctx, callOf(ctx), in)
		if err != nil {
			return nil, a.fail(ctx, err)
		}
		return out, nil
	})
}

// write registers an operation with a JSON body B, which is read and checked before do is called.
func write[P, B, O any](a *API, o huma.Operation, do func(context.Context, *call, *P, *B) (*O, error)) {
	body := a.schema(reflect.TypeFor[B]())
	required := a.required(body)
	read(a, o, func(ctx context.Context, c *call, in *P) (*O, error) {
		var b B
		if err := decode(c, &b, required); err != nil {
			return nil, err
		}
		if err := a.stillActs(c, &o); err != nil {
			return nil, err
		}
		return do(ctx, c, in, &b)
	})
	a.bodies[body.Ref] = true
	a.operation(o).RequestBody = &huma.RequestBody{
		Required: len(required) > 0, Content: map[string]*huma.MediaType{"application/json": {Schema: body}},
	}
}

// stillActs looks once more who calls: his session may have ended while the body was on its way. The login of the program we are
// embedded in has vouched for this very request.
func (a *API) stillActs(c *call, o *huma.Operation) error {
	if isOpen(o) || a.foreign(c.r) {
		return nil
	}
	return a.identify(c)
}

// decode reads the body into b. Where nothing is required it may be left out.
func decode(c *call, b any, required []requiredField) error {
	data, err := door.ReadBody(c.w, c.r)
	if len(required) == 0 && errors.Is(err, door.ErrBodyMissing) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := door.Decode(data, b); err != nil {
		return err
	}
	return complete(data, required)
}

// complete looks for what must be there: an absent field, or null, would otherwise pass for an empty one.
func complete(data []byte, required []requiredField) error {
	if len(required) == 0 {
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err // cannot be: it was decoded before
	}
	for _, f := range required {
		if value, ok := fields[f.name]; !ok || !f.null && string(value) == "null" {
			return &chat.Error{Kind: chat.Invalid, Code: "missing_field", Message: f.name + " is missing", Field: f.name}
		}
	}
	return nil
}

// enter is the middleware of all operations: it finds out who calls, and whether too often.
func (a *API) enter(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	w.Header().Set("Cache-Control", "no-store")
	c := &call{w: w, r: r}
	err := a.admit(c, ctx.Operation())
	if err != nil {
		door.Refuse(w, r, a.log, err)
		return
	}
	next(huma.WithValue(ctx, callKey{}, c))
}

// admit lets a call pass to an operation, if it may.
func (a *API) admit(c *call, o *huma.Operation) error {
	if !isOpen(o) {
		if err := a.identify(c); err != nil {
			return cmp.Or(a.stranger(c, err), err)
		}
		if err := chat.CheckScope(c.actor, scopeOf(o)); err != nil {
			return err
		}
		if err := mayAdminister(o, c.actor, time.Now()); err != nil {
			return err
		}
	}
	return a.Limits.Request(c.w.Header(), c.r, classOf(o), c.actor.Account)
}

// stranger counts a call that proved nothing; an error is that of who does so too often.
func (a *API) stranger(c *call, err error) error {
	if chat.KindOf(err) != chat.Unauthenticated {
		return nil
	}
	return a.Limits.Stranger(c.r)
}

// problem is an error in the form that operations answer with.
type problem struct{ wire.Problem }

func (p *problem) Error() string             { return p.Code }
func (p *problem) GetStatus() int            { return p.Status }
func (p *problem) ContentType(string) string { return door.ProblemType }

func (a *API) fail(ctx context.Context, err error) error {
	c := callOf(ctx)
	door.SetRetryAfter(c.w.Header(), err)
	return &problem{door.Report(a.log, c.r, err)}
}

// explain turns the framework's own refusals, which are all about parameters, into ours.
func explain(c huma.Context, _ string, answer any) (any, error) {
	model, ok := answer.(*huma.ErrorModel)
	if !ok {
		return answer, nil
	}
	p := wire.Problem{Title: model.Title, Status: model.Status, Code: "bad_parameter", Detail: model.Detail, Request: door.RequestID(c.Context())}
	if len(model.Errors) > 0 {
		_, p.Field, _ = strings.Cut(model.Errors[0].Location, ".")
		p.Detail = p.Field + ": " + model.Errors[0].Message
	}
	return p, nil
}

// schema describes t, once.
func (a *API) schema(t reflect.Type) *huma.Schema {
	return a.huma.OpenAPI().Components.Schemas.Schema(t, true, t.Name())
}

// requiredField is what a body must have.
type requiredField struct {
	name string
	null bool // whether it may be null, which any JSON may
}

func (a *API) required(s *huma.Schema) []requiredField {
	if s.Ref != "" {
		s = a.huma.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	fields := make([]requiredField, len(s.Required))
	for i, name := range s.Required {
		fields[i] = requiredField{name: name, null: s.Properties[name].Type == "" && s.Properties[name].Ref == ""}
	}
	return fields
}

// describeErrors says in the document how this operation fails: as all do.
func (a *API) describeErrors(o *huma.Operation) {
	if o.Responses == nil {
		o.Responses = map[string]*huma.Response{}
	}
	o.Responses["default"] = &huma.Response{
		Description: "Error", Content: map[string]*huma.MediaType{door.ProblemType: {Schema: a.schema(reflect.TypeFor[wire.Problem]())}},
	}
}

// operation finds o in the document.
func (a *API) operation(o huma.Operation) *huma.Operation {
	at := a.huma.OpenAPI().Paths[o.Path]
	return map[string]*huma.Operation{
		http.MethodGet: at.Get, http.MethodPost: at.Post, http.MethodPut: at.Put, http.MethodPatch: at.Patch, http.MethodDelete: at.Delete,
	}[o.Method]
}

// ids parses several ids at once; the first that is none is the error.
func ids(texts ...string) ([]chat.ID, error) {
	parsed := make([]chat.ID, len(texts))
	for i, text := range texts {
		id, err := chat.ParseID(text)
		if err != nil {
			return nil, err
		}
		parsed[i] = id
	}
	return parsed, nil
}

// list shows a list that is always there: none is empty.
func list[From, To any](from []From, show func(From) To) []To {
	to := make([]To, len(from))
	for i, v := range from {
		to[i] = show(v)
	}
	return to
}
