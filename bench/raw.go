package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
)

// rawWriter is the bench's own sub-command: a process that only writes to sockets. Its CPU time is the floor under
// any fan-out of the same run.
const rawWriter = "raw-writer"

// frameSize is what a native event frame of the fan-out weighs, about.
const frameSize = 420

// runRawWriter accepts as many connections as asked for, then writes one frame to each for every line on standard input.
func runRawWriter(ctx context.Context) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	in := bufio.NewScanner(os.Stdin)
	in.Scan()
	var n int
	if _, err := fmt.Sscan(in.Text(), &n); err != nil {
		return err
	}
	conns := make([]net.Conn, 0, n)
	for range n {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		conns = append(conns, c)
	}
	frame := make([]byte, frameSize)
	for in.Scan() {
		for _, c := range conns {
			if _, err := c.Write(frame); err != nil {
				return err
			}
		}
	}
	return in.Err()
}

// rawFloor measures CPU seconds per million plain writes over n sockets, paced as the fan-out is.
func rawFloor(ctx context.Context, n, rounds int) (float64, error) {
	cmd := exec.CommandContext(ctx, os.Args[0], rawWriter)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return 0, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() { _ = in.Close(); _ = cmd.Wait() }()
	addr, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return 0, err
	}
	if _, err := fmt.Fprintln(in, n); err != nil {
		return 0, err
	}
	var got atomic.Int64
	conns, err := rawReaders(ctx, strings.TrimSpace(addr), n, &got)
	defer func() {
		for _, c := range conns {
			_ = c.Close()
		}
	}()
	if err != nil {
		return 0, err
	}
	before, err := cpu(cmd.Process.Pid)
	if err != nil {
		return 0, err
	}
	for i := range rounds {
		if _, err := fmt.Fprintln(in); err != nil {
			return 0, err
		}
		if err := await(ctx, &got, int64(frameSize)*int64(n)*int64(i+1)); err != nil {
			return 0, err
		}
	}
	after, err := cpu(cmd.Process.Pid)
	return (after - before) / float64(n*rounds) * 1e6, err
}

func rawReaders(ctx context.Context, addr string, n int, got *atomic.Int64) ([]net.Conn, error) {
	var conns []net.Conn
	for i := range n {
		c, err := dialer(i).DialContext(ctx, "tcp", addr)
		if err != nil {
			return conns, err
		}
		conns = append(conns, c)
		go func() {
			_, _ = io.Copy(counter{got}, struct{ io.Reader }{c})
		}()
	}
	return conns, nil
}

type counter struct{ n *atomic.Int64 }

// Write counts bytes.
func (c counter) Write(p []byte) (int, error) {
	c.n.Add(int64(len(p)))
	return len(p), nil
}
