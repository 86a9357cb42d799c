package api_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/servertest"
)

func TestBadBodiesHaveTheirError(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	room := ann.Direct()
	const bad, wrong = http.StatusBadRequest, http.StatusUnprocessableEntity
	messages := "/rooms/" + room + "/messages"
	for _, c := range []struct {
		name, method, path, body string
		status                   int
		code, field              string
	}{
		{"nothing", "POST", messages, ``, bad, "missing_body", ""},
		{"no JSON", "POST", messages, `hi`, bad, "bad_json", ""},
		{"cut JSON", "POST", messages, `{"client_id":"1","te`, bad, "bad_json", ""},
		{"a second value", "POST", messages, `{"client_id":"1","text":"x"}{}`, bad, "bad_json", ""},
		{"a comma too many", "POST", messages, `{"client_id":"1","text":"x",}`, bad, "bad_json", ""},
		{"a raw control character", "POST", messages, "{\"client_id\":\"1\",\"text\":\"a\x01b\"}", bad, "bad_json", ""},
		{"invalid UTF-8", "POST", messages, "{\"client_id\":\"1\",\"text\":\"a\xffb\"}", bad, "bad_utf8", ""},
		{"U+0000 escaped", "POST", messages, `{"client_id":"1","text":"a\u0000b"}`, wrong, "null_character", ""},
		{"an array", "POST", messages, `[]`, wrong, "wrong_type", ""},
		{"null", "POST", messages, `null`, wrong, "wrong_type", ""},
		{"a number for a text", "POST", messages, `{"client_id":"1","text":7}`, wrong, "wrong_type", "text"},
		{"a text for a number", "PUT", "/rooms/" + room + "/read", `{"seq":"7"}`, wrong, "wrong_type", "seq"},
		{"a fraction", "PUT", "/rooms/" + room + "/read", `{"seq":1.5}`, wrong, "wrong_type", "seq"},
		{"beyond 64 bits", "PUT", "/rooms/" + room + "/read", `{"seq":99999999999999999999}`, wrong, "wrong_type", "seq"},
		{"a negative position", "PUT", "/rooms/" + room + "/read", `{"seq":-1}`, wrong, "bad_seq", "seq"},
		{"an unknown field", "POST", messages, `{"client_id":"1","text":"x","admin":true}`, wrong, "unknown_field", "admin"},
		{"a field in capitals", "POST", messages, `{"client_id":"1","Text":"x"}`, wrong, "unknown_field", "Text"},
		{"a field twice", "POST", messages, `{"client_id":"1","text":"x","text":"y"}`, wrong, "duplicate_field", "text"},
		{"a missing field", "POST", messages, `{"client_id":"1"}`, wrong, "missing_field", "text"},
		{"a missing position", "PUT", "/rooms/" + room + "/read", `{}`, wrong, "missing_field", "seq"},
		{"a missing value", "PUT", "/me/settings/a", `{}`, wrong, "missing_field", "value"},
		{"null for a text", "POST", messages, `{"client_id":"1","text": null}`, wrong, "missing_field", "text"},
		{"null for a position", "PUT", "/rooms/" + room + "/read", `{"seq":null}`, wrong, "missing_field", "seq"},
		{"an empty text", "POST", messages, `{"client_id":"1","text":" \n "}`, wrong, "text_missing", "text"},
		{"a text too long", "POST", messages, `{"client_id":"1","text":"` + strings.Repeat("x", 16<<10+1) + `"}`, http.StatusRequestEntityTooLarge, "text_too_long", "text"},
		{"a client id with spaces", "POST", messages, `{"client_id":"a b","text":"x"}`, wrong, "bad_client_id", "client_id"},
		{"a control character in a subject", "POST", messages, `{"client_id":"1","text":"x","subject":"a\nb"}`, wrong, "control_character", "subject"},
		{"a thread that is no id", "POST", messages, `{"client_id":"1","text":"x","thread":"abc"}`, wrong, "bad_id", "thread"},
		{"a room that is no id", "POST", "/rooms/abc/messages", `{"client_id":"1","text":"x"}`, wrong, "bad_id", ""},
		{"a kind of room", "POST", "/rooms", `{"kind":"secret","title":"x"}`, wrong, "bad_kind", "kind"},
		{"a title with a control character", "POST", "/rooms", `{"kind":"group","title":"a\u001bb"}`, wrong, "control_character", "title"},
		{"a title that turns the line", "POST", "/rooms", `{"kind":"group","title":"a\u202eb"}`, wrong, "control_character", "title"},
		{"a direct room with two others", "POST", "/rooms", `{"kind":"direct","members":["a","b"]}`, wrong, "direct_members", "members"},
		{"an involvement", "PUT", "/rooms/" + room + "/involvement", `{"level":"all"}`, wrong, "bad_level", "level"},
		{"a key", "PUT", "/me/settings/A%20b", `{"value":1}`, wrong, "bad_key", "key"},
		{"a setting too long", "PUT", "/me/settings/a", `{"value":"` + strings.Repeat("x", 5000) + `"}`, http.StatusRequestEntityTooLarge, "setting_too_long", "value"},
		{"a full name with a control character", "PATCH", "/me", `{"full_name":"a\tb"}`, wrong, "control_character", "full_name"},
		{"nesting without end", "PUT", "/me/settings/a", `{"value":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`, wrong, "too_deep", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := refused(t, as(srv, ann, c.method, c.path, c.body), c.status, c.code)
			if p.Field != c.field {
				t.Errorf("got field %q, want %q", p.Field, c.field)
			}
		})
	}
	if got := ann.Texts(room); len(got) != 0 {
		t.Errorf("the room now reads %q", got)
	}
}

