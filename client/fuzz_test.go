package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"
)

// FuzzFrame reads anything as a frame of a server.
func FuzzFrame(f *testing.F) {
	for _, frame := range []string{
		`{"type":"event","event":{"id":"a","seq":1}}`, `{"type":"reply","re":"1"}`, `{"type":"skipped"}`, `{"type":"state","kind":"setting"}`,
		`{"type":"signal"}`, `{"type":"news of a later version","x":1}`, `{}`, `null`, `[]`, `{"type":7}`, `{"type":"event","seq":"x"}`, "\xff",
	} {
		f.Add([]byte(frame))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		frame, reply, err := parseFrame(payload)
		if err == nil && !json.Valid(payload) {
			t.Fatalf("took %q", payload)
		}
		if err != nil && (frame.Event != nil || frame.State != nil || frame.Skipped != nil || frame.Signal != nil) {
			t.Fatalf("%q is %+v and %v", payload, frame, err)
		}
		if err == nil && frame.Type == "reply" && reply == nil {
			t.Fatalf("no reply in %q", payload)
		}
	})
}

// FuzzEvents reads anything as an event stream, which ends.
func FuzzEvents(f *testing.F) {
	for _, stream := range []string{
		"event: hello\ndata: {\"type\":\"hello\"}\n\ndata: {\"type\":\"event\"}\n\n", ": ping\n\n", "event: close\ndata: {\"code\":4401}\n\n",
		"event: close\n\ndata: 1\n\n", "data\n\n", "data:x\r\n\r\n", "\n\n\n", "event: close\ndata: x\n\n",
	} {
		f.Add([]byte(stream))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		l := newListening(io.NopCloser(bytes.NewReader(stream)))
		for events := 0; ; events++ {
			payload, err := l.event()
			var ended *EndedError
			switch {
			case errors.As(err, &ended), err != nil:
				return
			case len(payload) == 0 || events > len(stream):
				t.Fatalf("event %d of %q is empty", events, stream)
			}
		}
	})
}
