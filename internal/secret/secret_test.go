package secret_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/internal/secret"
)

func TestStringDoesNotShow(t *testing.T) {
	const word = "hunter2hunter2"
	s := secret.String(word)
	holder := struct{ Password secret.String }{s}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("signed in", "password", s, "holder", holder)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("signed in", "password", s, "holder", holder)
	encoded, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	shown := log.String() + string(encoded) + fmt.Sprint(s, holder, &holder)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10s"} {
		shown += fmt.Sprintf(verb, s) + fmt.Sprintf(verb, holder) + fmt.Sprintf(verb, []secret.String{s})
	}
	for _, form := range []string{word, fmt.Sprintf("%x", word), fmt.Sprintf("%X", word)} {
		if strings.Contains(shown, form) {
			t.Errorf("the secret shows as %s in %s", form, shown)
		}
	}
	if !strings.Contains(shown, "[secret]") {
		t.Error("nothing tells that there is a secret")
	}
	if s.Reveal() != word {
		t.Error("Reveal does not give the secret")
	}
}

func TestTokens(t *testing.T) {
	token, hash := secret.NewToken(secret.SessionPrefix)
	other, _ := secret.NewToken(secret.SessionPrefix)
	if token == other {
		t.Error("two tokens are the same")
	}
	if !bytes.Equal(hash, secret.HashToken(token.Reveal())) || len(hash) != 32 {
		t.Errorf("the hash is not the token's: %x", hash)
	}
	valid := token.Reveal()
	if len(valid) != len("st_")+43 {
		t.Errorf("length: got %d", len(valid))
	}
	for s, want := range map[string]bool{
		valid:                                  true,
		"":                                     false,
		"st_":                                  false,
		valid[:len(valid)-1]:                   false,
		valid + "A":                            false,
		valid[3:]:                              false,
		"su_" + valid[3:]:                      false,
		"st_" + strings.Repeat("+", 43):        false,
		"st_" + strings.Repeat("A", 42) + "=":  false,
		"st_" + strings.Repeat("A", 42) + "\n": false,
	} {
		if got := secret.IsToken(secret.SessionPrefix, s); got != want {
			t.Errorf("%q is a token: got %v, want %v", s, got, want)
		}
	}
}

func FuzzIsToken(f *testing.F) {
	token, _ := secret.NewToken(secret.SessionPrefix)
	f.Add(token.Reveal())
	f.Add("st_\n")
	f.Fuzz(func(t *testing.T, s string) {
		if secret.IsToken(secret.SessionPrefix, s) && (len(s) != 46 || strings.ContainsAny(s, "\r\n =")) {
			t.Errorf("%q is a token", s)
		}
	})
}
