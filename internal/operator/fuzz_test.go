package operator

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
)

// FuzzAnswer reads anything as the answer of a running server, maybe of another version: it is what was asked for, or an error.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`[{"name":"ann"}]`, "[]", "null", "", "{}", `{"status":409,"code":"name_taken","detail":"taken","field":"name"}`, `{"status":999,"code":"x"}`, `{"code":7}`, "\xff", `{"account":{"name":"bot"},"key":"sk"}`,
	} {
		for _, status := range []int{200, 204, 400, 404, 500} {
			f.Add(status, body)
		}
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status >= 300 && status < 400 || status > 599 {
			return // nobody sends on from the socket
		}
		m := &Remote{http: &http.Client{Transport: transport(func() *http.Response {
			return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body))}
		})}}
		list, err := m.Accounts(t.Context(), "")
		var e *chat.Error
		switch {
		case status >= 400 && (err == nil || errors.As(err, &e) && e.Code == ""):
			t.Fatalf("%d %q: %v", status, body, err)
		case status < 400 && errors.As(err, &e):
			t.Fatalf("%d %q: %v", status, body, err)
		case err != nil && strings.TrimSpace(err.Error()) == "":
			t.Fatalf("%d %q: an error without a word", status, body)
		case err == nil && len(list) > len(body):
			t.Fatalf("%d accounts in %q", len(list), body)
		}
	})
}

type transport func() *http.Response

func (f transport) RoundTrip(*http.Request) (*http.Response, error) { return f(), nil }
