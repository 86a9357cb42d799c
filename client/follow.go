package client

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/samtal-chat/samtal/chat/wire"
)

// The wait between two attempts to connect doubles from the first to the last, with full jitter.
const (
	firstRetry = 200 * time.Millisecond
	lastRetry  = 20 * time.Second
)

// Follow keeps a stream open and hands every frame to on, one after the other. When the connection is lost it connects again
// and resumes from the positions reached, so that on sees each event of each room once and in order, whatever the network does.
//
// It returns when ctx ends, when the session is over, or when on fails. After a restore of the server's log from a backup
// (another generation) it begins at the heads. open is told of every new stream and may be nil.
func (c *Client) Follow(ctx context.Context, from Resume, open func(*Stream), on func(Frame) error) error {
	f := follower{client: c, at: from, open: open, on: on}
	f.at.Rooms = maps.Clone(from.Rooms)
	wait := firstRetry
	for {
		began := time.Now()
		err := f.once(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case f.refused != nil:
			return f.refused
		case over(err):
			return err
		}
		if time.Since(began) > wait { // it was there for longer than the pause before: that was another trouble
			wait = firstRetry
		}
		pause := time.NewTimer(rand.N(wait) + time.Millisecond)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		}
		wait = min(2*wait, lastRetry)
	}
}

// over tells errors that another attempt would meet again.
func over(err error) bool {
	var e *Error
	if errors.As(err, &e) {
		return e.Status == http.StatusUnauthorized || e.Code == "unauthenticated" || e.Code == "banned"
	}
	code := CloseCode(err)
	return code == wire.CloseSession || code == wire.CloseBanned
}

type follower struct {
	client  *Client
	at      Resume
	open    func(*Stream)
	on      func(Frame) error
	refused error // what on failed with
}

func (f *follower) once(ctx context.Context) error {
	s, err := f.client.Connect(ctx, f.at)
	if err != nil {
		return err
	}
	defer func() { _ = s.CloseNow() }()
	defer context.AfterFunc(ctx, func() { _ = s.CloseNow() })()
	f.begin(s.Hello)
	if f.open != nil {
		f.open(s)
	}
	for {
		frame, err := s.Next()
		if err != nil {
			return err
		}
		if f.refused = f.on(frame); f.refused != nil {
			return f.refused
		}
		f.reach(frame)
	}
}

// begin takes the heads of rooms that have no position yet: there, delivery begins live.
func (f *follower) begin(h wire.Hello) {
	if f.at.Generation != h.Generation {
		f.at = Resume{Generation: h.Generation}
	}
	if f.at.Rooms == nil {
		f.at.Rooms = map[string]int64{}
	}
	for room, head := range h.Rooms {
		if _, known := f.at.Rooms[room]; !known {
			f.at.Rooms[room] = head
		}
	}
	if f.at.Changed == nil {
		changed := h.Changed
		f.at.Changed = &changed
	}
}

func (f *follower) reach(frame Frame) {
	switch {
	case frame.Event != nil:
		f.at.Rooms[frame.Event.Room] = frame.Event.Seq
	case frame.Skipped != nil:
		f.at.Rooms[frame.Skipped.Room] = frame.Skipped.Head
	case frame.State != nil:
		changed := frame.State.Changed
		f.at.Changed = &changed
	}
}
