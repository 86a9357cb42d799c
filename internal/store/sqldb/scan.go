package sqldb

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// Values go in as integers, text and byte strings alone; the types here read them back without an allocation each.

// idDest reads an id; null is the zero ID.
type idDest chat.ID

// Scan implements sql.Scanner.
func (d *idDest) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = idDest{}
		return nil
	case []byte:
		if copy(d[:], v) == len(d) && len(v) == len(d) {
			return nil
		}
	}
	return fmt.Errorf("an id is 16 bytes, not %T", src)
}

// timeDest reads microseconds; null is the zero time.
type timeDest time.Time

// Scan implements sql.Scanner.
func (d *timeDest) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = timeDest{}
	case int64:
		*d = timeDest(time.UnixMicro(v).UTC())
	default:
		return fmt.Errorf("a time is an integer, not %T", src)
	}
	return nil
}

// durationDest reads microseconds.
type durationDest time.Duration

// Scan implements sql.Scanner.
func (d *durationDest) Scan(src any) error {
	v, ok := src.(int64)
	if !ok {
		return fmt.Errorf("a duration is an integer, not %T", src)
	}
	*d = durationDest(time.Duration(v) * time.Microsecond)
	return nil
}

// scopesDest reads the scopes of an API key.
type scopesDest struct{ to *chat.Scopes }

// Scan implements sql.Scanner.
func (d scopesDest) Scan(src any) error {
	v, ok := src.(int64)
	if !ok || v < 0 || v > 0xff {
		return fmt.Errorf("scopes are a small integer, not %v", src)
	}
	*d.to = chat.Scopes(v)
	return nil
}

// intDest reads an integer; null is 0.
type intDest int64

// Scan implements sql.Scanner.
func (d *intDest) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = 0
	case int64:
		*d = intDest(v)
	default:
		return fmt.Errorf("expected an integer, not %T", src)
	}
	return nil
}

// textDest reads a text of any string type; null is empty.
type textDest[T ~string] struct{ to *T }

// Scan implements sql.Scanner.
func (d textDest[T]) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d.to = ""
	case string:
		*d.to = T(v)
	case []byte:
		*d.to = T(v)
	default:
		return fmt.Errorf("expected text, not %T", src)
	}
	return nil
}

func toID(id *chat.ID) *idDest           { return (*idDest)(id) }
func toTime(t *time.Time) *timeDest      { return (*timeDest)(t) }
func toInt(n *int64) *intDest            { return (*intDest)(n) }
func toText[T ~string](s *T) textDest[T] { return textDest[T]{s} }

// micros is how a time is kept; the zero time is null.
func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// optional is how an id is kept that may be none.
func optional(id chat.ID) any {
	if id.IsZero() {
		return nil
	}
	return id[:]
}

func optionalText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func optionalBytes(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// inList returns "$first, $first+1 …" and args with a value for each. The length is rounded up to a power of two by
// repeating the last value, so that few different statements are prepared. There is at least one value.
func inList[T any](args []any, values []T, value func(T) any) (string, []any) {
	first, n := len(args)+1, 1
	for n < len(values) {
		n *= 2
	}
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", first+i)
		args = append(args, value(values[min(i, len(values)-1)]))
	}
	return b.String(), args
}

func idValue(id chat.ID) any { return id[:] }

// limited is limit, or chat.DefaultPage if it is not set, and never more than most.
func limited(limit, most int) int {
	if limit <= 0 {
		limit = chat.DefaultPage
	}
	return min(limit, most)
}

// dollar is the placeholder of the n-th value.
func dollar(n int) string { return "$" + strconv.Itoa(n) }
