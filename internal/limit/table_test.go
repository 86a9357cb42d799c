package limit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/limit"
)

func TestTable(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	table := limit.NewTable(time.Minute, 3, 1<<16, func() time.Time { return now })
	want := func(name string, want time.Duration) {
		t.Helper()
		if got := table.Take("ann"); got != want {
			t.Errorf("%s: got a wait of %s, want %s", name, got, want)
		}
	}
	for range 3 {
		want("at once", 0)
	}
	want("a fourth", time.Minute)
	want("which was not counted", time.Minute)
	if got := table.Take("bob"); got != 0 {
		t.Errorf("another key waits %s", got)
	}
	now = now.Add(45 * time.Second)
	want("a little later", 15*time.Second)
	now = now.Add(15 * time.Second)
	want("a minute later", 0)
	want("and no more", time.Minute)
	table.Give("ann")
	want("given back", 0)
	now = now.Add(time.Hour)
	for range 3 {
		want("after an hour no more than at first", 0)
	}
	want("a fourth again", time.Minute)
}

func TestATableForgetsNobody(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	table := limit.NewTable(time.Minute, 2, 1<<10, func() time.Time { return now })
	table.Take("ann")
	table.Take("ann")
	for i := range 100_000 {
		table.Take(fmt.Sprint("made up ", i))
	}
	if table.Take("ann") == 0 {
		t.Error("a crowd pushed her out")
	}
}

// TestTableStanding: a table tells what a limiter does.
func TestTableStanding(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	table := limit.NewTable(10*time.Second, 3, 1<<10, func() time.Time { return now })
	for i, want := range []limit.Standing{
		{Left: 2, Next: 10 * time.Second},
		{Left: 1, Next: 10 * time.Second},
		{Left: 0, Next: 10 * time.Second},
		{Wait: 10 * time.Second, Next: 10 * time.Second},
	} {
		if got := table.Count("a"); got != want {
			t.Errorf("take %d: got %+v, want %+v", i, got, want)
		}
	}
	now = now.Add(25 * time.Second) // two and a half more
	if got, want := table.Count("a"), (limit.Standing{Left: 1, Next: 5 * time.Second}); got != want {
		t.Errorf("later: got %+v, want %+v", got, want)
	}
}

// TestATableWhoseClockJumps: who used his bucket up before the clock was set back waits as long as anybody, and no day.
func TestATableWhoseClockJumps(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	table := limit.NewTable(time.Minute, 3, 1<<16, func() time.Time { return now })
	now = now.Add(24 * time.Hour)
	for range 4 {
		table.Take("ann")
	}
	now = now.Add(-24 * time.Hour)
	if got := table.Take("ann"); got != time.Minute {
		t.Errorf("a day back the wait is %s, want a minute", got)
	}
	now = now.Add(time.Minute)
	if got := table.Take("ann"); got != 0 {
		t.Errorf("a minute later the wait is %s", got)
	}
	if got := table.Take("ann"); got != time.Minute {
		t.Errorf("and then %s, want a minute", got)
	}
}
