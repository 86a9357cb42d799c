package limit

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

func TestBurstThenInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(10*time.Second, 3, 10)
		for i := range 3 {
			if wait := l.Take("a"); wait != 0 {
				t.Fatalf("take %d: got wait %v, want none", i, wait)
			}
		}
		if got, want := l.Take("a"), 10*time.Second; got != want {
			t.Errorf("fourth: got wait %v, want %v", got, want)
		}
		if wait := l.Take("b"); wait != 0 {
			t.Errorf("another key: got wait %v, want none", wait)
		}
		<-time.After(10 * time.Second)
		if wait := l.Take("a"); wait != 0 {
			t.Errorf("after the interval: got wait %v, want none", wait)
		}
	})
}

func TestStanding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(10*time.Second, 3, 10)
		for i, want := range []Standing{
			{Left: 2, Next: 10 * time.Second},
			{Left: 1, Next: 10 * time.Second},
			{Left: 0, Next: 10 * time.Second},
			{Wait: 10 * time.Second, Next: 10 * time.Second},
		} {
			if got := l.Count("a"); got != want {
				t.Errorf("take %d: got %+v, want %+v", i, got, want)
			}
		}
		<-time.After(25 * time.Second) // two and a half more
		if got, want := l.Count("a"), (Standing{Left: 1, Next: 5 * time.Second}); got != want {
			t.Errorf("later: got %+v, want %+v", got, want)
		}
	})
}

func TestRefusalsAreNotCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(time.Second, 1, 10)
		for range 100 {
			l.Take("a")
		}
		if got, want := l.Take("a"), time.Second; got != want {
			t.Errorf("got wait %v, want %v", got, want)
		}
	})
}

func TestForgetsTheKeyNotSeenForLongest(t *testing.T) {
	l := New(time.Hour, 1, 2)
	l.Take("a")
	l.Take("b")
	l.Take("a") // refused, but seen
	l.Take("c") // pushes b out
	if l.Take("a") == 0 {
		t.Error("a was forgotten")
	}
	if l.Take("b") != 0 {
		t.Error("b was remembered")
	}
	for i := range 1000 {
		l.Take(strconv.Itoa(i))
	}
	if got := len(l.byKey); got != 2 {
		t.Errorf("got %d keys, want 2", got)
	}
}