func TestBadAccountsHaveTheirError(t *testing.T) {
	srv := servertest.New(t)
	const wrong = http.StatusUnprocessableEntity
	const ok = `"password":"` + servertest.Password + `"`
	for _, c := range []struct {
		body, code, field string
		status            int
	}{
		{`{"name":"",` + ok + `}`, "bad_name", "name", wrong},
		{`{"name":"a b",` + ok + `}`, "bad_name", "name", wrong},
		{`{"name":"a\u0007b",` + ok + `}`, "bad_name", "name", wrong},
		{`{"name":"_a",` + ok + `}`, "bad_name", "name", wrong},
		{`{"name":"ännchen",` + ok + `}`, "bad_name", "name", wrong},
		{`{"name":"` + strings.Repeat("a", 33) + `",` + ok + `}`, "bad_name", "name", wrong},
		{`{"name":"ann","password":"short"}`, "password_too_short", "password", wrong},
		{`{"name":"ann","password":"` + strings.Repeat("x", 257) + `"}`, "password_too_long", "password", wrong},
		{`{"name":"ann"}`, "missing_field", "password", wrong},
		{`{"name":"ann",` + ok + `,"full_name":"` + strings.Repeat("x", 65) + `"}`, "full_name_too_long", "full_name", http.StatusRequestEntityTooLarge},
		{`{"name":"ann",` + ok + `,"admin":true}`, "unknown_field", "admin", wrong},
	} {
		answer := srv.Do("POST", "/api/v1/accounts", c.body)
		if p := refused(t, answer, c.status, c.code); p.Field != c.field {
			t.Errorf("%s: got field %q, want %q", c.body, p.Field, c.field)
		}
		silent(t, answer, servertest.Password)
	}
	refused(t, srv.Do("POST", "/api/v1/sessions", `{"name":"ann",`+ok+`}`), http.StatusUnauthorized, "wrong_sign_in")
}

func TestBadParametersHaveTheirError(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	room := "/rooms/" + ann.Direct()
	for path, field := range map[string]string{
		room + "/messages?limit=x":                     "limit",
		room + "/messages?limit=201":                   "limit",
		room + "/messages?limit=-1":                    "limit",
		room + "/messages?before=-1":                   "before",
		room + "/messages?after=99999999999999999999":  "after",
		room + "/events?proof=perhaps":                 "proof",
		"/accounts?query=" + strings.Repeat("x", 101):  "query",
		"/me/state?after=" + strings.Repeat("1", 1000): "after",
	} {
		if p := refused(t, as(srv, ann, "GET", path, ""), http.StatusUnprocessableEntity, "bad_parameter"); p.Field != field {
			t.Errorf("%s: got field %q, want %q", path, p.Field, field)
		}
	}
	for _, path := range []string{"/rooms/x", "/accounts/x", room + "/messages/x", room + "/messages?thread=x"} {
		refused(t, as(srv, ann, "GET", path, ""), http.StatusUnprocessableEntity, "bad_id")
	}
}

// TestAHugeBodyIsNotRead: the server answers while the client has sent next to nothing of what it announces.
func TestAHugeBodyIsNotRead(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	room := ann.Direct()
	conn, err := (&net.Dialer{}).DialContext(ann.Context(), "tcp", strings.TrimPrefix(srv.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(conn, "POST /api/v1/rooms/%s/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n{", room, ann.Token(), 10<<20)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(text), "body_too_large") || !answer.Close {
		t.Errorf("got %d %s, close %v", answer.StatusCode, text, answer.Close)
	}
}

// TestWhoSendsAHugeBodyLearnsWhy: also a client that reads nothing before it has sent everything, with a session and without,
// and of unknown length.
func TestWhoSendsAHugeBodyLearnsWhy(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	head := "POST /api/v1/rooms/" + ann.Direct() + "/messages HTTP/1.1\r\nHost: x\r\n"
	token := "Authorization: Bearer " + ann.Token() + "\r\n"
	size := fmt.Sprintf("Content-Length: %d\r\n\r\n", 10<<20)
	body := strings.Repeat("x", 10<<20)
	for name, test := range map[string]struct {
		sent string
		want int
	}{
		"announced":         {head + token + size + body, http.StatusRequestEntityTooLarge},
		"without a session": {head + size + body, http.StatusUnauthorized},
		"chunked":           {head + token + "Transfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%x\r\n", 10<<20) + body + "\r\n0\r\n\r\n", http.StatusRequestEntityTooLarge},
		"chunked, no end":   {head + token + "Transfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%x\r\n", 200<<10) + body[:200<<10], http.StatusRequestEntityTooLarge},
	} {
		conn, err := (&net.Dialer{}).DialContext(ann.Context(), "tcp", strings.TrimPrefix(srv.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, sent := io.WriteString(conn, test.sent)
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err := errors.Join(sent, err); err != nil {
			_ = conn.Close()
			if time.Since(began) < 9*time.Second { // beyond ten the server waits for no body
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if answer.StatusCode != test.want {
			t.Errorf("%s: got %d, want %d", name, answer.StatusCode, test.want)
		}
		_ = conn.Close()
		_ = answer.Body.Close()
	}
}

func TestABodyOfUnknownLengthIsBounded(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	body := io.MultiReader(strings.NewReader(`{"client_id":"1","text":"`), io.LimitReader(endless{}, 10<<20))
	req, err := http.NewRequestWithContext(ann.Context(), "POST", srv.URL+"/api/v1/rooms/"+ann.Direct()+"/messages", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+ann.Token())
	answer, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d", answer.StatusCode)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}
