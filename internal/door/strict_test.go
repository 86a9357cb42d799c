package door_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/door"
)

type body struct {
	Text  string           `json:"text"`
	Seq   int64            `json:"seq"`
	Off   bool             `json:"off,omitempty"`
	Rooms map[string]int64 `json:"rooms,omitempty"`
	Value any              `json:"value,omitempty"`
	Parts []part           `json:"parts,omitempty"`
}

type part struct {
	Name  string `json:"name"`
	Under *part  `json:"under,omitempty"`
}

func TestDecodeRefusesWhatReadersCouldUnderstandDifferently(t *testing.T) {
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	var many strings.Builder
	for i := range 40 {
		many.WriteString(`"` + strings.Repeat("k", i+1) + `":1,`)
	}
	tests := []struct{ name, in, code string }{
		{"empty", ``, "bad_json"},
		{"no JSON", `hello`, "bad_json"},
		{"cut off", `{"text":"a"`, "bad_json"},
		{"two texts", `{"text":"a"} {}`, "bad_json"},
		{"comma too many", `{"text":"a",}`, "bad_json"},
		{"leading zero", `{"seq":01}`, "bad_json"},
		{"bare minus", `{"seq":-}`, "bad_json"},
		{"raw line feed in a string", "{\"text\":\"a\nb\"}", "bad_json"},
		{"unknown escape", `{"text":"\x"}`, "bad_json"},
		{"short escape", `{"text":"\u12"}`, "bad_json"},
		{"invalid UTF-8", "{\"text\":\"\xff\"}", "bad_utf8"},
		{"encoded surrogate", "{\"text\":\"\xed\xa0\x80\"}", "bad_utf8"},
		{"high surrogate alone", `{"text":"\ud800"}`, "bad_utf8"},
		{"low surrogate first", `{"text":"\udc00\ud800"}`, "bad_utf8"},
		{"two high surrogates", `{"text":"\ud800\ud800"}`, "bad_utf8"},
		{"U+0000 escaped", `{"text":"a\u0000"}`, "null_character"},
		{"U+0000 raw", "{\"text\":\"a\x00\"}", "null_character"},
		{"U+0000 in a name", `{"value":{"a\u0000":1}}`, "null_character"},
		{"twice", `{"text":"a","text":"b"}`, "duplicate_field"},
		{"twice, one escaped", `{"rooms":{"a":1,"\u0061":2}}`, "duplicate_field"},
		{"twice among many", `{"value":{` + many.String() + `"kk":2}}`, "duplicate_field"},
		{"unknown", `{"text":"a","more":1}`, "unknown_field"},
		{"other case", `{"Text":"a"}`, "unknown_field"},
		{"other letter that folds", `{"off":true,"te\u0078t":"a"}`, "unknown_field"},
		{"long s", `{"ſeq":1}`, "unknown_field"},
		{"other case in a list", `{"parts":[{"name":"a"},{"Name":"a"}]}`, "unknown_field"},
		{"other case further down", `{"parts":[{"name":"a","under":{"naMe":"a"}}]}`, "unknown_field"},
		{"unknown in a list", `{"parts":[{"named":"a"}]}`, "unknown_field"},
		{"twice in a list", `{"parts":[{"name":"a","name":"b"}]}`, "duplicate_field"},
		{"number for a string", `{"text":5}`, "wrong_type"},
		{"fraction for a number", `{"seq":1.5}`, "wrong_type"},
		{"number out of range", `{"seq":92233720368547758080}`, "wrong_type"},
		{"array", `[]`, "wrong_type"},
		{"null", `null`, "wrong_type"},
		{"too deep", `{"value":` + deep + `}`, "too_deep"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b body
			var e *chat.Error
			if err := door.Decode([]byte(tt.in), &b); !errors.As(err, &e) || e.Code != tt.code || e.Kind != chat.Invalid {
				t.Errorf("got %v, want %s", err, tt.code)
			}
		})
	}
}

func TestDecodeTakesGoodJSON(t *testing.T) {
	in := " {\"text\":\"\\ud83d\\ude00 \\\"å\",\"seq\":-7,\"off\":true,\"rooms\":{\"B\":1,\"b\":2},\"value\":[1.5e+3,null,{\"A\":0,\"a\":false}],\"parts\":[{\"name\":\"a\",\"under\":{\"name\":\"b\"}},null]}\n"
	var got body
	if err := door.Decode([]byte(in), &got); err != nil {
		t.Fatal(err)
	}
	want := body{
		Text: "😀 \"å", Seq: -7, Off: true, Rooms: map[string]int64{"B": 1, "b": 2},
		Value: []any{1500.0, nil, map[string]any{"A": 0.0, "a": false}},
		Parts: []part{{Name: "a", Under: &part{Name: "b"}}, {}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// FuzzCheck holds the checker against encoding/json: it must take nothing that the library does not take, and refuse nothing
// the library takes without a reason of its own.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"a":[1,2.5e-7,"\u00e5\n"],"b":{"c":null}}`, `{"a":1,"a":2}`, `"\ud800"`, `"\u0000"`, `[[[[]]]]`, `-0`, `1e`, ` true `,
		"\"\xff\"", `{"a":1,"\u0061":2}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := door.Check(data)
		valid := json.Valid(data)
		if err == nil {
			if !valid || !utf8.Valid(data) {
				t.Fatalf("took %q", data)
			}
			var v any
			if err := json.Unmarshal(data, &v); err != nil && !strings.Contains(err.Error(), "cannot unmarshal number") {
				t.Fatalf("%q: %v", data, err)
			}
			return
		}
		var e *chat.Error
		if !errors.As(err, &e) {
			t.Fatalf("%q: %v", data, err)
		}
		if valid && e.Code == "bad_json" {
			t.Fatalf("%q is JSON", data)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	in := []byte(`{"text":"` + strings.Repeat("word ", 30) + `","seq":17,"off":true}`)
	b.ReportAllocs()
	for b.Loop() {
		var v body
		if err := door.Decode(in, &v); err != nil {
			b.Fatal(err)
		}
	}
}
