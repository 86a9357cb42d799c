package ws_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/samtal-chat/samtal/internal/ws"
)

var peerSizes = []int{0, 1, 125, 126, 4000, 4096, 5000, 60000}

// Our server against an independent client.
func TestForeignClient(t *testing.T) {
	eachTransport(t, func(t *testing.T, secure bool) {
		s := startServer(t, ws.Options{}, secure, echo)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		c, _, err := websocket.Dial(ctx, s.wsURL(), &websocket.DialOptions{
			HTTPClient: s.Client(), CompressionMode: websocket.CompressionContextTakeover,
		})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.CloseNow() }()
		c.SetReadLimit(-1)
		for _, n := range peerSizes {
			for _, kind := range []websocket.MessageType{websocket.MessageText, websocket.MessageBinary} {
				want := bytes.Repeat([]byte("å"), n/2)
				w, err := c.Writer(ctx, kind) // fragments
				if err != nil {
					t.Fatal(err)
				}
				_, _ = w.Write(want[:len(want)/3])
				_, _ = w.Write(want[len(want)/3:])
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
				gotKind, got, err := c.Read(ctx)
				if err != nil || gotKind != kind || !bytes.Equal(got, want) {
					t.Fatalf("%d bytes: %v %d bytes, error %v", len(want), gotKind, len(got), err)
				}
			}
		}
		pings := make(chan error, 1)
		read := make(chan struct{})
		go func() { defer close(read); _, _, _ = c.Read(ctx) }()
		go func() { pings <- c.Ping(ctx) }()
		if err := <-pings; err != nil {
			t.Errorf("ping: %v", err)
		}
		if err := c.Close(websocket.StatusNormalClosure, "bye"); err != nil {
			t.Errorf("close: %v", err)
		}
		<-read
	})
}

// Our client against an independent server.
func TestForeignServer(t *testing.T) {
	for _, secure := range []bool{false, true} {
		ended := make(chan error, 1)
		hs := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionContextTakeover})
			if err != nil {
				ended <- err
				return
			}
			c.SetReadLimit(-1)
			for {
				kind, p, err := c.Read(r.Context())
				if err != nil {
					ended <- err
					return
				}
				wr, _ := c.Writer(r.Context(), kind)
				_, _ = wr.Write(p[:len(p)/2])
				_, _ = wr.Write(p[len(p)/2:])
				_ = wr.Close()
			}
		}))
		opts := ws.DialOptions{Options: patient(ws.Options{})}
		if secure {
			hs.StartTLS()
			tr, _ := hs.Client().Transport.(*http.Transport)
			opts.TLS = tr.TLSClientConfig
		} else {
			hs.Start()
		}
		c, err := ws.Dial(t.Context(), "ws"+strings.TrimPrefix(hs.URL, "http"), nil, opts)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range peerSizes {
			for _, op := range []ws.Op{ws.OpText, ws.OpBinary} {
				want := bytes.Repeat([]byte("x"), n)
				if err := errors.Join(c.Ping([]byte("p")), c.WriteMessage(op, want)); err != nil {
					t.Fatal(err)
				}
				gotOp, got, err := c.ReadMessage()
				if err != nil || gotOp != op || !bytes.Equal(got, want) {
					t.Fatalf("%d bytes: %v %d bytes, error %v", n, gotOp, len(got), err)
				}
			}
		}
		if err := c.Close(4321, "done"); err != nil {
			t.Errorf("close: %v", err)
		}
		if err := <-ended; websocket.CloseStatus(err) != 4321 {
			t.Errorf("the server saw %v; want 4321", err)
		}
		hs.Close()
	}
}

// A foreign server that breaks our client's bound is told so.
func TestForeignServerTooBig(t *testing.T) {
	ended := make(chan error, 1)
	hs := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			ended <- err
			return
		}
		_ = c.Write(r.Context(), websocket.MessageText, make([]byte, 1001))
		_, _, err = c.Read(r.Context())
		ended <- err
	}))
	defer hs.Close()
	c, err := ws.Dial(t.Context(), "ws"+strings.TrimPrefix(hs.URL, "http"), nil, ws.DialOptions{Options: patient(ws.Options{MaxMessage: 1000})})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = c.ReadMessage()
	wantClosed(t, err, ws.CodeTooBig, true)
	_ = c.Close(ws.CodeNormal, "")
	if err := <-ended; websocket.CloseStatus(err) != websocket.StatusMessageTooBig && !errors.Is(err, io.EOF) {
		t.Errorf("the server saw %v; want 1009", err)
	}
}
