package ws_test

import (
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/ws"
)

// TestAPulseBeforeTheConnection: who comes is not silent yet, and there is nobody to ask.
func TestAPulseBeforeTheConnection(t *testing.T) {
	var p ws.Pulse
	before := time.Now()
	p.Begin()
	p.Ping()
	if heard := p.Heard(); heard.Before(before) || heard.After(time.Now()) {
		t.Errorf("heard at %v", heard)
	}
	p.Of(nil) // there will be none
	p.Ping()
	if p.Heard().Before(before) {
		t.Error("a connection that was not made was heard of")
	}
}
