// Package e2e tells stories of the real binary, written in testdata/*.txtar.
package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/samtal-chat/samtal/client"
)

// patience bounds every wait of a story.
const patience = 5 * time.Minute

// patient is a client that waits for a machine that stands still.
var patient = client.WithHTTPClient(&http.Client{Timeout: patience})

// binary is the server that the stories are about.
var binary string

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run builds the binary once for all stories.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "samtal-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "samtal")
	build := exec.CommandContext(context.Background(), "go", "build", "-o", binary, "../cmd/samtal")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build samtal:", err)
		return 1
	}
	return m.Run()
}

func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", filepath.Dir(binary)+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Values[key{}] = &servers{}
			e.Defer(func() { e.Values[key{}].(*servers).kill() })
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"server": serverCmd,
			"api":    apiCmd,
			"keep":   keepCmd,
		},
		RequireExplicitExec: true,
	})
}

// key is under which a story keeps its servers.
type key struct{}

// servers is the one server that runs in a story, and the last answer that it gave.
type servers struct {
	cmd    *exec.Cmd
	done   chan error
	out    *watched
	answer []byte
}

func (s *servers) kill() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		_, s.cmd = <-s.done, nil // that it was killed is no news
	}
}

func of(ts *testscript.TestScript) *servers { return ts.Value(key{}).(*servers) }

// serverCmd is "server start [flag ...]", "server stop" (SIGTERM, and it must end well), "server kill" (SIGKILL).
// start prints what the server says at its start, and sets $URL, $ADDRESS and the token of its setup link, $SETUP.
func serverCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: server start|stop|kill")
	}
	s := of(ts)
	switch args[0] {
	case "start":
		s.start(ts, args[1:])
	case "stop":
		ts.Check(s.cmd.Process.Signal(syscall.SIGTERM))
		select {
		case err := <-s.done:
			s.cmd = nil
			ts.Check(err)
		case <-time.After(patience):
			ts.Fatalf("the server does not stop")
		}
	case "kill":
		s.kill()
	default:
		ts.Fatalf("server %s?", args[0])
	}
}

func (s *servers) start(ts *testscript.TestScript, args []string) {
	if s.cmd != nil {
		ts.Fatalf("the server runs already")
	}
	s.out = &watched{lines: make(chan string, 100)}
	cmd := exec.CommandContext(context.Background(), binary, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Stdout, cmd.Stderr = s.out, s.out
	ts.Check(cmd.Start())
	s.cmd, s.done = cmd, make(chan error, 1)
	go func() { s.done <- cmd.Wait() }()
	deadline := time.After(patience)
	for begun := false; ; {
		select {
		case line := <-s.out.lines:
			_, err := fmt.Fprintln(ts.Stdout(), line)
			ts.Check(err)
			name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
			switch name {
			case "Open":
				begun = true
				ts.Setenv("URL", strings.TrimSpace(value))
				ts.Setenv("ADDRESS", strings.Replace(strings.TrimSpace(value), "http://localhost", "127.0.0.1", 1))
			case "Setup":
				_, token, _ := strings.Cut(value, "#")
				ts.Setenv("SETUP", token)
			case "":
				if begun {
					return
				}
			}
		case err := <-s.done:
			s.cmd = nil
			ts.Fatalf("the server ended: %v\n%s", err, s.out)
		case <-deadline:
			ts.Fatalf("the server does not come up:\n%s", s.out)
		}
	}
}

// apiCmd is "api METHOD PATH [BODY]": it prints the status and the body. $TOKEN is sent if it is set.
func apiCmd(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: api METHOD PATH [BODY]")
	}
	body := ""
	if len(args) == 3 {
		body = args[2]
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, args[0], ts.Getenv("URL")+"/api/v1"+args[1], strings.NewReader(body))
	ts.Check(err)
	if token := ts.Getenv("TOKEN"); token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer func() { _ = res.Body.Close() }()
	s := of(ts)
	s.answer, err = io.ReadAll(res.Body)
	ts.Check(err)
	_, err = fmt.Fprintf(ts.Stdout(), "%d\n%s", res.StatusCode, s.answer)
	ts.Check(err)
	if failed := res.StatusCode >= http.StatusBadRequest; failed != neg {
		ts.Fatalf("%s %s: got %d %s", args[0], args[1], res.StatusCode, s.answer)
	}
}

// keepCmd is "keep VARIABLE FIELD": it keeps a field of the last answer.
func keepCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keep VARIABLE FIELD")
	}
	var fields map[string]any
	ts.Check(json.Unmarshal(of(ts).answer, &fields))
	value, ok := fields[args[1]]
	if !ok {
		ts.Check(errors.New("the last answer has no " + args[1]))
	}
	ts.Setenv(args[0], fmt.Sprint(value))
}

// watched hands out lines as they are written, and keeps all.
type watched struct {
	lines chan string

	mu   sync.Mutex
	all  bytes.Buffer
	rest []byte
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all.Write(p)
	w.rest = append(w.rest, p...)
	for {
		n, line, err := bufio.ScanLines(w.rest, false)
		if err != nil || n == 0 {
			return len(p), err
		}
		select {
		case w.lines <- string(line):
		default: // nobody waits any more
		}
		w.rest = w.rest[n:]
	}
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.all.String()
}
