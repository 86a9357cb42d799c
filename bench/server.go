package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/ws"
)

// process is a server under measurement.
type process struct {
	cmd  *exec.Cmd
	url  string
	said *bytes.Buffer

	http *http.Client
	tls  *tls.Config // nil: plain TCP
}

// build compiles the server as it is released.
func build(ctx context.Context, dir string) (string, error) {
	binary := filepath.Join(dir, "samtal")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, "./cmd/samtal")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the server: %w\n%s", err, out)
	}
	return binary, nil
}

// start runs a server on a data directory and waits until it is ready. took is the time from its start to that.
func (b *bench) start(ctx context.Context, data string) (p *process, took time.Duration, err error) {
	addr, err := freeAddress(ctx)
	if err != nil {
		return nil, 0, err
	}
	p = &process{url: "http://" + addr, said: &bytes.Buffer{}, http: &http.Client{Timeout: patience}}
	flags := []string{"serve", "--listen", addr, "--data", data, "--rate-limits", "off", "--log-level", "warn"}
	if s := b.secure; s != nil {
		p.url, p.tls = "https://"+addr, s.client
		p.http.Transport = &http.Transport{TLSClientConfig: s.client.Clone(), ForceAttemptHTTP2: true}
		flags = append(flags, "--tls-cert", s.cert, "--tls-key", s.key, "--url", p.url)
	}
	p.cmd = exec.CommandContext(ctx, b.binary, flags...)
	p.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + b.dir}
	p.cmd.Stdout, p.cmd.Stderr = p.said, p.said
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	p.cmd.WaitDelay = 15 * time.Second
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, 0, fmt.Errorf("start the server: %w", err)
	}
	if err := p.ready(ctx); err != nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		return nil, 0, fmt.Errorf("%w\n%s", err, p.said.String())
	}
	return p, time.Since(began), nil
}

func freeAddress(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String(), nil
}

func (p *process) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	return poll(ctx, time.Millisecond, func() (bool, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/readyz", nil)
		if err != nil {
			return false, err
		}
		res, err := p.http.Do(req)
		if err != nil {
			return false, nil //nolint:nilerr // not listening yet
		}
		_ = res.Body.Close()
		return res.StatusCode == http.StatusOK, nil
	})
}

// as is a client with somebody's token.
func (p *process) as(token string) *client.Client {
	return client.New(p.url, client.WithToken(token), client.WithHTTPClient(p.http))
}

// dial opens a bare socket, the i-th of many.
func (p *process) dial(ctx context.Context, i int, o ws.Options) (*ws.Conn, error) {
	return ws.Dial(ctx, "ws"+strings.TrimPrefix(p.url, "http")+"/api/v1/socket", http.Header{}, ws.DialOptions{
		DialContext: dialer(i).DialContext, Options: o, TLS: p.tls,
	})
}

// stop ends the server as an operator does and waits for it.
func (p *process) stop() error {
	p.http.CloseIdleConnections()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("the server did not stop well: %w\n%s", err, p.said.String())
	}
	return nil
}

// poll asks done every so often until it says yes or ctx ends.
func poll(ctx context.Context, every time.Duration, done func() (bool, error)) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		ok, err := done()
		if ok || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// clockTicks is USER_HZ, which Linux fixes at 100 for everything that reads /proc.
const clockTicks = 100

// cpu is the processor time a process has used, in seconds (proc(5): utime and stime of /proc/pid/stat).
func cpu(pid int) (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, rest, ok := strings.Cut(string(b), ") ")
	fields := strings.Fields(rest)
	if !ok || len(fields) < 13 {
		return 0, errors.New("unexpected form of /proc/pid/stat")
	}
	user, err := strconv.ParseFloat(fields[11], 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseFloat(fields[12], 64)
	return (user + system) / clockTicks, err
}

// resident is the memory a process holds, in KiB (VmRSS of /proc/pid/status).
func resident(pid int) (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
		}
	}
	return 0, errors.New("no VmRSS in /proc/pid/status")
}

// settled waits until a process's memory has moved by less than 1 % in five seconds, at most a minute, and returns it.
func settled(ctx context.Context, pid int) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var last, now float64
	err := poll(ctx, 5*time.Second, func() (bool, error) {
		var err error
		last, now = now, 0
		now, err = resident(pid)
		return err == nil && last > 0 && now < last*1.01 && now > last*0.99, err
	})
	if errors.Is(err, context.DeadlineExceeded) && now > 0 {
		err = nil
	}
	return now, err
}
