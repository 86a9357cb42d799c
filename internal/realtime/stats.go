package realtime

import (
	"strconv"
	"sync/atomic"
)

// Stats is what a hub has and has done.
type Stats struct {
	Rooms       int            // that somebody follows
	Connections map[string]int // attached, by the name of their format
	Delivered   uint64         // events that were queued for a session
	Slow        uint64         // sessions that ended because their receiver was too slow
}

// tally counts as things happen.
type tally struct {
	connections [maxFormats]atomic.Int64
	delivered   atomic.Uint64
	slow        atomic.Uint64
}

// Named is an encoder that says how its format is called.
type Named interface{ Name() string }

func (f Format) name() string {
	if n, ok := f.encoder.(Named); ok {
		return n.Name()
	}
	return "format " + strconv.Itoa(f.index)
}

// Stats tells what there is now and what has been since the start.
func (h *Hub) Stats() Stats {
	s := Stats{Connections: make(map[string]int, len(h.formats)), Delivered: h.tally.delivered.Load(), Slow: h.tally.slow.Load()}
	for _, f := range h.formats {
		s.Connections[f.name()] += int(h.tally.connections[f.index].Load())
	}
	h.roomsMu.Lock()
	defer h.roomsMu.Unlock()
	s.Rooms = len(h.rooms)
	return s
}
