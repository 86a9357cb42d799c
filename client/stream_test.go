package client_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/ws"
)

// A server that takes the socket and says nothing must not hold whoever gives up, with a deadline or without.
func TestConnectEndsWithItsContext(t *testing.T) {
	heard := make(chan struct{})
	over := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := ws.Upgrade(w, r, ws.Options{})
		if err != nil {
			t.Error(err)
			return
		}
		go func() {
			defer close(over)
			defer conn.CloseNow()
			if _, _, err := conn.ReadMessage(); err == nil {
				close(heard)
			}
			_, _, _ = conn.ReadMessage() // until the client goes
		}()
	}))
	defer srv.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-heard
		cancel()
	}()
	if _, err := client.New(srv.URL).Connect(ctx, client.Resume{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's end", err)
	}
	<-over
}
