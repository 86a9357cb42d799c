package samtal_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/porttest"
	"github.com/samtal-chat/samtal/internal/servertest"
	"github.com/samtal-chat/samtal/internal/ws"
)

// TestBehindNginx runs Debian's nginx with the example of docs/operating.md, and with the line that others copy from elsewhere.
func TestBehindNginx(t *testing.T) {
	program := findNginx(t)
	address := porttest.Free(t)
	t.Run("as documented", func(t *testing.T) {
		srv := servertest.New(t)
		n := startNginx(t, program, address, example(t), srv.URL)
		n.passes(t, srv, "203.0.113.9") // who asks nginx is on this machine, and believed
	})
	t.Run("without the port", func(t *testing.T) {
		srv := servertest.New(t, func(c *samtal.Config) {
			c.URL = "https://" + address
			c.TrustedProxies = []string{"127.0.0.1"} // who asks nginx is none
		})
		conf := strings.Replace(example(t), "proxy_set_header Host $http_host;", "proxy_set_header Host $host;", 1)
		conf = strings.Replace(conf, "proxy_set_header X-Forwarded-Host $http_host;", "", 1)
		n := startNginx(t, program, address, conf, srv.URL)
		n.passes(t, srv, "127.0.0.2")
	})
}

func findNginx(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"nginx", "/usr/sbin/nginx"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("nginx is not installed: scripts/install-tools does it")
	}
	t.Skip("nginx is not installed: tests behind it skipped")
	return ""
}

// example is the configuration that docs/operating.md shows.
func example(t *testing.T) string {
	t.Helper()
	doc, err := os.ReadFile("docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(doc), "```nginx\n")
	conf, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("docs/operating.md shows no example for nginx")
	}
	return conf
}

// nginx is a proxy that runs until the test ends.
type nginx struct {
	url  string
	http *http.Client
	tls  *tls.Config
}

func startNginx(t *testing.T, program, address, conf, behind string) *nginx {
	t.Helper()
	dir := t.TempDir()
	pair := newPair(t, dir, "nginx", "127.0.0.1")
	for from, to := range map[string]string{
		"listen 443 ssl": "listen " + address + " ssl", "http://127.0.0.1:7777": behind,
		"/etc/ssl/chat.example.org.pem": pair.cert, "/etc/ssl/chat.example.org.key": pair.key,
	} {
		if !strings.Contains(conf, from) {
			t.Fatalf("the example has no %q", from)
		}
		conf = strings.ReplaceAll(conf, from, to)
	}
	whole := fmt.Sprintf("daemon off;\nworker_processes 1;\npid %[1]s/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n"+
		"client_body_temp_path %[1]s/body;\nproxy_temp_path %[1]s/proxy;\nfastcgi_temp_path %[1]s/f;\nuwsgi_temp_path %[1]s/u;\nscgi_temp_path %[1]s/s;\n%[2]s}\n", dir, conf)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-p", dir, "-c", file)
	var said buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("nginx said:\n%s", said.String())
		}
	})
	n := &nginx{url: "https://" + address, tls: &tls.Config{RootCAs: pair.pool}}
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	n.http = &http.Client{Transport: &http.Transport{TLSClientConfig: n.tls, DialContext: dialer.DialContext}, Timeout: 5 * time.Minute}
	eventually(t, "nginx to listen", func() bool {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return n
}

// passes lets somebody sign in as a browser does, talk, and listen on a socket and a stream. from is where he seems to be.
func (n *nginx) passes(t *testing.T, srv *servertest.Server, from string) {
	t.Helper()
	srv.As("ann")
	res := n.ask(t, "/api/v1/sessions", `{"name":"ann","password":"`+servertest.Password+`"}`, "Origin", n.url,
		"Sec-Fetch-Site", "same-origin", "X-Forwarded-For", "203.0.113.9", "X-Real-IP", "203.0.113.8")
	cookies := res.Cookies()
	if res.StatusCode != http.StatusCreated || len(cookies) != 2 || cookies[0].Name != "__Host-samtal" || !cookies[0].Secure {
		t.Fatalf("sign in: got %d and %v", res.StatusCode, cookies)
	}
	if res.Header.Get("Strict-Transport-Security") == "" {
		t.Error("browsers are not told to stay with TLS")
	}
	if res := n.ask(t, "/api/v1/accounts", `{}`, "Origin", "https://evil.example"); res.StatusCode != http.StatusForbidden {
		t.Errorf("another site: got %d", res.StatusCode)
	}
	c := client.New(n.url, client.WithHTTPClient(n.http))
	if _, err := c.SignIn(t.Context(), "ann", servertest.Password); err != nil {
		t.Fatal(err)
	}
	sessions, err := c.Sessions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := func(s wire.Session) bool { return s.Address == from }
	if !slices.ContainsFunc(sessions, at) {
		t.Errorf("no session comes from %s: %+v", from, sessions)
	}
	cookie := cookies[0].Name + "=" + cookies[0].Value
	conn, err := n.socket(t, "Cookie", cookie, "Origin", n.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	events, err := c.Listen(t.Context(), client.Resume{})
	if err != nil {
		t.Fatal(err)
	}
	defer events.Close()
	hears(t, c, conn, events)
	if _, err := n.socket(t, "Cookie", cookie, "Origin", "https://evil.example"); err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("a socket of another site: got %v", err)
	}
}

// hears says hello, sends a message and waits for it on both ways that are live.
func hears(t *testing.T, c *client.Client, conn *ws.Conn, events *client.Listening) {
	t.Helper()
	if err := conn.WriteMessage(ws.OpText, []byte(`{"id":"1","type":"hello"}`)); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Minute))
	if _, first, err := conn.ReadMessage(); err != nil || !strings.Contains(string(first), `"hello"`) {
		t.Fatalf("got %s, %v", first, err)
	}
	room, err := c.CreateRoom(t.Context(), wire.NewRoom{Kind: "direct"})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Send(t.Context(), room.ID, wire.NewMessage{ClientID: "1", Text: "through the wall"}); err != nil {
		t.Fatal(err)
	}
	for heard := false; !heard; {
		_, frame, err := conn.ReadMessage()
		if err != nil {
			t.Fatalf("socket: %v", err)
		}
		heard = strings.Contains(string(frame), "through the wall")
	}
	for heard := false; !heard; {
		f, err := events.Next()
		if err != nil {
			t.Fatalf("events: %v", err)
		}
		heard = f.Event != nil && f.Event.Text == "through the wall"
	}
}

func (n *nginx) socket(t *testing.T, headers ...string) (*ws.Conn, error) {
	t.Helper()
	h := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return ws.Dial(t.Context(), "wss"+strings.TrimPrefix(n.url, "https")+"/api/v1/socket", h, ws.DialOptions{TLS: n.tls})
}

// ask posts a body; the answer's own is not read.
func (n *nginx) ask(t *testing.T, path, body string, headers ...string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, n.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := n.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, met func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	late := time.After(5 * time.Minute)
	for !met() {
		select {
		case <-late:
			t.Fatalf("waited in vain for %s", what)
		case <-tick.C:
		}
	}
}
