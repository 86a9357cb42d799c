//go:build unix

package ws

import (
	"net"
	"os"
	"syscall"
)

// rawConn gives direct, never waiting reads and writes on a plain socket. Only the two known types qualify:
// a type that wraps a socket may hold bytes of its own.
func rawConn(nc net.Conn) syscall.RawConn {
	var (
		raw syscall.RawConn
		err error
	)
	switch s := nc.(type) {
	case *net.TCPConn:
		raw, err = s.SyscallConn()
	case *net.UnixConn:
		raw, err = s.SyscallConn()
	}
	if err != nil {
		return nil
	}
	return raw
}

// readNow reads what is there; again means that nothing is.
func readNow(fd uintptr, p []byte) (n int, again bool, err error) {
	for {
		n, err = syscall.Read(int(fd), p)
		switch err {
		case nil:
			return n, false, nil
		case syscall.EINTR:
		case syscall.EAGAIN:
			return 0, true, nil
		default:
			return 0, false, os.NewSyscallError("read", err)
		}
	}
}
