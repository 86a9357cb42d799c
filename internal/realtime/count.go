package realtime

// Counted is who is here now.
type Counted struct {
	Sessions int // live connections over all doors
	People   int // accounts with one
}

// Count counts who is here now.
func (h *Hub) Count() (c Counted) {
	h.peopleMu.Lock()
	defer h.peopleMu.Unlock()
	for _, p := range h.people {
		c.Sessions += len(p.sessions)
		if len(p.sessions) > 0 {
			c.People++
		}
	}
	return c
}
