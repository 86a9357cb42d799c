package realtime

import (
	"context"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
)

// Turn is a person's coming or going: their live sessions over all doors became one, or none.
type Turn struct {
	Account chat.ID
	Name    string
	Here    bool
}

// WatchTurns calls f for every Turn, one after the other: a person's turns alternate, and stand in line with the events that are
// delivered, so that nobody is heard before they came or after they went. Unlike Watch it tells of the moment, also of a reload.
// It is called before Run; f must not block.
func (h *Hub) WatchTurns(f func(Turn)) { h.turns = append(h.turns, f) }

// turnLocked tells of a turn when everything before it was delivered. The order of turns is that in which peopleMu was held.
func (h *Hub) turnLocked(a chat.Actor, here bool) {
	if len(h.turns) == 0 {
		return
	}
	h.bell.then(func() {
		for _, f := range h.turns {
			f(Turn{Account: a.Account, Name: a.Name, Here: here})
		}
	})
}

// Sync waits until what has happened by now was handed to the sessions it concerns, and told to who watches.
func (h *Hub) Sync(ctx context.Context) error {
	done := make(chan struct{})
	h.bell.then(func() { close(done) })
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for the hub: %w", ctx.Err())
	case <-h.ctx.Done():
		return ErrStopping
	}
}
