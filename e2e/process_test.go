package e2e_test

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/porttest"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// process is the real program as a child process, at one address and on one data directory for the whole test.
type process struct {
	t        *testing.T
	bin      string
	data     string
	database string // on PostgreSQL; empty: SQLite in data
	addr     string
	cmd      *exec.Cmd
	log      *strings.Builder
}

func newProcess(t *testing.T) *process {
	t.Helper()
	p := &process{t: t, bin: binary, data: t.TempDir(), addr: porttest.Free(t)}
	t.Cleanup(func() {
		if p.cmd != nil {
			p.kill()
		}
	})
	return p
}

// onPostgres puts the data into a schema of its own. Without a server of PostgreSQL for tests the test is skipped.
func (p *process) onPostgres() *process {
	p.t.Helper()
	p.database = storetest.Schema(p.t)
	return p
}

// at is where the data is, as arguments of a command.
func (p *process) at() []string {
	if p.database == "" {
		return []string{"--data", p.data}
	}
	return []string{"--data", p.data, "--database", p.database}
}

// unwatched leaves SQLite without the race detector, as scripts/test does.
const unwatched = "-gcflags=github.com/ncruces/go-sqlite3-wasm/v6=-race=false"

// detectRaces builds the program with the race detector, if the test has it too.
func (p *process) detectRaces() {
	p.t.Helper()
	if !withRace() {
		return
	}
	p.bin = filepath.Join(p.t.TempDir(), "samtal")
	build := exec.CommandContext(p.t.Context(), "go", "build", "-race", unwatched, "-o", p.bin, "../cmd/samtal")
	if out, err := build.CombinedOutput(); err != nil {
		p.t.Fatalf("build: %v\n%s", err, out)
	}
}

func withRace() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

func (p *process) url() string { return "http://" + p.addr }

// start runs the program and returns when it listens, which is when it tells its address.
func (p *process) start() {
	p.t.Helper()
	p.log = &strings.Builder{}
	p.cmd = exec.Command(p.bin, append([]string{"serve", "--listen", p.addr, "--rate-limits", "off", "--log-level", "warn"}, p.at()...)...)
	p.cmd.Stderr = p.log
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "Open") {
			return
		}
	}
	_ = p.cmd.Wait()
	p.t.Fatalf("the server does not start:\n%s", p.log)
}

// kill ends the program as a power cut would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	said := p.log.String()
	if slices.ContainsFunc([]string{"DATA RACE", "panic:", "level=ERROR"}, func(word string) bool { return strings.Contains(said, word) }) {
		p.t.Errorf("the server says:\n%s", p.log)
	}
	p.cmd = nil
}

// stop asks the program to end and returns its exit code.
func (p *process) stop() int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait() // the exit code tells
	code := p.cmd.ProcessState.ExitCode()
	if log := p.log.String(); log != "" {
		p.t.Logf("the server says:\n%s", log)
	}
	p.cmd = nil
	return code
}

// party is people with a session each, and rooms.
type party struct {
	people []*client.Client
	rooms  []string
}

// invite fills the data directory, while no server runs, with n people and some rooms, and signs them in. member says who is
// where; the last of the people is everywhere. It does so through the verbs, because hashing so many passwords is none of the
// test's business.
func (p *process) invite(n, rooms int, member func(person, room int) bool) party {
	p.t.Helper()
	ctx := p.t.Context()
	db, err := sqldb.Open(ctx, sqldb.Config{SQLite: filepath.Join(p.data, "samtal.db"), Postgres: p.database, Key: func(bool) (secret.Key, error) {
		key, _, err := secret.OpenKey(p.data + ".key")
		return key, err
	}})
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			p.t.Error(err)
		}
	}()
	accounts, verbs := account.New(account.Config{Store: db}), room.New(room.Config{Store: db})
	var made party
	var founder chat.Actor
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("p%02d", i))
		signed, err := accounts.Vouch(ctx, names[i], account.Client{})
		if err != nil {
			p.t.Fatal(err)
		}
		made.people = append(made.people, client.New(p.url(), patient, client.WithToken(signed.Token.Reveal())))
		founder = chat.Actor{Account: signed.Account.ID, Session: signed.Session.ID, Name: names[i]}
	}
	for i := range rooms {
		f := room.Founding{Kind: chat.Open, Title: fmt.Sprintf("Room %d", i)}
		for j, name := range names[:n-1] {
			if member(j, i) {
				f.Members = append(f.Members, name)
			}
		}
		view, _, err := verbs.Create(ctx, founder, f)
		if err != nil {
			p.t.Fatal(err)
		}
		made.rooms = append(made.rooms, view.ID.String())
	}
	return made
}

// eventually waits until ok says so, asking again whenever something may have changed.
func eventually(ctx context.Context, t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s: %v", what, context.Cause(ctx))
		}
	}
}
