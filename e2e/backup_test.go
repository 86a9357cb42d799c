package e2e_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/client"
)

// command runs the program to its end.
func (p *process) command(args ...string) string {
	p.t.Helper()
	out, err := exec.CommandContext(p.t.Context(), p.bin, append(args, p.at()...)...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("samtal %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// TestBackupUnderLoad takes backups of a server at work, right after its keys were replaced in every way that there is, and puts each
// back elsewhere: what was acknowledged before it began is there. In the end the server is killed while it encrypts everything anew.
func TestBackupUnderLoad(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { backupUnderLoad(t, newProcess(t), newProcess) })
	t.Run("PostgreSQL", func(t *testing.T) {
		backupUnderLoad(t, newProcess(t).onPostgres(), func(t *testing.T) *process {
			t.Helper()
			return newProcess(t).onPostgres()
		})
	})
}

// taken is a backup, the key that opens it, and what must be in it.
type taken struct {
	file     string
	key      []byte
	promised map[string]promise
}

func backupUnderLoad(t *testing.T, p *process, elsewhere func(*testing.T) *process) {
	const senders, followers, rooms = 20, 3, 4
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	sendsTo := func(i, room int) bool { return room == i%rooms }
	crowd := p.invite(senders+followers, rooms, func(i, room int) bool { return i >= senders || sendsTo(i, room) })
	p.start()
	load := startLoad(ctx, t, crowd, senders, sendsTo)
	sendOn := func(messages int64) {
		t.Helper()
		before := load.ledger.count.Load()
		eventually(ctx, t, "no messages get through", func() bool { return load.ledger.count.Load() > before+messages || load.failed() })
	}

	reader := crowd.people[senders+followers-1]
	var backups []taken
	for _, kind := range []string{"", "--all", "--file"} {
		sendOn(400)
		p.command(strings.Fields("keys rotate " + kind)...)
		b := taken{file: filepath.Join(t.TempDir(), "samtal.backup"), promised: load.ledger.promises()}
		p.command("backup", b.file)
		b.key = p.readKey()
		backups = append(backups, b)
	}
	p.killWhileEncrypting(ctx)
	p.start()
	sendOn(200)
	truth := newChecker(reader, crowd.rooms)
	load.finish(ctx, t, truth)
	if err := truth.keeps(load.ledger.promises()); err != nil {
		t.Errorf("where backups were taken: %v", err)
	}
	if got, want := truth.messages(), len(load.ledger.promises()); got != want {
		t.Errorf("the log has %d messages, %d were acknowledged", got, want)
	}
	if err := truth.chain(ctx); err != nil {
		t.Error(err)
	}
	t.Log(p.command("keys", "check", "--values"))
	p.stop()
	for i, b := range backups {
		t.Run(fmt.Sprintf("backup %d is put back", i+1), func(t *testing.T) {
			b.putBack(ctx, t, elsewhere(t), reader.Token(), crowd.rooms)
		})
	}
	t.Logf("%d messages in the end", truth.messages())
}

func (p *process) readKey() []byte {
	p.t.Helper()
	key, err := os.ReadFile(p.data + ".key")
	if err != nil {
		p.t.Fatal(err)
	}
	return key
}

// killWhileEncrypting kills the program in the middle of encrypting everything anew: what is still under way is told without it.
func (p *process) killWhileEncrypting(ctx context.Context) {
	p.t.Helper()
	const underWay = "under way"
	for range 30 {
		// On PostgreSQL the first may still be under way: it waits for other nodes.
		eventually(ctx, p.t, "it is never encrypted anew", func() bool {
			return p.database != "" || !strings.Contains(p.command("keys", "check"), underWay)
		})
		if p.database == "" || !strings.Contains(p.command("keys", "check"), underWay) {
			p.command("keys", "rotate", "--all")
		}
		p.kill()
		if strings.Contains(p.command("keys", "check"), underWay) {
			return
		}
		p.start()
	}
	p.t.Error("all was encrypted anew before the server could be killed")
}

// putBack makes another server of a backup, and finds there what was promised before it was taken.
func (b taken) putBack(ctx context.Context, t *testing.T, q *process, token string, rooms []string) {
	t.Helper()
	if err := os.WriteFile(q.data+".key", b.key, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Log(q.command("backup", "verify", b.file))
	q.command("restore", b.file)
	q.start()
	back := newChecker(client.New(q.url(), patient, client.WithToken(token)), rooms)
	if err := back.read(ctx); err != nil {
		t.Fatal(err)
	}
	if err := back.keeps(b.promised); err != nil {
		t.Error(err)
	}
	if err := back.chain(ctx); err != nil {
		t.Error(err)
	}
	if said := q.command("keys", "check", "--values"); !strings.Contains(said, "all of which can be read") {
		t.Error(said)
	}
	if code := q.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	t.Logf("%d messages were acknowledged before the backup began, %d are in it", len(b.promised), back.messages())
}
