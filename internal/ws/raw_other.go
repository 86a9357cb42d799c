//go:build !unix

package ws

import (
	"errors"
	"net"
	"syscall"
)

// rawConn gives nothing here: every connection reads and writes through net.Conn.
func rawConn(net.Conn) syscall.RawConn { return nil }

func readNow(uintptr, []byte) (n int, again bool, err error) {
	return 0, false, errors.ErrUnsupported
}

func writeNow(uintptr, []byte) (int, error) { return 0, errors.ErrUnsupported }
