package porttest_test

import (
	"net"
	"runtime"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/internal/porttest"
)

func TestAPortIsKept(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a port cannot be kept here")
	}
	address := porttest.Free(t)
	var lc net.ListenConfig
	for range 2 { // a program that is stopped and started again
		if conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address); err == nil {
			_ = conn.Close()
			t.Fatal("somebody answers")
		}
		l, err := lc.Listen(t.Context(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.Close()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, port, _ := strings.Cut(address, ":")
	var held []net.Listener
	defer func() {
		for _, l := range held {
			_ = l.Close()
		}
	}()
	for range 2000 {
		l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Skip(err) // there are no more to be had
		}
		held = append(held, l)
		if _, given, _ := strings.Cut(l.Addr().String(), ":"); given == port {
			t.Fatal("the port was given to somebody else")
		}
	}
}
