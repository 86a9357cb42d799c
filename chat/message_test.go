package chat_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
)

func TestCheckContent(t *testing.T) {
	tests := []struct {
		name    string
		content chat.Content
		kind    chat.Kind
		code    string
	}{
		{"ordinary", chat.Content{Text: "hello"}, 0, ""},
		{"lines, tabs and any script", chat.Content{Text: "hello\n\tשלום 👋🏽"}, 0, ""},
		{"most", chat.Content{Text: strings.Repeat("x", chat.MaxText)}, 0, ""},
		{"with a subject", chat.Content{Text: "x", Subject: strings.Repeat("å", chat.MaxSubject)}, 0, ""},
		{"empty", chat.Content{}, chat.Invalid, "text_missing"},
		{"blank", chat.Content{Text: " \n\t\u00a0\u2003"}, chat.Invalid, "text_missing"},
		{"invisible", chat.Content{Text: "\u200b\u200d\ufeff\u00ad\u2060\u3164\u115f\ufe0f\u202e\u2800\U000e0041"}, chat.Invalid, "text_missing"},
		{"too long", chat.Content{Text: strings.Repeat("x", chat.MaxText+1)}, chat.TooLarge, "text_too_long"},
		{"null", chat.Content{Text: "a\x00b"}, chat.Invalid, "null_character"},
		{"bad UTF-8", chat.Content{Text: "a\xffb"}, chat.Invalid, "bad_utf8"},
		{"subject too long", chat.Content{Text: "x", Subject: strings.Repeat("å", chat.MaxSubject+1)}, chat.TooLarge, "subject_too_long"},
		{"subject of two lines", chat.Content{Text: "x", Subject: "a\nb"}, chat.Invalid, "control_character"},
		{"too many mentions", chat.Content{Text: "x", Mentions: make([]chat.ID, chat.MaxMentions+1)}, chat.TooLarge, "too_many_mentions"},
	}
	for _, tt := range tests {
		wantCode(t, tt.name, tt.content.Check(), tt.kind, tt.code)
	}
}

func TestContentReadsBack(t *testing.T) {
	reply, ann := mustID(t, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"), mustID(t, "017f22e2-79b0-7cc3-98c4-dc0c0c073990")
	tests := []struct {
		name    string
		content chat.Content
		want    string
	}{
		{"text alone", chat.Content{Text: "hi"}, `{"text":"hi"}`},
		{
			"everything",
			chat.Content{Text: "hi @ann", Subject: "Greetings", Reply: reply, Mentions: []chat.ID{ann}},
			`{"text":"hi @ann","subject":"Greetings","reply":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","mentions":["017f22e2-79b0-7cc3-98c4-dc0c0c073990"]}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := tt.content.Encode()
			if err != nil || string(b) != tt.want {
				t.Fatalf("encoded: got %s, %v, want %s", b, err, tt.want)
			}
			got, err := chat.ParseContent(b)
			if err != nil || !reflect.DeepEqual(got, tt.content) {
				t.Errorf("parsed: got %+v, %v, want %+v", got, err, tt.content)
			}
		})
	}
}

func FuzzParseContent(f *testing.F) {
	f.Add([]byte(`{"text":"hi","subject":"s","reply":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f"}`))
	f.Add([]byte(`{"text":"<&>\u2028","mentions":[]}`))
	f.Add([]byte(`{`))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := chat.ParseContent(b)
		if err != nil {
			return
		}
		written, err := c.Encode()
		if err != nil {
			t.Fatalf("what was parsed does not encode: %v", err)
		}
		again, err := chat.ParseContent(written)
		if err != nil || again.Text != c.Text || again.Subject != c.Subject || again.Reply != c.Reply || len(again.Mentions) != len(c.Mentions) {
			t.Errorf("%q reads back as %+v, %v, want %+v", written, again, err, c)
		}
	})
}

func FuzzContentCheck(f *testing.F) {
	f.Add("hello", "subject")
	f.Add("\x00", "a\u202eb")
	f.Add("\xff", "")
	f.Fuzz(func(t *testing.T, text, subject string) {
		c := chat.Content{Text: text, Subject: subject}
		if c.Check() != nil {
			return
		}
		if strings.TrimSpace(text) == "" || len(text) > chat.MaxText || strings.ContainsAny(text+subject, "\x00") || strings.Contains(subject, "\n") {
			t.Errorf("%q under %q may be sent", text, subject)
		}
		b, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := chat.ParseContent(b); err != nil || got.Text != text || got.Subject != subject {
			t.Errorf("what may be sent is not kept: %q, %v", got.Text, err)
		}
	})
}

func TestCheckClientID(t *testing.T) {
	for _, id := range []string{"1", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "!~", strings.Repeat("x", chat.MaxClientID)} {
		wantCode(t, id, chat.CheckClientID(id), 0, "")
	}
	for _, id := range []string{"", "a b", "a\tb", "å", "a\x7f", "a\x00", strings.Repeat("x", chat.MaxClientID+1)} {
		wantCode(t, id, chat.CheckClientID(id), chat.Invalid, "bad_client_id")
	}
}

func mustID(t *testing.T, s string) chat.ID {
	t.Helper()
	id, err := chat.ParseID(s)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
