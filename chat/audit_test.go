package chat_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/samtal-chat/samtal/chat"
)

func auditRecord() chat.AuditRecord {
	e := chat.Actor{Account: chat.ID{1}, Name: "ann", Address: "192.0.2.1"}.Audit(chat.AuditBanMade, chat.ID{2})
	e.At = time.UnixMicro(1_700_000_000_000_000).UTC()
	return chat.AuditRecord{AuditEntry: e.With("reason", "spam").With("for", "").With("days", "3"), N: 7, Salt: []byte("0123456789abcdef")}
}

// TestAuditHash holds the hash to what docs/operating.md says: whoever verifies an exported log computes it again.
func TestAuditHash(t *testing.T) {
	r := auditRecord()
	const want = "f252c6aa80347784daf953e9a91a912462867f6259962b352866c9b09a2501c0"
	if got := hex.EncodeToString(chat.AuditHash(&r, []byte{9})); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAuditHashHoldsEverything(t *testing.T) {
	r := auditRecord()
	seen := map[string]string{string(chat.AuditHash(&r, nil)): "nothing", string(chat.AuditHash(&r, []byte{1})): "prev"}
	for name, change := range map[string]func(r *chat.AuditRecord){
		"n":       func(r *chat.AuditRecord) { r.N++ },
		"salt":    func(r *chat.AuditRecord) { r.Salt = []byte("0123456789abcdeF") },
		"at":      func(r *chat.AuditRecord) { r.At = r.At.Add(time.Microsecond) },
		"action":  func(r *chat.AuditRecord) { r.Action = chat.AuditBanLifted },
		"actor":   func(r *chat.AuditRecord) { r.Actor = chat.ID{3} },
		"subject": func(r *chat.AuditRecord) { r.Subject = chat.ID{3} },
		"name":    func(r *chat.AuditRecord) { r.Name = "ann1" },
		"address": func(r *chat.AuditRecord) { r.Address = "192.0.2.2" },
		"border":  func(r *chat.AuditRecord) { r.Name, r.Address = "ann1", "92.0.2.1" },
		"key":     func(r *chat.AuditRecord) { r.Detail = map[string]string{"reasons": "pam", "days": "3"} },
		"value":   func(r *chat.AuditRecord) { r.AuditEntry = r.With("days", "4") },
		"more":    func(r *chat.AuditRecord) { r.AuditEntry = r.With("more", "4") },
	} {
		r := auditRecord()
		change(&r)
		hash := string(chat.AuditHash(&r, nil))
		if other, twice := seen[hash]; twice {
			t.Errorf("%s changes as little as %s", name, other)
		}
		seen[hash] = name
	}
}

func TestAuditEntriesAreCut(t *testing.T) {
	e := chat.AuditEntry{Name: strings.Repeat("ä", 150), Address: "a\xffb"}
	for i := range 40 {
		e = e.With(fmt.Sprintf("%02d", i), strings.Repeat("ö", 1<<16))
	}
	e = e.Trim()
	if len(e.Name) != chat.MaxAuditLabel || e.Address != "ab" || len(e.Detail) != chat.MaxAuditDetail {
		t.Errorf("got %d bytes of name, address %q, %d details", len(e.Name), e.Address, len(e.Detail))
	}
	if v := e.Detail["31"]; len(v) != chat.MaxAuditValue || !utf8.ValidString(v) {
		t.Errorf("got a detail of %d bytes", len(v))
	}
	if got := (chat.AuditEntry{Detail: map[string]string{}}).Trim().Detail; got != nil {
		t.Errorf("got details %v, want none", got)
	}
}

func TestWithChangesNoOtherEntry(t *testing.T) {
	one := chat.AuditEntry{}.With("a", "1")
	two, three := one.With("b", "2"), one.With("b", "3")
	if len(one.Detail) != 1 || two.Detail["b"] != "2" || three.Detail["b"] != "3" {
		t.Errorf("got %v, %v, %v", one.Detail, two.Detail, three.Detail)
	}
}
