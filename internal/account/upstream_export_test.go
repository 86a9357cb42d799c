package account

import (
	"context"

	"github.com/samtal-chat/samtal/chat"
)

// RevalidateSome is what Revalidate does once a minute.
func (s *Service) RevalidateSome(ctx context.Context, after chat.ID) (chat.ID, error) {
	return s.revalidateSome(ctx, after)
}

// NameFrom is the name that an account gets of what a login calls somebody.
func NameFrom(text string) string { return nameFrom(text) }
