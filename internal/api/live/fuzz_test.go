package live

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/door"
)

// FuzzCommand decodes any frame as a socket does, and looks for its fields: it is refused with a code, or it is a command that says the
// same again.
func FuzzCommand(f *testing.F) {
	for _, frame := range []string{
		`{"id":"1","type":"hello","token":"t","generation":"g","rooms":{"a":1},"changed":0}`,
		`{"id":"1","type":"send","room":"a","client_id":"b","text":"hi","subject":"","thread":"","reply":""}`,
		`{"id":"1","type":"read","room":"a","seq":9223372036854775807}`,
		`{"id":"1","type":"react","room":"a","message":"b","emoji":"👍","off":true}`,
		`{"id":7,"type":[]}`, `{"id":"1","id":"2"}`, `{"type":"none"}`, `null`, `[]`, "\xff", `{"seq":-1.5e300}`,
	} {
		f.Add([]byte(frame))
	}
	known := newTable()
	f.Fuzz(func(t *testing.T, frame []byte) {
		var c wire.Command
		if err := door.Decode(frame, &c); err != nil {
			refusedWell(t, frame, err)
			return
		}
		if err := known.checkHello(&c); err != nil {
			refusedWell(t, frame, err)
		}
		kind := known[c.Type]
		if kind == nil {
			return
		}
		if err := kind.check(&c); err != nil {
			refusedWell(t, frame, err)
			return
		}
		again, err := json.Marshal(c)
		if err != nil {
			t.Fatalf("%q: %v", frame, err)
		}
		var same wire.Command
		if err := door.Decode(again, &same); err != nil || !reflect.DeepEqual(c, same) && len(c.Rooms) > 0 {
			t.Fatalf("%q is %+v, and %s is %+v: %v", frame, c, again, same, err)
		}
	})
}

// refusedWell wants an error that tells its sender what is wrong, and is not ours.
func refusedWell(t *testing.T, frame []byte, err error) {
	t.Helper()
	var e *chat.Error
	if !errors.As(err, &e) || e.Code == "" || e.Kind == chat.Internal {
		t.Fatalf("%q is refused by %v", frame, err)
	}
}

// FuzzResume reads any positions of an event stream.
func FuzzResume(f *testing.F) {
	for _, query := range []string{`{"generation":"g","rooms":{"a":1},"changed":3}`, `{"rooms":{"":-1}}`, `{`, ``} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		var from positions
		if err := door.Decode([]byte(query), &from); err != nil {
			refusedWell(t, []byte(query), err)
		}
	})
}
