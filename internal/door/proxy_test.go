package door

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

// made is what stands behind proxies that trust this machine and 10.0.0.0/8, of a request from remote.
func made(t testing.TB, remote string, header http.Header) *http.Request {
	t.Helper()
	p, err := NewProxies([]string{"127.0.0.0/8", " ::1", "10.0.0.0/8", "2001:db8:77::/48"})
	if err != nil {
		t.Fatal(err)
	}
	var got *http.Request
	h := p.Resolve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r }))
	r := httptest.NewRequest(http.MethodGet, "http://inner:7777/", nil)
	r.RemoteAddr, r.Header = remote, header
	h.ServeHTTP(httptest.NewRecorder(), r)
	if r.RemoteAddr != remote || r.Host != "inner:7777" {
		t.Error("the request itself was changed")
	}
	return got
}

func TestTheClientBehindProxies(t *testing.T) {
	for _, c := range []struct {
		name, remote string
		forwarded    []string // lines of X-Forwarded-For
		real         string
		want         string
	}{
		{"no headers", "127.0.0.1:1", nil, "", "127.0.0.1"},
		{"one proxy", "127.0.0.1:1", []string{"192.0.2.7"}, "", "192.0.2.7"},
		{"over IPv6", "[::1]:1", []string{"2001:db8::7"}, "", "2001:db8::7"},
		{"two proxies", "127.0.0.1:1", []string{"192.0.2.7, 10.1.2.3"}, "", "192.0.2.7"},
		{"what the client made up", "127.0.0.1:1", []string{"203.0.113.9, 192.0.2.7"}, "", "192.0.2.7"},
		{"made up to look trusted", "127.0.0.1:1", []string{"127.0.0.1, 10.0.0.1, 192.0.2.7, 10.1.2.3"}, "", "192.0.2.7"},
		{"several lines", "127.0.0.1:1", []string{"203.0.113.9", "192.0.2.7,10.1.2.3", " 10.9.9.9 "}, "", "192.0.2.7"},
		{"proxies alone", "127.0.0.1:1", []string{"10.1.2.3, 10.4.5.6"}, "", "10.1.2.3"},
		{"IPv4 in IPv6", "[::ffff:10.0.0.1]:1", []string{"::ffff:192.0.2.7"}, "", "192.0.2.7"},
		{"with a port", "127.0.0.1:1", []string{"192.0.2.7:5555"}, "", "192.0.2.7"},
		{"IPv6 with a port", "127.0.0.1:1", []string{"[2001:db8::7]:5555"}, "", "2001:db8::7"},
		{"IPv6 in brackets", "127.0.0.1:1", []string{"[2001:db8::7]"}, "", "2001:db8::7"},
		{"with a zone", "127.0.0.1:1", []string{"fe80::1%eth0"}, "", "fe80::1"},
		{"garbage", "127.0.0.1:1", []string{"unknown"}, "", "127.0.0.1"},
		{"half a bracket", "127.0.0.1:1", []string{"[2001:db8::7"}, "", "127.0.0.1"},
		{"empty", "127.0.0.1:1", []string{""}, "", "127.0.0.1"},
		{"garbage further left", "127.0.0.1:1", []string{"<script>, 192.0.2.7"}, "", "192.0.2.7"},
		{"garbage behind a proxy", "127.0.0.1:1", []string{"192.0.2.7, unknown, 10.1.2.3"}, "", "10.1.2.3"},
		{"a comma too many", "127.0.0.1:1", []string{"192.0.2.7,"}, "", "127.0.0.1"},
		{"an untrusted peer", "192.0.2.1:1", []string{"198.51.100.4"}, "198.51.100.4", "192.0.2.1"},
		{"an untrusted peer over IPv6", "[2001:db8:78::1]:1", []string{"198.51.100.4"}, "", "2001:db8:78::1"},
		{"a trusted network", "[2001:db8:77:1::1]:1", []string{"198.51.100.4"}, "", "198.51.100.4"},
		{"the other header", "127.0.0.1:1", nil, "192.0.2.7", "192.0.2.7"},
		{"the other header, garbage", "127.0.0.1:1", nil, "me", "127.0.0.1"},
		{"both headers", "127.0.0.1:1", []string{"192.0.2.7"}, "192.0.2.8", "192.0.2.7"},
		{"no address at all", "@", []string{"192.0.2.7"}, "", "@"},
	} {
		h := http.Header{}
		for _, line := range c.forwarded {
			h.Add("X-Forwarded-For", line)
		}
		if c.real != "" {
			h.Set("X-Real-IP", c.real)
		}
		r := made(t, c.remote, h)
		if got := Address(r); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
		if got, want := IsLocal(r), c.name == "no headers"; got != want {
			t.Errorf("%s: local %v, want %v", c.name, got, want)
		}
	}
}

