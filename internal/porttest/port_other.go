//go:build !unix

package porttest

import (
	"context"
	"net"
)

// reserve only finds a port that is free now.
func reserve() (address string, release func(), err error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	return l.Addr().String(), func() {}, l.Close()
}
