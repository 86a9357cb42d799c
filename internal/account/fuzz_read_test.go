package account

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// FuzzNames makes accounts of whatever a login elsewhere calls somebody: the name is one that an account may have, however many have
// it, and so is the full name.
func FuzzNames(f *testing.F) {
	for _, text := range []string{"ann", "Ann Öberg", "ann@example.org", "@", "...", "Ω", "a\x00b", "\xff", strings.Repeat("x", 100), "-_.a", "a@b@c", strings.Repeat("å", 200), "root", "\u202eann"} {
		f.Add(text, uint32(0))
		f.Add(text, uint32(99999))
	}
	f.Fuzz(func(t *testing.T, text string, n uint32) {
		name := nameFrom(text)
		if err := chat.CheckName(name); err != nil {
			t.Fatalf("%q is called %q: %v", text, name, err)
		}
		other := numbered(name, int(n))
		if err := chat.CheckName(other); err != nil || n > 0 && other == name && len(name) < chat.MaxName {
			t.Fatalf("number %d of %q is called %q: %v", n, name, other, err)
		}
		if full := fullNameFrom(text); chat.CheckFullName(full) != nil || len(full) > len(text) || strings.Trim(full, text) != "" {
			t.Fatalf("%q is fully called %q", text, full)
		}
	})
}

// FuzzQuestions reads anything as questions that are kept: those of ours are read as they were.
func FuzzQuestions(f *testing.F) {
	for _, kept := range []string{"code:pet", "text:What?", "", "code:", "text:code:x", "code:text:x", "\xff"} {
		f.Add(kept)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, q := range []Question{{Code: text}, {Text: text}} {
			if q.check() != nil {
				continue
			}
			if got := readQuestions([]string{q.kept()}); !reflect.DeepEqual(got, []Question{q}) {
				t.Fatalf("%+v is read as %+v", q, got)
			}
		}
		if got := readQuestions([]string{text}); len(got) != 1 || got[0].Code != "" && got[0].Text != "" {
			t.Fatalf("%q is %+v", text, got)
		}
	})
}

// FuzzPasskeyRecords reads anything as the record of a passkey: it is refused by name, or read as it is written again.
func FuzzPasskeyRecords(f *testing.F) {
	for _, record := range []string{"", "{}", "null", "[]", `{"id":"AAAA","publicKey":"AAAA","authenticator":{"signCount":7}}`, `{"id":7}`, "\xff"} {
		f.Add([]byte(record))
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		id := chat.NewID()
		list, err := readPasskeys([]store.Passkey{{Passkey: chat.Passkey{ID: id}, Record: record}})
		if err != nil {
			if !strings.Contains(err.Error(), id.String()) || list != nil {
				t.Fatalf("%q: %v, %v", record, list, err)
			}
			return
		}
		again, err := json.Marshal(list[0])
		if err != nil {
			t.Fatal(err)
		}
		reread, err := readPasskeys([]store.Passkey{{Record: again}})
		if err != nil {
			t.Fatal(err)
		}
		once, err := json.Marshal(reread[0])
		if err != nil || string(once) != string(again) {
			t.Fatalf("%q is %s, and %s (%v)", record, again, once, err)
		}
	})
}
