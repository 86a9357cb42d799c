package live_test

import (
	"testing"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/api/live"
)

// TestHellosAreCommandsToo: who says hello wrongly again and again is not listened to.
func TestHellosAreCommandsToo(t *testing.T) {
	s := start(t, settings{door: live.Config{CommandsPerSecond: 1}})
	if code := s.dial(nil).talksOn(wire.Command{Type: "hello", Room: "none of its fields"}); code != wire.CloseLimit {
		t.Errorf("closed with %d", code)
	}
}
