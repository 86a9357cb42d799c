package samtal

import (
	"context"

	"github.com/samtal-chat/samtal/internal/demo"
)

// Demo fills the server with believable people, rooms and conversations, before it serves. The configuration's Store is the
// server's own, whatever it says.
func (s *Server) Demo(ctx context.Context, c demo.Config) (demo.Summary, error) {
	c.Store = s.store
	return demo.Fill(ctx, c)
}
