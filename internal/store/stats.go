package store

import "time"

// Stats is how a store does.
type Stats struct {
	Engine   string // "sqlite" or "postgres"
	Database int64  // bytes
	Log      int64  // bytes of the write-ahead log, where it is a file of ours
	Free     int64  // bytes free where the database is kept; -1 where that is not known

	Outbox  int64         // what durable followers have yet to do
	Letters int64         // letters that no mail server has taken yet
	Oldest  time.Time     // since when the oldest of them waits; zero if there is none
	Writing int           // write transactions that wait or run now
	Writes  int64         // write transactions since the store was opened
	Median  time.Duration // how long the last of them took, from being asked for to being durable
	Slow    time.Duration // all but one of a hundred took less
}
