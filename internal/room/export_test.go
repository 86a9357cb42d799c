package room

// Waiting tells how many read positions wait to be written.
func (s *Service) Waiting() int {
	s.readings.mu.Lock()
	defer s.readings.mu.Unlock()
	return len(s.readings.waiting)
}
