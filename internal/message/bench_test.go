package message_test

import (
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// BenchmarkSend is the whole of a send on SQLite, commit and sync included, by 64 callers into 16 rooms.
func BenchmarkSend(b *testing.B) {
	s := storetest.Open(b)
	rooms, messages := room.New(room.Config{Store: s}), message.New(message.Config{Store: s})
	a := chat.Account{ID: chat.NewID(), Name: "ann", CreatedAt: time.Now()}
	if err := s.Update(b.Context(), func(tx store.Tx) error { return tx.InsertAccount(a) }); err != nil {
		b.Fatal(err)
	}
	ann := chat.Actor{Account: a.ID, Name: a.Name}
	var in [16]chat.ID
	for i := range in {
		r, _, err := rooms.Create(b.Context(), ann, room.Founding{Kind: chat.Open, Title: "room"})
		if err != nil {
			b.Fatal(err)
		}
		in[i] = r.ID
	}
	var n atomic.Int64
	b.SetParallelism(32)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			out := message.Outgoing{ClientID: strconv.FormatInt(i, 36), Text: "an ordinary message of no great length"}
			if _, _, err := messages.Send(b.Context(), ann, in[i%16], out); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
