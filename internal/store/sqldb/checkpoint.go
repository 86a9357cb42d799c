package sqldb

import (
	"errors"
	"log/slog"

	"github.com/ncruces/go-sqlite3"
)

// When the write-ahead log is moved into the database, in pages of the log.
const (
	checkpointEvery = 4000
	maxLog          = 16000 // then the writer moves the rest itself, so that the log begins anew
)

// checkpointer moves the write-ahead log into the database on a connection and a goroutine of its own. The writer would do it
// within a commit, which then takes ten times as long as the others.
type checkpointer struct {
	path string
	p    *pinned // its goroutine's; nil until there is something to do
	log  *slog.Logger
	due  chan struct{} // holds one
	void chan struct{} // holds one: the log is to be emptied
	done chan struct{}
	next int // the length of the log that is worth the next checkpoint; the writer's
}

// startCheckpointer takes the work from the writer's connection.
func startCheckpointer(path string, writer *pinned, log *slog.Logger) *checkpointer {
	c := &checkpointer{path: path, log: log, due: make(chan struct{}, 1), void: make(chan struct{}, 1), done: make(chan struct{}), next: checkpointEvery}
	writer.c.WALHook(c.committed)
	go c.run()
	return c
}

// committed is called by the writer after each commit. What goes wrong here is no error of the commit, which is durable.
func (c *checkpointer) committed(db *sqlite3.Conn, schema string, pages int) error {
	if pages < c.next-checkpointEvery {
		c.next = checkpointEvery // the log has begun anew
	}
	if pages < c.next {
		return nil
	}
	c.next = pages + checkpointEvery
	if pages >= maxLog {
		c.move(db, schema)
		return nil
	}
	select {
	case c.due <- struct{}{}:
	default: // the one before is still at work
	}
	return nil
}

func (c *checkpointer) run() {
	defer close(c.done)
	for {
		select {
		case _, open := <-c.due:
			if !open {
				return
			}
			if c.connected() {
				c.move(c.p.c, "main")
			}
		case <-c.void:
			if c.connected() {
				c.empty()
			}
		}
	}
}

// connected makes the checkpointer's own connection, if it has none yet.
func (c *checkpointer) connected() bool {
	if c.p != nil {
		return true
	}
	p, err := connect(c.path, `PRAGMA busy_timeout = 1000; PRAGMA synchronous = FULL;`)
	if err != nil {
		c.log.Warn("the write-ahead log could not be looked after", "err", err)
		return false
	}
	c.p = p
	return true
}

// destroyed is called by the writer after a commit that has destroyed keys, which the log must not keep.
func (c *checkpointer) destroyed() {
	select {
	case c.void <- struct{}{}:
	default: // the one before is not done yet
	}
}

// empty waits for those who read the log, and lets it begin anew at no length. If they read for so long that the writer would have to
// wait, what stands in it is overwritten by what comes.
func (c *checkpointer) empty() {
	if _, _, err := c.p.c.WALCheckpoint("main", sqlite3.CHECKPOINT_TRUNCATE); err != nil && !errors.Is(err, sqlite3.BUSY) {
		c.log.Warn("the write-ahead log could not be emptied of destroyed keys", "err", err)
	}
}

// move does what it can without making anybody wait; the rest is the next one's.
func (c *checkpointer) move(db *sqlite3.Conn, schema string) {
	if _, _, err := db.WALCheckpoint(schema, sqlite3.CHECKPOINT_PASSIVE); err != nil && !errors.Is(err, sqlite3.BUSY) {
		c.log.Warn("the write-ahead log could not be moved into the database", "err", err)
	}
}

// close is called when the writer has stopped.
func (c *checkpointer) close() error {
	close(c.due)
	<-c.done
	if c.p == nil {
		return nil
	}
	return c.p.close()
}
