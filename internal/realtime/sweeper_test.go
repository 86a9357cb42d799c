package realtime

import (
	"testing"
	"time"
)

func TestMemoryIsGivenBackOnceAfterARush(t *testing.T) {
	h := New(Config{})
	var all []*Session
	for range rush {
		s, err := h.Attach(nil, Format{})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	last := all[len(all)-1]
	now := time.Now()
	for i, tt := range []struct {
		after time.Duration
		want  bool
	}{{0, false}, {quiet - time.Second, false}, {quiet + time.Second, true}, {time.Hour, false}} {
		if got := h.sweeper.rushOver(now.Add(tt.after)); got != tt.want {
			t.Errorf("%d: after %v got %v", i, tt.after, got)
		}
	}
	for _, s := range all {
		s.Detach()
	}
	if h.sweeper.rushOver(now.Add(time.Hour)) || len(h.sweeper.slots[last.slot]) != 0 {
		t.Error("sessions that went are still counted")
	}
}
