package door

import (
	"bufio"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/internal/secret"
)

// FuzzToken looks for a session's token in any header: what is found stands in it, and a page's cookie never counts where a header does.
func FuzzToken(f *testing.F) {
	for _, header := range []string{"", "Bearer x", "bearer  x ", "Bearer", "Bearer ", "Basic YTpi", "JWT x", "Bearer a b", "Bearer\tx"} {
		for _, cookie := range []string{"", "samtal=c", "__Host-samtal=c", "samtal=a; samtal=b", "samtal", "samtal-device=d", "samtal=\"q\"", "\x00"} {
			f.Add(header, cookie)
		}
	}
	f.Fuzz(func(t *testing.T, header, cookie string) {
		for _, public := range []string{"http://chat.example", "https://chat.example"} {
			u, err := url.Parse(public)
			if err != nil {
				t.Fatal(err)
			}
			tokens := NewTokens(u)
			r := &http.Request{Header: http.Header{"Cookie": {cookie}}}
			fromCookie := tokens.Token(r)
			if u.Scheme == "https" && fromCookie != "" && !strings.Contains(cookie, "__Host-") {
				t.Fatalf("%q gives %q under TLS", cookie, fromCookie)
			}
			r.Header.Set("Authorization", header)
			token := tokens.Token(r)
			if bearer := len(header) > 6 && strings.EqualFold(header[:7], "bearer "); bearer && token != strings.TrimSpace(header[7:]) || !bearer && token != fromCookie {
				t.Fatalf("%q with %q gives %q", header, cookie, token)
			}
			if !secret.IsToken(secret.ClientPrefix, tokens.Device(r).Reveal()) {
				t.Fatalf("%q is recognised by %q", cookie, tokens.Device(r).Reveal())
			}
		}
	})
}

// FuzzHost: what is taken for this machine's name is one by every reading, and what is taken for a host is nothing else.
func FuzzHost(f *testing.F) {
	for _, host := range []string{
		"localhost", "LOCALHOST.:80", "a.localhost", "localhost.example", "127.0.0.1", "127.1", "[::1]:7777", "[::ffff:127.0.0.1]", "[::1%25lo]", "0x7f.1", "127.0.0.1.example", "localhost@evil.example",
		"evil.example#localhost", "evil.example\\@localhost", "", ":80", "a:b", "[", "localhost:80:80", "xn--a", "a/b", "\x00",
	} {
		f.Add(host)
	}
	f.Fuzz(func(t *testing.T, host string) {
		if isHost(host) {
			u, err := url.Parse("https://" + host + "/path")
			if err != nil || u.Host != host || u.Path != "/path" || u.User != nil || u.Fragment != "" {
				t.Fatalf("%q is no host: %v, %v", host, u, err)
			}
		}
		if !IsLoopbackHost(host) || !isHost(host) {
			return
		}
		name := host
		if only, _, err := net.SplitHostPort(host); err == nil {
			name = only
		}
		name = strings.TrimSuffix(strings.ToLower(strings.Trim(name, "[]")), ".")
		name, _, _ = strings.Cut(name, "%")
		if addr, err := netip.ParseAddr(name); !strings.HasSuffix("."+name, ".localhost") && (err != nil || !addr.Unmap().IsLoopback()) {
			t.Fatalf("%q is this machine", host)
		}
	})
}

// FuzzRequest reads anything as a whole request that comes in: it is answered, and who made it is known by an address.
func FuzzRequest(f *testing.F) {
	for _, text := range []string{
		"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nX-Forwarded-For: 1.2.3.4\r\n\r\nhi", "GET * HTTP/1.1\r\nHost: \r\n\r\n",
		"GET http://b/ HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: cross-site\r\nOrigin: null\r\n\r\n", "GET //a HTTP/1.0\r\n\r\n", "GET /%00 HTTP/1.1\r\nHost: a\r\nVia: x\r\n\r\n",
	} {
		f.Add(text, "127.0.0.1:1")
		f.Add(text, "@")
	}
	none, err := NewProxies(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text, from string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
		if err != nil {
			return
		}
		r.RemoteAddr = from
		seen := false
		none.Resolve(http.HandlerFunc(func(_ http.ResponseWriter, got *http.Request) {
			seen = true
			if got.RemoteAddr != from || got.Host != r.Host {
				t.Errorf("%q of %s is believed though nobody is trusted", text, from)
			}
			if _, ok := peer(got); !ok && (IsLocal(got) || IsAtHome(got)) {
				t.Errorf("%q of %q is of this machine", text, from)
			}
			if IsAtHome(got) && !IsLocal(got) {
				t.Errorf("%q is at home and not local", text)
			}
		})).ServeHTTP(httptest.NewRecorder(), r)
		if !seen {
			t.Fatal("not answered")
		}
	})
}
