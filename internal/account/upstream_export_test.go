package account

import "context"

// RevalidateOnce is what Revalidate does once a minute, for the first time.
func (s *Service) RevalidateOnce(ctx context.Context) error {
	return s.revalidate(ctx, newRevalidation())
}

// NameFrom is the name that an account gets of what a login calls somebody.
func NameFrom(text string) string { return nameFrom(text) }
