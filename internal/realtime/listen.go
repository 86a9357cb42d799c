package realtime

import (
	"context"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Listen makes the session follow one room from now on and nothing else, as nobody: it belongs to no account and makes nobody
// online. Whether it may hear the room is for the door to know, and to end it when that is over. Listen stands in place of Open,
// and returns when the session is live.
func (s *Session) Listen(ctx context.Context, room chat.ID) error {
	s.mu.Lock()
	if s.stage == ended {
		s.mu.Unlock()
		return ErrGone
	}
	s.stage, s.opens = looking, &arrival{}
	s.mu.Unlock()
	var head int64
	err := s.hub.viewSlot(ctx, func(r store.Reader) (err error) {
		head, err = r.RoomHead(room)
		return err
	})
	if err != nil {
		return fmt.Errorf("look at the room: %w", err)
	}
	w := Welcome{}
	fresh := s.followAll(&w, []store.Head{{Room: room, Head: head}})
	if err := s.learnAll(ctx, fresh); err != nil {
		return fmt.Errorf("learn the room: %w", err)
	}
	return s.goLive()
}
