package storetest

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/samtal-chat/samtal/internal/store"
)

func testPolicy(t *testing.T, open Opener) {
	db := open(t)
	set := func(name, value string) {
		t.Helper()
		var raw json.RawMessage
		if value != "" {
			raw = json.RawMessage(value)
		}
		if err := db.Update(t.Context(), func(tx store.Tx) error { return tx.SetPolicy(name, raw) }); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name, value string
		want        map[string]string
	}{
		{"sign_up", `"open"`, map[string]string{"sign_up": `"open"`}},
		{"min_password", `15`, map[string]string{"sign_up": `"open"`, "min_password": `15`}},
		{"sign_up", `"closed"`, map[string]string{"sign_up": `"closed"`, "min_password": `15`}},
		{"sign_up", "", map[string]string{"min_password": `15`}},
		{"sign_up", "", map[string]string{"min_password": `15`}},
	} {
		set(step.name, step.value)
		got := map[string]string{}
		err := db.View(t.Context(), func(r store.Reader) error {
			values, err := r.Policy()
			for name, value := range values {
				got[name] = string(value)
			}
			return err
		})
		if err != nil || !maps.Equal(got, step.want) {
			t.Errorf("after %s=%s: got %v (%v), want %v", step.name, step.value, got, err, step.want)
		}
	}
}
