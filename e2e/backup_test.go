package e2e_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/client"
)

// command runs the program to its end.
func (p *process) command(args ...string) string {
	p.t.Helper()
	out, err := exec.CommandContext(p.t.Context(), p.bin, append(args, "--data", p.data)...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("samtal %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// TestBackupUnderLoad takes backups of a server at work, replacing its keys in between, and puts the last one back elsewhere: what was
// acknowledged before it began is there.
func TestBackupUnderLoad(t *testing.T) {
	const senders, followers, rooms = 20, 3, 4
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	p := newProcess(t)
	sendsTo := func(i, room int) bool { return room == i%rooms }
	crowd := p.invite(senders+followers, rooms, func(i, room int) bool { return i >= senders || sendsTo(i, room) })
	p.start()
	load := startLoad(ctx, t, crowd, senders, sendsTo)

	reader := crowd.people[senders+followers-1]
	var file string
	var promised map[string]promise
	for n := range 3 {
		before := load.ledger.count.Load()
		eventually(ctx, t, "no messages get through", func() bool { return load.ledger.count.Load() > before+500 || load.failed() })
		if n > 0 {
			p.command("keys", "rotate")
		}
		promised = load.ledger.promises()
		file = filepath.Join(t.TempDir(), "samtal.backup")
		p.command("backup", file)
	}
	truth := newChecker(reader, crowd.rooms)
	load.finish(ctx, t, truth)
	if err := truth.keeps(load.ledger.promises()); err != nil {
		t.Errorf("where backups were taken: %v", err)
	}
	p.stop()
	t.Log(p.command("backup", "verify", file))

	q := newProcess(t)
	key, err := os.ReadFile(p.data + ".key")
	if err == nil {
		err = os.WriteFile(q.data+".key", key, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	q.command("restore", file)
	q.start()
	back := newChecker(client.New(q.url(), client.WithToken(reader.Token())), crowd.rooms)
	if err := back.read(ctx); err != nil {
		t.Fatal(err)
	}
	if err := back.keeps(promised); err != nil {
		t.Errorf("where the backup was put back: %v", err)
	}
	if err := back.chain(ctx); err != nil {
		t.Error(err)
	}
	if code := q.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	t.Logf("%d messages were acknowledged before the last backup began, %d are in it, %d in the end", len(promised), back.messages(), truth.messages())
}
