package live

import (
	"testing"
	"time"
)

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

// TestABudgetWhoseClockJumps: what was spent before the clock was set back is had again within seconds.
func TestABudgetWhoseClockJumps(t *testing.T) {
	var b budget
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	for b.spend(10, now) {
	}
	now = now.Add(-24 * time.Hour)
	if b.spend(10, now) {
		t.Error("a jump fills an empty bucket")
	}
	if now = now.Add(time.Second); !b.spend(10, now) {
		t.Error("a second later there is nothing to spend")
	}
}
