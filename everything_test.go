package samtal_test

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"runtime"
	"runtime/pprof"
	"strconv"
	"testing"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/mail/mailtest"
	"github.com/samtal-chat/samtal/internal/operator"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// TestNothingIsLeftBehindOfEverything stops a server that does all it can: under TLS, with mail, a directory, a provider, the gateways,
// metrics, the dump, and in the middle of encrypting everything anew.
func TestNothingIsLeftBehindOfEverything(t *testing.T) {
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	post := mailtest.New(t, mailtest.Config{})
	before := runtime.NumGoroutine()
	p := newPair(t, t.TempDir(), "everything", "127.0.0.1")
	l, plain, metrics, gateway := listenHere(t), listenHere(t), listenHere(t), listenHere(t)
	address := "https://" + l.Addr().String()
	server, err := samtal.New(t.Context(), samtal.Config{
		Data: t.TempDir(), URL: address, NoRateLimits: true, TLSCert: p.cert, TLSKey: p.key, Metrics: true, Dump: true,
		Mail:      &samtal.Mail{Server: "smtp://" + post.Address},
		Directory: &samtal.Directory{URL: "ldap://127.0.0.1:1", Base: "dc=example,dc=org"},
		Provider:  &samtal.Provider{Issuer: "http://127.0.0.1:1", ClientID: "samtal", ClientSecret: []byte("a secret")},
		Chatire:   &samtal.Chatire{Listeners: []net.Listener{gateway}},
		Policy:    map[string]samtal.Fixed{"sign_up": {Value: "open"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 3)
	go func() { done <- server.Serve(ctx, l) }()
	go func() { done <- server.ServePlain(ctx, plain) }()
	go func() { done <- server.ServeMetrics(ctx, metrics) }()

	web := (&secured{url: address, pool: p.pool}).http()
	ann := client.New(address, client.WithHTTPClient(web))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err = ann.SignUp(t.Context(), wire.SignUp{Name: "ann", Password: servertest.Password})
	must(err)
	_, err = ann.SignIn(t.Context(), "ann", servertest.Password)
	must(err)
	must(ann.SetEmail(t.Context(), "ann@example.org"))
	post.Next(t)
	if _, err := client.New(address, client.WithHTTPClient(web)).SignIn(t.Context(), "eva", "of the directory"); err == nil {
		t.Error("signed in at a directory that is away")
	}
	stream, err := ann.Connect(t.Context(), client.Resume{})
	must(err)
	events, err := ann.Listen(t.Context(), client.Resume{})
	must(err)
	room, err := ann.CreateRoom(t.Context(), wire.NewRoom{Kind: "group", Title: "all"})
	must(err)
	for n := range 300 { // for the re-encryption to be at work when it ends
		_, _, err := ann.Send(t.Context(), room.ID, wire.NewMessage{ClientID: strconv.Itoa(n), Text: "hi"})
		must(err)
	}
	for _, address := range []string{
		address + "/dbdump", "http://" + metrics.Addr().String() + "/metrics", "http://" + plain.Addr().String() + "/",
		"http://" + gateway.Addr().String() + "/auth/me/", address + "/api/v1/oidc/oidc/start",
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		must(err)
		res, err := web.Do(req)
		must(err)
		_ = res.Body.Close()
	}
	_, err = server.Desk().RotateKeys(t.Context(), operator.Rotation{Data: true})
	must(err)

	stop()
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	must(server.Close())
	for err = nil; err == nil; {
		_, err = stream.Next()
	}
	for err = nil; err == nil; {
		_, err = events.Next()
	}
	_ = events.Close()
	web.CloseIdleConnections()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	settled(t, before)
}

// settled waits until there are no more goroutines than before.
func settled(t *testing.T, before int) {
	t.Helper()
	deadline := time.After(5 * time.Minute)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for runtime.NumGoroutine() > before {
		select {
		case <-tick.C:
		case <-deadline:
			var stacks bytes.Buffer
			_ = pprof.Lookup("goroutine").WriteTo(&stacks, 1)
			t.Fatalf("got %d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, &stacks)
		}
	}
}
