package door

import (
	"net/http"
	"net/netip"

	"github.com/samtal-chat/samtal/internal/limit"
)

// Address is where a request comes from, without its port: the peer of the connection, or who stands behind [Proxies].
func Address(r *http.Request) string {
	addr, ok := peer(r)
	if !ok {
		return r.RemoteAddr
	}
	return addr.String()
}

// LimitKey is what requests are counted by: the address, or for IPv6 the /64 that one subscriber has for himself.
func LimitKey(r *http.Request) string {
	addr, ok := peer(r)
	if !ok {
		return Address(r)
	}
	return limit.Subscriber(addr)
}

func peer(r *http.Request) (netip.Addr, bool) {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	return at.Addr().Unmap().WithZone(""), true
}
