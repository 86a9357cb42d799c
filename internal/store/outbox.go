package store

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// Work is one thing a durable follower has yet to do for one event. It is written in the event's own transaction.
type Work struct {
	ID       int64
	Follower string // who does it: "push", "webhook" …
	Room     chat.ID
	Event    int64  // chat.Event.N
	Subject  string // what it is about, by the follower's own meaning
	Due      time.Time
	Attempts int
}

// OutboxReader reads what is to be done.
type OutboxReader interface {
	// Due lists a follower's work that is due at now, oldest first, at most limit.
	Due(follower string, now time.Time, limit int) ([]Work, error)
}

// OutboxWriter keeps what is to be done.
type OutboxWriter interface {
	// Enqueue adds work for an event appended in this transaction.
	Enqueue(w Work) error
	// Settle takes finished work away.
	Settle(id int64) error
	// Postpone counts an attempt and makes work due again later.
	Postpone(id int64, due time.Time) error
}
