package door

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Proxies are the peers whose word about the client is taken: in front of the server, they alone know who it is.
type Proxies struct {
	trusted []netip.Prefix
}

// LocalProxies are the addresses of this machine.
var LocalProxies = []string{"127.0.0.0/8", "::1"}

// NewProxies trusts peers by address or by prefix, such as 10.0.0.0/8. None at all trusts nobody.
func NewProxies(peers []string) (*Proxies, error) {
	p := &Proxies{}
	for _, text := range peers {
		prefix, err := parsePrefix(strings.TrimSpace(text))
		if err != nil {
			return nil, fmt.Errorf("trusted proxy %q is neither an address nor a prefix like 10.0.0.0/8", text)
		}
		p.trusted = append(p.trusted, prefix)
	}
	return p, nil
}

func parsePrefix(text string) (netip.Prefix, error) {
	if strings.Contains(text, "/") {
		prefix, err := netip.ParsePrefix(text)
		if err == nil && prefix.Addr().Is4In6() {
			err = errors.New("write it as IPv4")
		}
		return prefix.Masked(), err
	}
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	addr = addr.Unmap().WithZone("")
	return netip.PrefixFrom(addr, addr.BitLen()), nil
}

func (p *Proxies) trusts(addr netip.Addr) bool {
	return slices.ContainsFunc(p.trusted, func(prefix netip.Prefix) bool { return prefix.Contains(addr) })
}

// forwarding are the headers by which proxies tell of a client. Forwarded (RFC 7239) is not read, but tells that there is one.
var forwarding = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip"}

type schemeKey struct{}

// Resolve puts the client's own address, scheme and host into requests that come from a trusted proxy, so that everything behind
// it sees the request as the client made it. What others say in the same headers changes nothing.
func (p *Proxies) Resolve(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if at, ok := peer(r); ok && isForwarded(r) && p.trusts(at) {
			r = p.asMade(r, at)
		}
		next.ServeHTTP(w, r)
	})
}

// asMade is the request as the client made it to the proxy at the address peer.
func (p *Proxies) asMade(r *http.Request, peer netip.Addr) *http.Request {
	ctx := r.Context()
	if scheme := strings.ToLower(last(r.Header, "X-Forwarded-Proto")); scheme == "https" || scheme == "http" {
		ctx = context.WithValue(ctx, schemeKey{}, scheme)
	}
	made := r.WithContext(ctx)
	if client := p.client(r.Header, peer); client != peer {
		made.RemoteAddr = netip.AddrPortFrom(client, 0).String() // its port is nobody's business
	}
	if host := last(r.Header, "X-Forwarded-Host"); isHost(host) {
		made.Host = host
	}
	return made
}

// client is the rightmost address that no trusted proxy has: each proxy adds, on the right, who asked it, and what stands
// further left may be invented. Behind something that is no address nothing is believed.
func (p *Proxies) client(h http.Header, peer netip.Addr) netip.Addr {
	hops := strings.Split(strings.Join(h.Values("X-Forwarded-For"), ","), ",")
	if len(h.Values("X-Forwarded-For")) == 0 {
		hops = []string{last(h, "X-Real-Ip")}
	}
	client := peer
	for _, hop := range slices.Backward(hops) {
		addr, ok := parseHop(strings.TrimSpace(hop))
		if !ok {
			break
		}
		client = addr
		if !p.trusts(client) {
			break
		}
	}
	return client
}

// parseHop reads an address; some proxies write its port, too.
func parseHop(text string) (netip.Addr, bool) {
	if inner, ok := strings.CutPrefix(text, "["); ok && strings.HasSuffix(inner, "]") {
		text = strings.TrimSuffix(inner, "]")
	}
	addr, err := netip.ParseAddr(text)
	if err != nil {
		var at netip.AddrPort
		at, err = netip.ParseAddrPort(text)
		addr = at.Addr()
	}
	return addr.Unmap().WithZone(""), err == nil
}

// last is the last value of a header, which the nearest proxy wrote.
func last(h http.Header, name string) string {
	values := h.Values(name)
	if len(values) == 0 {
		return ""
	}
	value := values[len(values)-1]
	return strings.TrimSpace(value[strings.LastIndexByte(value, ',')+1:])
}

// isHost tells whether s is a host name or address, maybe with a port, and nothing else.
func isHost(s string) bool {
	if s == "" || len(s) > 261 || strings.ContainsAny(s, "/?#@\\ ") { // 255 of a name, and a port
		return false
	}
	u, err := url.Parse("http://" + s)
	if err != nil || u.Host != s || u.Hostname() == "" {
		return false
	}
	if _, port, err := net.SplitHostPort(s); err == nil {
		return port != ""
	}
	return true
}

func isForwarded(r *http.Request) bool {
	return slices.ContainsFunc(forwarding, func(name string) bool { return len(r.Header.Values(name)) > 0 })
}

// IsLocal tells that a request was made by a program on this machine. One that says it was forwarded never is, whatever address
// stands in it.
func IsLocal(r *http.Request) bool {
	addr, ok := peer(r)
	return ok && addr.IsLoopback() && !isForwarded(r)
}

// IsSecure tells that the client speaks TLS, with us or with a trusted proxy.
func IsSecure(r *http.Request) bool {
	if scheme, ok := r.Context().Value(schemeKey{}).(string); ok {
		return scheme == "https"
	}
	return r.TLS != nil
}

// IsAtHome tells that a request was made at the very machine that the server runs on, by somebody who calls the server by a name of
// this machine: not by way of a proxy, whose requests all come from here and which may not say for whom it asks.
func IsAtHome(r *http.Request) bool {
	if !IsLocal(r) || !IsLoopbackHost(r.Host) || !r.ProtoAtLeast(1, 1) { // a proxy that is told nothing else often speaks HTTP/1.0
		return false
	}
	for name := range r.Header {
		if slices.ContainsFunc(carried, func(begin string) bool { return strings.HasPrefix(name, begin) }) {
			return false
		}
	}
	return true
}

// carried are how the headers begin that proxies and tunnels add; no program that asks for itself sends any of them.
var carried = []string{
	"Via", "X-Forwarded", "X-Original-", "X-Client-", "X-Cluster-Client-", "X-Envoy-", "X-Amzn-", "X-Scheme", "X-Url-Scheme", "X-Proxy", "X-Host",
	"X-Real-", "X-Arr-", "X-Azure-", "X-Appengine-", "X-Vercel-", "X-Nf-", "X-Sucuri-", "Client-Ip", "Cf-", "Cdn-", "True-Client-", "Fastly-", "Fly-",
	"Tailscale-", "Ngrok-", "Incap-", "Akamai-",
}

// IsLoopbackHost tells whether a host, maybe with a port, is a name or address of the machine itself.
func IsLoopbackHost(host string) bool {
	u, err := url.Parse("http://" + host)
	if err != nil {
		return false
	}
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.Unmap().IsLoopback()
}
