package sqldb

import (
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// TestTimesOfTheAuditLogAreLookedUp: who asks for a time of which there is nothing waits for no look at the whole log.
func TestTimesOfTheAuditLogAreLookedUp(t *testing.T) {
	db := openTest(t, nil)
	now := time.Now()
	err := db.Update(t.Context(), func(tx store.Tx) error { return tx.Audit(chat.AuditEntry{At: now, Action: chat.AuditSignIn}) })
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(t.Context(), func(sr store.Reader) error {
		var plan strings.Builder
		err := sr.(*reader).each(`EXPLAIN QUERY PLAN `+auditSpanText, []any{int64(0), int64(1)}, func(row row) error {
			var step string
			err := row.Scan(new(int64), new(int64), new(int64), &step)
			plan.WriteString(step)
			return err
		})
		if got := plan.String(); got != "SEARCH audit USING COVERING INDEX audit_time (at>? AND at<?)" {
			t.Errorf("the plan is %q", got)
		}
		for name, f := range map[string]store.AuditFilter{
			"later": {Since: now.Add(time.Hour)}, "earlier": {Until: now.Add(-time.Hour)}, "before": {Since: now, Before: 1},
		} {
			r, asked := *sr.(*reader), 0 // the head, what is near to it, the time
			r.conn = counted{r.conn, &asked}
			if list, err := r.AuditEntries(f); err != nil || len(list) > 0 || asked != 3 {
				t.Errorf("%s: %d entries, %d statements, %v", name, len(list), asked, err)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
