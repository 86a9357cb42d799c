package chatire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/samtal-chat/samtal/internal/door"
)

// What is said of fields.
const (
	required = "This field is required."
	blank    = "This field may not be blank."
	null     = "This field may not be null."
	noText   = "Not a valid string."
	noZero   = "Null characters are not allowed."
)

// fields are those of a body: texts as a rule, but in JSON they may be anything.
type fields map[string]any

// read takes the fields of a body: a form, a form in parts, or JSON. No body at all is one without fields.
func (c *call) read() (fields, error) {
	data, err := door.ReadBody(c.w, c.r)
	if errors.Is(err, door.ErrBodyMissing) {
		return fields{}, nil
	}
	if err != nil {
		return nil, err
	}
	if c.still != nil { // a body may take its time
		if err := c.still(); err != nil {
			return nil, err
		}
	}
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil {
		kind = c.r.Header.Get("Content-Type")
	}
	switch kind {
	case "application/json":
		return readJSON(data)
	case "application/x-www-form-urlencoded":
		return readForm(data)
	case "multipart/form-data":
		return readParts(data, params["boundary"])
	default:
		return nil, refusal(http.StatusUnsupportedMediaType, fmt.Sprintf("Unsupported media type %q in request.", kind))
	}
}

func readJSON(data []byte) (fields, error) {
	if door.Check(data) != nil && !nullOnly(data) {
		return nil, refusal(http.StatusBadRequest, "JSON parse error")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, refusal(http.StatusBadRequest, "JSON parse error")
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, fault(general, "Invalid data. Expected a dictionary.")
	}
	return object, nil
}

// nullOnly tells that nothing but U+0000 in a text keeps data from being taken: its field is told of that.
func nullOnly(data []byte) bool {
	return json.Valid(data) && door.Check(bytes.ReplaceAll(data, []byte(`\u0000`), nil)) == nil
}

func readForm(data []byte) (fields, error) {
	values, err := url.ParseQuery(string(data))
	if err != nil {
		return nil, refusal(http.StatusBadRequest, "Malformed request.")
	}
	return last(values), nil
}

// readParts reads a form in parts (RFC 7578), whose size is that of a body that has been read. Files are passed over.
func readParts(data []byte, boundary string) (fields, error) {
	malformed := refusal(http.StatusBadRequest, "Multipart form parse error")
	if boundary == "" {
		return nil, malformed
	}
	f := fields{}
	for parts := multipart.NewReader(bytes.NewReader(data), boundary); ; {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return nil, malformed
		}
		text, err := io.ReadAll(p)
		if err != nil {
			return nil, malformed
		}
		if name := p.FormName(); name != "" && p.FileName() == "" {
			f[name] = string(text)
		}
	}
}

// last takes the last value of each field.
func last(values url.Values) fields {
	f := fields{}
	for name, list := range values {
		f[name] = list[len(list)-1]
	}
	return f
}

// text is a field that has to be there and not empty; what is wrong with it is added to what is.
func (f fields) text(name string, wrong faults) string {
	v, ok := f[name]
	if !ok {
		wrong.add(name, required)
		return ""
	}
	var s string
	switch v := v.(type) {
	case string:
		s = v
	case json.Number:
		s = v.String()
	case nil:
		wrong.add(name, null)
		return ""
	default:
		wrong.add(name, noText)
		return ""
	}
	switch {
	case strings.TrimSpace(s) == "":
		wrong.add(name, blank)
	case !utf8.ValidString(s):
		wrong.add(name, noText)
	case strings.ContainsRune(s, 0):
		wrong.add(name, noZero)
	}
	return s
}

// word is text for a name, which has no space around it.
func (f fields) word(name string, wrong faults) string { return strings.TrimSpace(f.text(name, wrong)) }
