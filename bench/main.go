// Command bench measures every line of Samtal's budget against a server in a process of its own.
//
// The server's CPU time and memory are read from the operating system. Accounts, rooms and history are made through the
// store before the server starts. Absolute times drift on shared machines: compare ratios of one run.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"
)

// measure is one part of the bench: it starts what it needs and reports lines.
type measure struct {
	name string
	run  func(ctx context.Context, b *bench) error
}

var measures = []measure{
	{"size", measureSize},
	{"start", measureStart},
	{"idle", measureIdle},
	{"fanout", measureFanout},
	{"send", measureSend},
	{"history", measureHistory},
	{"storm", measureStorm},
	{"tls", measureTLS},
}

// bench is one run: where it works and what it found.
type bench struct {
	dir    string // scratch, removed at the end
	binary string
	quick  bool
	long   *long   // made by the first measure that needs it
	secure *secure // nil: plain TCP, as the budget says
	out    io.Writer
}

// line reports one figure beside its budget, which has no word on TLS.
func (b *bench) line(what, budget, format string, args ...any) {
	if b.secure != nil {
		what, budget = "over TLS: "+what, "(apart)"
	}
	_, _ = fmt.Fprintf(b.out, "| %s | %s | %s |\n", what, budget, fmt.Sprintf(format, args...))
}

// scale is n, or less of it in a quick run.
func (b *bench) scale(n int) int {
	if b.quick {
		return max(n/10, 1)
	}
	return n
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == rawWriter {
		if err := runRawWriter(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	only := flag.String("only", "", "parts to run, separated by commas (default all): "+strings.Join(names(), ", "))
	quick := flag.Bool("quick", false, "a tenth of everything, to try the bench itself")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *only, *quick); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1) //nolint:gocritic // the process ends here
	}
}

func names() []string {
	var out []string
	for _, m := range measures {
		out = append(out, m.name)
	}
	return out
}

func run(ctx context.Context, only string, quick bool) error {
	dir, err := os.MkdirTemp("", "samtal-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b := &bench{dir: dir, quick: quick, out: os.Stdout}
	if b.binary, err = build(ctx, dir); err != nil {
		return err
	}
	_, _ = fmt.Fprint(b.out, "| what | budget | measured |\n|---|---|---|\n")
	for _, m := range measures {
		if only != "" && !slices.Contains(strings.Split(only, ","), m.name) {
			continue
		}
		began := time.Now()
		if err := m.run(ctx, b); err != nil {
			return fmt.Errorf("measure %s: %w", m.name, err)
		}
		fmt.Fprintf(os.Stderr, "%s took %s\n", m.name, time.Since(began).Round(time.Second))
	}
	return nil
}
