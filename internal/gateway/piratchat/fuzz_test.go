package piratchat

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// FuzzField reads any body: what is taken is JSON of one text, as every other reader understands it.
func FuzzField(f *testing.F) {
	for _, body := range []string{
		`{"username":"ann"}`, `{"username":""}`, `{"username":7}`, `{"username":"a","username":"b"}`, `{"Username":"ann"}`, `{}`, `[]`, ``,
		`{"username":"\ud800"}`, `{"username":"a\u0000b"}`, "{\"username\":\"\xff\"}", `{"username":"ann"} {}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		text, err := field(body, "username")
		if err != nil {
			if text != "" {
				t.Fatalf("refused %q and has %q of it", body, text)
			}
			return
		}
		var object struct{ Username *string }
		if json.Unmarshal(body, &object) != nil || object.Username == nil || *object.Username != text || text == "" || !utf8.ValidString(text) {
			t.Fatalf("took %q of %q", text, body)
		}
	})
}
