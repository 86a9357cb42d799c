//go:build !race

package ws

import (
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// writeNow writes as much as the socket takes at once, possibly nothing. It is send(2), which spares what write(2) does for files, and
// the scheduler is not told of a system call that never waits: together a seventh of a fan-out (docs/performance.md). The race detector
// would miss that a send comes before what is received, so that its builds have the plain one.
func writeNow(fd uintptr, p []byte) (int, error) {
	for {
		n, _, err := syscall.RawSyscall6(unix.SYS_SENDTO, fd, uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)),
			unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
		switch err {
		case 0:
			return int(n), nil
		case syscall.EINTR:
		case syscall.EAGAIN:
			return 0, nil
		default:
			return 0, os.NewSyscallError("send", err)
		}
	}
}
