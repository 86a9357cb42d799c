package chat_test

import (
	"errors"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

func TestCheckProof(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		at   time.Time
		want error
	}{
		"never":       {time.Time{}, chat.ErrProofRequired},
		"now":         {now, nil},
		"long enough": {now.Add(-chat.ProofLife), nil},
		"too long":    {now.Add(-chat.ProofLife - 1), chat.ErrProofRequired},
	} {
		if got := chat.CheckProof(chat.Actor{ProvedAt: tt.at}, now); !errors.Is(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}
