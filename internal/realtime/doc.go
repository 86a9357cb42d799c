// Package realtime is the hub: it hands what was committed to everyone who follows it live, and brings those who were away
// up to where the log stands.
//
// The log is the truth, the bell a doorbell: the hub delivers only contiguous seq, reads what it missed, and may drop
// everything it holds for a session that cannot keep up, because the session can resume from its position.
//
// Locks are taken in this order: Hub.roomsMu, room.mu, Hub.peopleMu, Session.mu, then those of the bell, the flusher and the
// sweeper. Nobody writes to a network while holding one of them.
package realtime
