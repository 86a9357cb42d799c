//go:build unix

package porttest

import (
	"fmt"
	"syscall"
)

// reserve binds a socket that never listens. Programs bind to its port all the same, for both say SO_REUSEADDR; the system gives it
// to nobody else (socket(7)).
func reserve() (address string, release func(), err error) {
	fd, err := socket()
	if err != nil {
		return "", nil, err
	}
	release = func() { _ = syscall.Close(fd) } // what fails here is found by nobody
	var at syscall.Sockaddr
	if err = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err == nil {
		err = syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})
	}
	if err == nil {
		at, err = syscall.Getsockname(fd)
	}
	if err != nil {
		release()
		return "", nil, fmt.Errorf("reserve a port: %w", err)
	}
	return fmt.Sprintf("127.0.0.1:%d", at.(*syscall.SockaddrInet4).Port), release, nil
}

// socket makes one that no program inherits.
func socket() (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return 0, fmt.Errorf("make a socket: %w", err)
	}
	syscall.CloseOnExec(fd)
	return fd, nil
}
