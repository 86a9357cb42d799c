//go:build unix && (!linux || race)

package ws

import (
	"os"
	"syscall"
)

// writeNow writes as much as the socket takes at once, possibly nothing.
func writeNow(fd uintptr, p []byte) (n int, err error) {
	for {
		n, err = syscall.Write(int(fd), p)
		switch err {
		case nil:
			return n, nil
		case syscall.EINTR:
		case syscall.EAGAIN:
			return 0, nil
		default:
			return 0, os.NewSyscallError("write", err)
		}
	}
}
