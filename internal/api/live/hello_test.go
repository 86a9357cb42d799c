package live_test

import (
	"fmt"
	"testing"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/api/live"
)

// TestHellosAreCommandsToo: who says hello wrongly again and again is not listened to.
func TestHellosAreCommandsToo(t *testing.T) {
	s := start(t, settings{door: live.Config{CommandsPerSecond: 5}})
	c := s.dial(nil)
	for i := range 40 {
		c.say(wire.Command{ID: fmt.Sprint(i), Type: "hello", Room: "none of its fields"})
	}
	if code := c.code(); code != wire.CloseLimit {
		t.Errorf("closed with %d", code)
	}
}
