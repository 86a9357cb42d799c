package live

import "testing"

// TestAFullHouseOfReadersIsNotForEver: who finds no place takes none away.
func TestAFullHouseOfReadersIsNotForEver(t *testing.T) {
	var b budget
	for round := range 3 {
		for i := range maxReading {
			if !b.read() {
				t.Fatalf("round %d: no place for reader %d", round, i)
			}
		}
		for range 2 * maxReading {
			if b.read() {
				t.Fatalf("round %d: more than %d read", round, maxReading)
			}
		}
		b.reading.Add(-maxReading)
	}
}
