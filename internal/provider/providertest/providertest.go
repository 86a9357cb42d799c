// Package providertest runs a real OpenID Connect provider for tests, as a process of its own: zitadel/oidc with its page to sign in.
package providertest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"

	"github.com/samtal-chat/samtal/internal/porttest"
)

// What the provider knows the server by.
const (
	ClientID     = "samtal"
	ClientSecret = "between the two of them"
)

// Person is somebody the provider knows.
type Person struct {
	ID, Name, First, Last, Mail, Password string
	MailVerified                          bool
}

// patience is how long a provider may take to answer.
const patience = 5 * time.Minute

// order is what the process is told to do.
type order struct{ Address, Issuer, Redirect, Users string }

const orderVariable = "SAMTAL_TEST_PROVIDER"

// Become makes this process the provider, if that is what it was started for, and does not return then. TestMain calls it.
func Become() {
	text, ok := os.LookupEnv(orderVariable)
	if !ok {
		return
	}
	var o order
	err := json.Unmarshal([]byte(text), &o)
	if err == nil {
		err = o.serve()
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func (o order) serve() error {
	users, err := storage.StoreFromFile(o.Users)
	if err != nil {
		return err
	}
	storage.RegisterClients(storage.WebClient(ClientID, ClientSecret, o.Redirect))
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", o.Address)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: exampleop.SetupServer(o.Issuer, storage.NewStorage(users), slog.New(slog.DiscardHandler), false), ReadHeaderTimeout: time.Minute,
	}
	return server.Serve(l)
}

// Server is a provider that a test may stop and start again.
type Server struct {
	Issuer string

	t       *testing.T
	order   order
	running *exec.Cmd
}

// Start runs a provider of these people until the test ends; it sends them back to redirect.
func Start(t *testing.T, redirect string, people ...Person) *Server {
	t.Helper()
	s := &Server{t: t, order: order{Address: porttest.Free(t), Redirect: redirect, Users: filepath.Join(t.TempDir(), "users.json")}}
	s.Issuer = "http://" + s.order.Address
	s.order.Issuer = s.Issuer
	users := map[string]storage.User{}
	for _, p := range people {
		users[p.ID] = storage.User{
			ID: p.ID, Username: p.Name, Password: p.Password, FirstName: p.First, LastName: p.Last, Email: p.Mail, EmailVerified: p.MailVerified,
		}
	}
	text, err := json.Marshal(users)
	if err == nil {
		err = os.WriteFile(s.order.Users, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

// Start starts a provider that was stopped, and waits until it answers.
func (s *Server) Start() {
	s.t.Helper()
	text, err := json.Marshal(s.order)
	if err != nil {
		s.t.Fatal(err)
	}
	s.running = exec.CommandContext(s.t.Context(), os.Args[0])
	s.running.Env = append(os.Environ(), orderVariable+"="+string(text))
	s.running.Stderr = s.t.Output()
	if err := s.running.Start(); err != nil {
		s.t.Fatal(err)
	}
	retry := time.NewTicker(10 * time.Millisecond)
	defer retry.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-retry.C {
		if conn, err := (&net.Dialer{}).DialContext(s.t.Context(), "tcp", s.order.Address); err == nil {
			_ = conn.Close()
			return
		}
	}
	s.t.Fatal("the provider does not answer")
}

// Stop stops the provider; nobody answers at its address then.
func (s *Server) Stop() {
	if s.running == nil {
		return
	}
	_ = s.running.Process.Kill()
	_ = s.running.Wait()
	s.running = nil
}

// requestID is what the page to sign in carries.
var requestID = regexp.MustCompile(`name="id" value="([^"]+)"`)

// SignIn does what somebody does in a browser that was sent to start: it fills in the page, and follows the provider back. It returns
// the address that the provider sends the browser to.
func (s *Server) SignIn(browser *http.Client, start, name, password string) *url.URL {
	s.t.Helper()
	back, err := url.Parse(s.order.Redirect)
	if err != nil {
		s.t.Fatal(err)
	}
	stop := *browser
	var at *url.URL
	stop.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == back.Host && r.URL.Path == back.Path {
			at = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}
	page := s.do(&stop, http.MethodGet, start, nil)
	id := requestID.FindStringSubmatch(page)
	if id == nil {
		s.t.Fatalf("no page to sign in, but: %s", page)
	}
	s.do(&stop, http.MethodPost, s.Issuer+"/login/username", url.Values{"id": {id[1]}, "username": {name}, "password": {password}})
	if at == nil {
		s.t.Fatal("the provider does not send the browser back")
	}
	return at
}

func (s *Server) do(browser *http.Client, method, address string, form url.Values) string {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := browser.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}
