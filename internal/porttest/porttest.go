// Package porttest keeps ports free for programs that a test starts.
package porttest

import "testing"

// Free returns an address of this machine at which nobody listens, and keeps its port for the test: whoever asks the system for some
// port is given another, so that the test may start a program there, stop it, and start it again. While none runs, who calls is
// refused.
func Free(t testing.TB) string {
	t.Helper()
	address, release, err := reserve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	return address
}
