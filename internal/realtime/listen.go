package realtime

import (
	"context"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Listen makes the session follow one room from now on and nothing else, as nobody: it belongs to no account and makes nobody
// online. What people say whom viewer, who may be zero, has blocked is hidden from it. Whether it may hear the room is for the door to know, and to end it when that is over. Listen stands in place of Open,
// and returns when the session is live.
func (s *Session) Listen(ctx context.Context, room, viewer chat.ID) error {
	s.mu.Lock()
	if s.stage == ended {
		s.mu.Unlock()
		return ErrGone
	}
	s.stage, s.opens, s.viewer = looking, &arrival{}, viewer
	s.mu.Unlock()
	if !viewer.IsZero() {
		s.hub.blocks.hold(viewer)
		s.listens = true
	}
	if s.hub.barred(s) {
		s.End(CodeBarred, "banned")
		return chat.ErrBanned
	}
	var head, changed int64
	var blocked []chat.ID
	err := s.hub.viewSlot(ctx, func(r store.Reader) (err error) {
		if head, err = r.RoomHead(room); err != nil || viewer.IsZero() {
			return err
		}
		if changed, err = r.Changed(viewer); err != nil {
			return err
		}
		blocked, err = r.Blocked(viewer)
		return err
	})
	if err != nil {
		return fmt.Errorf("look at the room: %w", err)
	}
	s.hub.blocks.know(viewer, blocked, changed)
	w := Welcome{}
	fresh := s.followAll(&w, []store.Head{{Room: room, Head: head}})
	if err := s.learnAll(ctx, fresh); err != nil {
		return fmt.Errorf("learn the room: %w", err)
	}
	return s.goLive()
}
