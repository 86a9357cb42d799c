package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// FuzzFrame reads anything as a frame of a server.
func FuzzFrame(f *testing.F) {
	for _, frame := range []string{
		`{"type":"event","event":{"id":"a","seq":1}}`, `{"type":"reply","re":"1"}`, `{"type":"skipped"}`, `{"type":"state","kind":"setting"}`,
		`{"type":"signal"}`, `{"type":"news of a later version","x":1}`, `{}`, `null`, `[]`, `{"type":7}`, `{"type":"event","seq":"x"}`, "\xff",
	} {
		f.Add([]byte(frame))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		frame, reply, err := parseFrame(payload)
		if err == nil && !json.Valid(payload) {
			t.Fatalf("took %q", payload)
		}
		if err != nil && (frame.Event != nil || frame.State != nil || frame.Skipped != nil || frame.Signal != nil) {
			t.Fatalf("%q is %+v and %v", payload, frame, err)
		}
		if err == nil && frame.Type == "reply" && reply == nil {
			t.Fatalf("no reply in %q", payload)
		}
	})
}

// FuzzEvents reads anything as an event stream, which ends.
func FuzzEvents(f *testing.F) {
	for _, stream := range []string{
		"event: hello\ndata: {\"type\":\"hello\"}\n\ndata: {\"type\":\"event\"}\n\n", ": ping\n\n", "event: close\ndata: {\"code\":4401}\n\n",
		"event: close\n\ndata: 1\n\n", "data\n\n", "data:x\r\n\r\n", "\n\n\n", "event: close\ndata: x\n\n",
	} {
		f.Add([]byte(stream))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		l := newListening(io.NopCloser(bytes.NewReader(stream)))
		for events := 0; ; events++ {
			payload, err := l.event()
			var ended *EndedError
			switch {
			case errors.As(err, &ended), err != nil:
				return
			case len(payload) == 0 || events > len(stream):
				t.Fatalf("event %d of %q is empty", events, stream)
			}
		}
	})
}

// FuzzAnswer reads anything as the answer of a server: it is what was asked for, or an error that says what the server did.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`{"id":"a","token":"b"}`, `{"status":409,"code":"name_taken","detail":"taken"}`, `{"code":""}`, `{"factors":["totp"],"pending":"x"}`, "", "null", "[]", `{"id":7}`, "\xff", "<html>",
	} {
		for _, status := range []int{200, 201, 202, 204, 400, 429, 503} {
			f.Add(status, "30", body)
		}
	}
	f.Add(429, "-1", "")
	f.Add(429, "99999999999999999999", "")
	f.Add(503, "9223372036854775807", "")
	f.Fuzz(func(t *testing.T, status int, wait, body string) {
		if status < 200 || status > 599 {
			return
		}
		server := roundTripper(func(*http.Request) *http.Response {
			return &http.Response{StatusCode: status, Header: http.Header{"Retry-After": {wait}}, Body: io.NopCloser(strings.NewReader(body))}
		})
		c := New("http://chat.example", WithHTTPClient(&http.Client{Transport: server, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}))
		_, err := c.SignIn(t.Context(), "ann", "a password")
		var refused *Error
		if errors.As(err, &refused) != (status >= 400) {
			t.Fatalf("%d %q: %v", status, body, err)
		}
		switch {
		case refused != nil && (refused.Status != status || refused.Code == "" || refused.RetryAfter < 0):
			t.Fatalf("%d, %q, %q: %+v", status, wait, body, refused)
		case err == nil && body != "" && !json.Valid([]byte(body)):
			t.Fatalf("took %q", body)
		case err == nil && status == http.StatusAccepted:
			t.Fatalf("%q is a session without the second factor", body)
		}
	})
}

type roundTripper func(*http.Request) *http.Response

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }
