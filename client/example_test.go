package client_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
)

// A bot that answers whoever calls it by name. Its key is what samtal account add --bot NAME printed.
func Example() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	bot := client.New("http://localhost:7777", client.WithToken(os.Getenv("SAMTAL_KEY")))
	if err := answer(ctx, bot, client.Resume{}); err != nil {
		fmt.Println(err)
	}
}

// answer follows what happens until ctx ends: across lost connections, each event once and in order.
func answer(ctx context.Context, bot *client.Client, from client.Resume) error {
	me, err := bot.Me(ctx)
	if err != nil {
		return err
	}
	return bot.Follow(ctx, from, nil, func(f client.Frame) error {
		e := f.Event
		if e == nil || e.Kind != "message" || !slices.Contains(e.Mentions, me.ID) {
			return nil
		}
		// An id made from the message's: should this be sent again, it is the same answer and not another one.
		_, _, err := bot.Send(ctx, e.Room, wire.NewMessage{ClientID: "to-" + e.ID, Reply: e.ID, Text: "Hello " + e.Sender})
		return err
	})
}
