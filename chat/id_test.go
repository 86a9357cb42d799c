package chat_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

func TestIDCarriesItsTime(t *testing.T) {
	// The example of RFC 9562, appendix A.6: 2022-02-22 14:22:22 -0500.
	at := time.UnixMilli(0x017F22E279B0)
	id := chat.IDAt(at)
	if got, want := id.String()[:14], "017f22e2-79b0-"; got != want {
		t.Errorf("leading bits: got %s, want %s", got, want)
	}
	if v := id[6] >> 4; v != 7 {
		t.Errorf("version: got %d, want 7", v)
	}
	if v := id[8] >> 6; v != 2 {
		t.Errorf("variant: got %b, want 10", v)
	}
	if other := chat.IDAt(at); other == id {
		t.Error("two ids of one moment are the same")
	}
}

func TestIDsSortByTime(t *testing.T) {
	moment := time.UnixMilli(1_700_000_000_000)
	last := chat.IDAt(moment.Add(-time.Microsecond))
	for _, later := range []time.Duration{0, time.Microsecond, 2 * time.Microsecond, 999 * time.Microsecond, time.Millisecond, time.Second, time.Hour} {
		id := chat.IDAt(moment.Add(later))
		if bytes.Compare(last[:], id[:]) >= 0 || last.String() >= id.String() {
			t.Errorf("%s was made before %s and sorts after it", last, id)
		}
		last = id
	}
}

func TestParseID(t *testing.T) {
	const good = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
	tests := []struct {
		name, in, want string
	}{
		{"canonical", good, good},
		{"upper case", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", good},
		{"nil", "00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000"},
		{"empty", "", ""},
		{"without hyphens", "017f22e279b07cc398c4dc0c0c07398f", ""},
		{"braces", "{" + good + "}", ""},
		{"one digit short", good[:35], ""},
		{"one digit long", good + "0", ""},
		{"no hexadecimal digit", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", ""},
		{"hyphen at the wrong place", "017f22e27-9b0-7cc3-98c4-dc0c0c07398f", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			id, err := chat.ParseID(tt.in)
			if tt.want == "" {
				var e *chat.Error
				if !errors.As(err, &e) || e.Kind != chat.Invalid || e.Code != "bad_id" {
					t.Fatalf("got %v, %v, want bad_id", id, err)
				}
				return
			}
			if err != nil || id.String() != tt.want {
				t.Errorf("got %v, %v, want %s", id, err, tt.want)
			}
		})
	}
}

func FuzzParseID(f *testing.F) {
	f.Add("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
	f.Add("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")
	f.Add("----")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := chat.ParseID(s)
		if err != nil {
			if !id.IsZero() {
				t.Errorf("%q: an id besides an error", s)
			}
			return
		}
		again, err := chat.ParseID(id.String())
		if err != nil || again != id {
			t.Errorf("%q: %v reads back as %v, %v", s, id, again, err)
		}
		var text chat.ID
		if err := text.UnmarshalText([]byte(s)); err != nil || text != id {
			t.Errorf("%q: as text %v, %v", s, text, err)
		}
	})
}
