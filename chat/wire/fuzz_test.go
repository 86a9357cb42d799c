package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
)

// FuzzEvent shows events whose content is anything: what can be shown is JSON, and what it shows comes back from it.
func FuzzEvent(f *testing.F) {
	for _, kind := range []chat.EventKind{chat.KindMessage, chat.KindEdit, chat.KindReaction, chat.KindMember, chat.KindSettings, chat.KindHidden, chat.KindRemoval, "news"} {
		for _, content := range []string{`{"text":"hi"}`, `{"text":7}`, `null`, `{`, ``, `{"emoji":"👍","account":"x"}`, `{"title":"t","role":"owner"}`, "\xff"} {
			f.Add(string(kind), []byte(content))
		}
	}
	f.Fuzz(func(t *testing.T, kind string, content []byte) {
		e, err := wire.FromEvent(chat.Event{ID: chat.NewID(), Room: chat.NewID(), Seq: 7, Kind: chat.EventKind(kind), Content: content})
		if err != nil {
			return
		}
		b, err := json.Marshal(e)
		if err != nil {
			t.Fatalf("%s of %q: %v", kind, content, err)
		}
		var back wire.Event
		if err := json.Unmarshal(b, &back); err != nil || back.Seq != 7 || back.ID != e.ID {
			t.Fatalf("%s of %q is %s, and %+v (%v)", kind, content, b, back, err)
		}
	})
}

// FuzzAuditEntry reads anything as a line of an exported audit log: what is taken is written as it was.
func FuzzAuditEntry(f *testing.F) {
	for _, line := range []string{
		`{}`, `{"n":1,"at":"2026-11-22T12:00:00Z","action":"sign_in","salt":"AAAA","hash":"AAAA"}`, `{"n":-1,"hash":"A"}`, `{"salt":"\r\nAAAA"}`, `{"actor":"x"}`, `{"detail":{"a":"b"}}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var e wire.AuditEntry
		if json.Unmarshal(line, &e) != nil {
			return
		}
		r, err := wire.ToAudit(e)
		if err != nil {
			return
		}
		again, err := wire.ToAudit(wire.FromAudit(r))
		if err != nil || again.N != r.N || !again.At.Equal(r.At) || string(again.Hash) != string(r.Hash) || again.Actor != r.Actor {
			t.Fatalf("%s is %+v, and %+v (%v)", line, r, again, err)
		}
	})
}
