package main

import (
	"errors"
	"strconv"
	"strings"
)

// rateLimits says how strict the server is with who does things too often: on, off, strict, or a factor such as 2x.
type rateLimits string

// The bounds of a factor: beyond them the limits would be none, or let nobody work.
const (
	leastFactor = 0.1
	mostFactor  = 1000
)

// Validate refuses what cannot be meant.
func (l rateLimits) Validate() error {
	if l == "off" {
		return nil
	}
	if f := l.factor(); !(f >= leastFactor && f <= mostFactor) { // NaN is neither
		return errors.New("it is on, off, strict, or a factor from 0.1x to 1000x")
	}
	return nil
}

// factor is how many times the usual one may do; 0 if l says nothing that can be meant.
func (l rateLimits) factor() float64 {
	switch l {
	case "on", "off":
		return 1
	case "strict":
		return 0.5
	}
	number, ok := strings.CutSuffix(string(l), "x")
	f, err := strconv.ParseFloat(number, 64)
	if !ok || err != nil {
		return 0
	}
	return f
}
