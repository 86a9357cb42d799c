package realtime

import "github.com/samtal-chat/samtal/chat"

// barred tells whether a session may not be here.
func (h *Hub) barred(s *Session) bool {
	if h.cfg.Barred == nil {
		return false
	}
	address := ""
	if l, ok := s.link.(Located); ok {
		address = l.Address()
	}
	return h.cfg.Barred(s.standing(), address)
}

// standing is the account that the session stands for; zero before it has one.
func (s *Session) standing() chat.ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stage == arrived {
		return chat.ID{}
	}
	return s.viewer
}

// EndBarred ends the sessions of those who may not be here any more. Who comes while it looks is asked when he comes.
func (h *Hub) EndBarred() {
	for _, s := range h.sweeper.all() {
		if h.barred(s) {
			s.End(CodeBarred, "banned")
		}
	}
}
