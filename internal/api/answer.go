package api

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// answer is what Huma gets from every operation.
type answer struct {
	SetCookie []string `header:"Set-Cookie"`
	Status    int
	Body      any
}

// form tells where a type of answers has its parts: fields named like those of answer, of which each may be missing.
type form struct {
	cookies, status, body reflect.StructField
	hasCookies, hasStatus bool
	hasBody               bool
}

func formOf(t reflect.Type) (f form) {
	f.cookies, f.hasCookies = t.FieldByName("SetCookie")
	f.status, f.hasStatus = t.FieldByName("Status")
	f.body, f.hasBody = t.FieldByName("Body")
	return f
}

// promise describes an answer with its body.
func (f form) promise(a *API, o *huma.Operation) {
	if o.DefaultStatus == 0 {
		o.DefaultStatus = http.StatusNoContent
		if f.hasBody {
			o.DefaultStatus = http.StatusOK
		}
	}
	if !f.hasBody {
		return
	}
	if o.Responses == nil {
		o.Responses = map[string]*huma.Response{}
	}
	schema := a.schema(f.body.Type)
	o.Responses[strconv.Itoa(o.DefaultStatus)] = &huma.Response{Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}
}

// correct takes from the description what only other answers have.
func (f form) correct(r *huma.Response) {
	if !f.hasBody {
		r.Content = nil
	}
	if !f.hasCookies {
		delete(r.Headers, "Set-Cookie")
	}
}

// fill is an answer in the form that Huma gets.
func (f form) fill(out reflect.Value, usual int) *answer {
	in := &answer{Status: usual, Body: []byte(nil)}
	if f.hasStatus {
		in.Status = int(out.FieldByIndex(f.status.Index).Int())
	}
	if f.hasBody {
		in.Body = out.FieldByIndex(f.body.Index).Interface()
	}
	if f.hasCookies {
		switch cookies := out.FieldByIndex(f.cookies.Index).Interface().(type) {
		case []string:
			in.SetCookie = cookies
		case string:
			in.SetCookie = []string{cookies}
		}
	}
	return in
}
