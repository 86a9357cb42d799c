package secret

// Occupy takes one of h's slots.
func Occupy(h *Hasher) { h.slots <- struct{}{} }

// Vacate gives one back.
func Vacate(h *Hasher) { <-h.slots }

// MemoryOf tells how much memory, in KiB, verifying against a hash would take; ok is false for what is none.
func MemoryOf(hash string) (memory uint32, ok bool) {
	p, _, _, err := parse(hash)
	return p.memory, err == nil
}
