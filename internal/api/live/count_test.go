package live

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestOneSubscriberIsCountedOnce: the 2^64 addresses that one has over IPv6 open no more connections than one address.
func TestOneSubscriberIsCountedOnce(t *testing.T) {
	d := &Door{cfg: Config{SocketsPerAddress: 1}, addresses: map[string]int{}}
	enter := func(remote string) *caller {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/socket", nil)
		r.RemoteAddr = remote
		c := &caller{}
		d.count(c, r)
		return c
	}
	first := enter("[2001:db8:1:2::1]:1")
	if first.tooMany != nil || enter("192.0.2.1:1").tooMany != nil || enter("[2001:db8:1:3::1]:1").tooMany != nil {
		t.Error("the first one is refused")
	}
	if enter("[2001:db8:1:2:ffff::2]:1").tooMany == nil || enter("192.0.2.1:2").tooMany == nil {
		t.Error("the same subscriber once more")
	}
	d.release(first.counted)
	if enter("[2001:db8:1:2::3]:1").tooMany != nil {
		t.Error("a place that was given back")
	}
}
