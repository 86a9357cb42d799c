package main

import "testing"

func TestRateLimits(t *testing.T) {
	for l, want := range map[rateLimits]float64{"on": 1, "off": 1, "strict": 0.5, "2x": 2, "0.25x": 0.25, "1000x": 1000} {
		if got := l.factor(); got != want || l.Validate() != nil {
			t.Errorf("%s: got %v, %v", l, got, l.Validate())
		}
	}
	for _, l := range []rateLimits{"", "x", "2", "-1x", "0x", "0.01x", "1001x", "NaNx", "Infx", "yes"} {
		if l.Validate() == nil {
			t.Errorf("%q passes", l)
		}
	}
}