func TestSchemeAndHostBehindProxies(t *testing.T) {
	tokens := NewTokens(&url.URL{Scheme: "http"})
	for _, c := range []struct {
		name, remote, scheme, host string
		secure                     bool
		wantHost                   string
	}{
		{"nothing said", "127.0.0.1:1", "", "", false, "inner:7777"},
		{"TLS", "127.0.0.1:1", "https", "chat.example.org", true, "chat.example.org"},
		{"in capitals, with a port", "127.0.0.1:1", "HTTPS", "chat.example.org:8443", true, "chat.example.org:8443"},
		{"plain", "127.0.0.1:1", "http", "[2001:db8::1]:80", false, "[2001:db8::1]:80"},
		{"the nearest proxy's word", "127.0.0.1:1", "https, http", "evil.example, chat.example.org", false, "chat.example.org"},
		{"garbage", "127.0.0.1:1", "gopher", "chat.example.org/app", false, "inner:7777"},
		{"a host with a user", "127.0.0.1:1", "https", "ann@chat.example.org", true, "inner:7777"},
		{"a host with a bad port", "127.0.0.1:1", "", "chat.example.org:x", false, "inner:7777"},
		{"a host without a name", "127.0.0.1:1", "", ":80", false, "inner:7777"},
		{"a host and half a port", "127.0.0.1:1", "", "chat.example.org:", false, "inner:7777"},
		{"a host that never ends", "127.0.0.1:1", "", strings.Repeat("a", 300), false, "inner:7777"},
		{"an untrusted peer", "192.0.2.1:1", "https", "chat.example.org", false, "inner:7777"},
	} {
		h := http.Header{}
		if c.scheme != "" {
			h.Set("X-Forwarded-Proto", c.scheme)
		}
		if c.host != "" {
			h.Set("X-Forwarded-Host", c.host)
		}
		r := made(t, c.remote, h)
		cookie := tokens.NoCookie(r)
		if got := IsSecure(r); got != c.secure || cookie.Secure != c.secure || strings.HasPrefix(cookie.Name, "__Host-") != c.secure {
			t.Errorf("%s: secure %v with cookie %s, want %v", c.name, got, cookie.String(), c.secure)
		}
		if r.Host != c.wantHost {
			t.Errorf("%s: host %s, want %s", c.name, r.Host, c.wantHost)
		}
	}
}

func TestForwardedIsNeverLocal(t *testing.T) {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"} {
		if IsLocal(made(t, "127.0.0.1:1", http.Header{http.CanonicalHeaderKey(name): {"127.0.0.1"}})) {
			t.Errorf("with %s it is local", name)
		}
	}
	if IsLocal(made(t, "10.0.0.1:1", http.Header{})) {
		t.Error("another machine is local")
	}
}

