package metric

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// patience bounds how long a reading waits for the store.
const patience = 10 * time.Second

// state is what is asked for when it is read.
type state struct{ Config }

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// descriptions are what state tells.
type descriptions struct {
	connections, rooms, delivered, slow      *prometheus.Desc
	up, waiting, writes, bytes, outbox, free *prometheus.Desc
	letters, letterAge                       *prometheus.Desc
}

func described() descriptions {
	return descriptions{
		connections: describe("samtal_connections", "Live connections, by door.", "door"),
		rooms:       describe("samtal_live_rooms", "Rooms that a live connection follows."),
		delivered:   describe("samtal_events_delivered_total", "Events that were queued for a live connection."),
		slow:        describe("samtal_slow_closes_total", "Connections that were closed because their receiver was too slow."),
		up:          describe("samtal_store_up", "Whether the store answers."),
		waiting:     describe("samtal_store_writing", "Write transactions that wait or run."),
		writes:      describe("samtal_store_writes_total", "Write transactions."),
		bytes:       describe("samtal_store_bytes", "Size of the database, and of its log where that is a file.", "part"),
		outbox:      describe("samtal_outbox", "What durable followers have yet to do."),
		letters:     describe("samtal_letters", "Letters that no mail server has taken yet."),
		letterAge:   describe("samtal_letter_age_seconds", "How long the oldest letter waits for a mail server."),
		free:        describe("samtal_store_free_bytes", "Free bytes where the database is kept."),
	}
}

// Describe names what is told.
func (s *state) Describe(out chan<- *prometheus.Desc) {
	d := described()
	for _, one := range []*prometheus.Desc{
		d.connections, d.rooms, d.delivered, d.slow, d.up, d.waiting, d.writes, d.bytes, d.outbox, d.letters, d.letterAge, d.free,
	} {
		out <- one
	}
}

// Collect asks.
func (s *state) Collect(out chan<- prometheus.Metric) {
	d := described()
	gauge := func(of *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(of, prometheus.GaugeValue, v, labels...)
	}
	counter := func(of *prometheus.Desc, v float64) {
		out <- prometheus.MustNewConstMetric(of, prometheus.CounterValue, v)
	}
	hub := s.Hub()
	for door, n := range hub.Connections {
		gauge(d.connections, float64(n), door)
	}
	gauge(d.rooms, float64(hub.Rooms))
	counter(d.delivered, float64(hub.Delivered))
	counter(d.slow, float64(hub.Slow))

	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	kept, err := s.Store(ctx)
	if err != nil {
		s.Log.WarnContext(ctx, "store cannot be measured", "err", err)
		gauge(d.up, 0)
		return
	}
	gauge(d.up, 1)
	gauge(d.waiting, float64(kept.Writing))
	counter(d.writes, float64(kept.Writes))
	gauge(d.bytes, float64(kept.Database), "database")
	gauge(d.bytes, float64(kept.Log), "log")
	gauge(d.outbox, float64(kept.Outbox))
	gauge(d.letters, float64(kept.Letters))
	age := 0.0
	if kept.Letters > 0 {
		age = max(time.Since(kept.Oldest).Seconds(), 0)
	}
	gauge(d.letterAge, age)
	if kept.Free >= 0 {
		gauge(d.free, float64(kept.Free))
	}
}
