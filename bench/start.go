package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// measureSize weighs the binary.
func measureSize(_ context.Context, b *bench) error {
	info, err := os.Stat(b.binary)
	if err != nil {
		return err
	}
	b.line("binary, with the web client", "< 40 MB (goal 25)", "%.1f MB", float64(info.Size())/1e6)
	return nil
}

// measureStart takes the time from exec to a ready server, on an empty directory and on one with a long history.
func measureStart(ctx context.Context, b *bench) error {
	const runs = 5
	var empty []time.Duration
	for i := range runs {
		took, err := b.startOnce(ctx, filepath.Join(b.dir, fmt.Sprintf("empty%d", i)))
		if err != nil {
			return err
		}
		empty = append(empty, took)
	}
	b.line("cold start to ready, empty", "< 300 ms (goal 100)", "%d ms (median of %d)", median(empty).Milliseconds(), runs)
	full, err := b.longRoom(ctx)
	if err != nil {
		return err
	}
	var long []time.Duration
	for range runs {
		took, err := b.startOnce(ctx, full.dir)
		if err != nil {
			return err
		}
		long = append(long, took)
	}
	b.line(fmt.Sprintf("cold start to ready, %d messages", full.messages), "< 500 ms (goal 150)", "%d ms (median of %d)", median(long).Milliseconds(), runs)
	return nil
}

func (b *bench) startOnce(ctx context.Context, dir string) (time.Duration, error) {
	p, took, err := b.start(ctx, dir)
	if err != nil {
		return 0, err
	}
	return took, p.stop()
}

func median(d []time.Duration) time.Duration { return quantile(d, 0.5) }

// quantile returns the value below which a share q of d lies; it sorts d.
func quantile(d []time.Duration, q float64) time.Duration {
	slices.Sort(d)
	return d[min(int(float64(len(d))*q), len(d)-1)]
}