func TestWhoComesThroughATunnelIsNotAtHome(t *testing.T) {
	for _, name := range []string{
		"Forwarded", "X-Forwarded-For", "X-Forwarded-Server", "X-Forwarded-Port", "X-Real-IP", "Via", "CF-Connecting-IP", "CF-Ray", "CDN-Loop",
		"True-Client-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Original-Forwarded-For", "Fastly-Client-IP", "Fly-Client-IP", "Tailscale-User-Login",
		"X-Scheme", "X-Url-Scheme", "X-Proxy-User-IP", "X-Host", "X-Azure-ClientIP", "X-ARR-LOG-ID", "X-Appengine-User-IP", "X-Vercel-IP-Country",
		"X-NF-Client-Connection-IP", "X-Sucuri-ClientIP", "Client-IP", "Incap-Client-IP", "Akamai-Origin-Hop",
	} {
		r := made(t, "127.0.0.1:1", http.Header{http.CanonicalHeaderKey(name): {"127.0.0.1"}})
		r.Host = "localhost:7777"
		if IsAtHome(r) {
			t.Errorf("with %s it is at home", name)
		}
	}
	r := made(t, "127.0.0.1:1", http.Header{"Accept": {"*/*"}, "X-Request-Id": {"1"}, "User-Agent": {"curl"}})
	r.Host = "localhost:7777"
	if !IsAtHome(r) {
		t.Error("who sits at the machine is not at home")
	}
	r.Proto, r.ProtoMinor = "HTTP/1.0", 0
	if IsAtHome(r) {
		t.Error("with HTTP/1.0, which proxies that are told nothing else speak, it is at home")
	}
}

func TestWhoMayBeTrusted(t *testing.T) {
	for _, bad := range []string{"", "localhost", "10.0.0.0/33", "10.0.0.1-10.0.0.9", "::ffff:10.0.0.0/104", "10.0.0.1:80"} {
		if _, err := NewProxies([]string{"::1", bad}); err == nil || !strings.Contains(err.Error(), "trusted proxy") {
			t.Errorf("%q: got %v", bad, err)
		}
	}
	none, err := NewProxies(nil)
	if err != nil || none.trusts(netip.MustParseAddr("127.0.0.1")) {
		t.Errorf("nobody named, somebody trusted (%v)", err)
	}
}

// FuzzForwarded: whatever a client makes up on the left, the rightmost untrusted address is what counts.
func FuzzForwarded(f *testing.F) {
	for _, s := range []string{"", "192.0.2.7", "10.0.0.1,,", "[::1]:80", "unknown, \"_x\"", "fe80::1%a,b", "\x00", "1.2.3.4:99999"} {
		f.Add(s, s, s)
	}
	f.Fuzz(func(t *testing.T, forwarded, scheme, host string) {
		h := http.Header{"X-Forwarded-For": {forwarded}, "X-Forwarded-Proto": {scheme}, "X-Forwarded-Host": {host}}
		r := made(t, "127.0.0.1:1", h)
		if _, err := netip.ParseAddr(Address(r)); err != nil {
			t.Fatalf("%q gives the address %q", forwarded, Address(r))
		}
		if u, err := url.Parse("http://" + r.Host + "/"); err != nil || u.Host != r.Host || u.Path != "/" || u.User != nil {
			t.Fatalf("%q gives the host %q", host, r.Host)
		}
		if IsLocal(r) {
			t.Fatal("it is local")
		}
		h["X-Forwarded-For"] = []string{forwarded, "198.51.100.4, 10.3.2.1"}
		if got := Address(made(t, "127.0.0.1:1", h)); got != "198.51.100.4" {
			t.Fatalf("behind %q: got %s", forwarded, got)
		}
	})
}

// FuzzNewProxies: what may be trusted is a prefix of an address, and nothing wider than what was written.
func FuzzNewProxies(f *testing.F) {
	for _, s := range []string{"127.0.0.1", "10.0.0.0/8", "::1", "::ffff:10.0.0.0/104", "fe80::1%eth0", "/8", "10.0.0.0/99", "0.0.0.0/0", "localhost"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := NewProxies([]string{text})
		if err != nil {
			return
		}
		if len(p.trusted) != 1 || !p.trusted[0].IsValid() || p.trusted[0] != p.trusted[0].Masked() {
			t.Fatalf("%q is %v", text, p.trusted)
		}
		if prefix, err := netip.ParsePrefix(text); err == nil && prefix.Bits() != p.trusted[0].Bits() {
			t.Fatalf("%q is %v", text, p.trusted)
		}
	})
}
