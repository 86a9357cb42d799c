package audit_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/audit"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// FuzzExport reads anything as an exported log: none that is not as it was written is said to hold.
func FuzzExport(f *testing.F) {
	db := storetest.Open(f)
	s := audit.New(audit.Config{Store: db})
	if err := db.Update(f.Context(), func(tx store.Tx) error { return tx.Audit(failed("ann", "192.0.2.1").With("count", "3")) }); err != nil {
		f.Fatal(err)
	}
	var export bytes.Buffer
	if err := s.Export(f.Context(), &export, chat.AuditEntry{Name: "root"}); err != nil {
		f.Fatal(err)
	}
	whole, err := audit.Check(bytes.NewReader(export.Bytes()))
	if err != nil || !whole.Holds {
		f.Fatalf("the log itself: %+v, %v", whole, err)
	}
	for _, seed := range []string{
		export.String(), "", "{}", `{"format":"samtal audit 1","after":{"n":-9223372036854775808}}` + "\n" + `{"entries":0}`,
		`{"format":"samtal audit 1","after":{"n":0,"hash":"x"}}`, `{"format":"samtal audit 1"}` + "\n" + `{"n":1}` + "\n" + `{"entries":1}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := audit.Check(bytes.NewReader(data))
		if err != nil || !c.Holds || !bytes.Equal(c.Last.Hash, whole.Last.Hash) || c.Last.N != whole.Last.N || c.First != whole.First {
			return
		}
		// The hash of the last entry stands for everything before it.
		for n, line := range bytes.Split(bytes.TrimSpace(export.Bytes()), []byte("\n")) {
			var was, is wire.AuditEntry
			lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
			if n >= len(lines) || json.Unmarshal(line, &was) != nil || json.Unmarshal(lines[n], &is) != nil {
				t.Fatalf("line %d is gone from %q", n, data)
			}
			if was.Action != is.Action || was.Name != is.Name || was.Address != is.Address || !was.At.Equal(is.At) || was.Detail["count"] != is.Detail["count"] {
				t.Fatalf("line %d of %q is another one", n, data)
			}
		}
	})
}
