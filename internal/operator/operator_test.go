package operator_test

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/operator"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// desks gives a server's own desk and the one behind its socket: they do the same.
func desks(t *testing.T, do func(t *testing.T, srv *servertest.Server, desk operator.Desk)) {
	t.Run("local", func(t *testing.T) {
		srv := servertest.New(t)
		do(t, srv, srv.Desk())
	})
	t.Run("remote", func(t *testing.T) {
		data := t.TempDir()
		srv := servertest.New(t, func(c *samtal.Config) { c.Data = data })
		remote := operator.NewRemote(data)
		defer remote.Close()
		do(t, srv, remote)
	})
}

func TestAccountsAtTheDesk(t *testing.T) {
	desks(t, func(t *testing.T, srv *servertest.Server, desk operator.Desk) {
		ctx := context.Background()
		ann := srv.As("ann")
		made, err := desk.Add(ctx, operator.NewAccount{Name: "root", FullName: "Root R.", Password: servertest.Password, Admin: true})
		if err != nil || made.Name != "root" || !made.Admin || made.ID == "" {
			t.Fatalf("got %+v, %v", made, err)
		}
		for name, want := range map[string]struct {
			err  error
			kind chat.Kind
		}{
			"ROOT": {chat.ErrNameTaken, chat.Conflict},
			"a b":  {chat.CheckName("a b"), chat.Invalid},
		} {
			_, err := desk.Add(ctx, operator.NewAccount{Name: name, Password: servertest.Password})
			if !errors.Is(err, want.err) || chat.KindOf(err) != want.kind {
				t.Errorf("%s: got %v of kind %d, want %v", name, err, chat.KindOf(err), want.err)
			}
		}
		list, err := desk.Accounts(ctx, "")
		if err != nil || len(list) != 2 || list[0].Name != "ann" || list[1].FullName != "Root R." {
			t.Errorf("got %+v, %v", list, err)
		}
		if list, err = desk.Accounts(ctx, "ann"); err != nil || len(list) != 1 {
			t.Errorf("after ann: got %+v, %v", list, err)
		}
		if err := desk.SetPassword(ctx, "Ann", "a better password"); err != nil {
			t.Fatal(err)
		}
		if _, err := ann.Me(ann.Context()); err == nil {
			t.Error("the session outlived its password")
		}
		if err := desk.SetPassword(ctx, "nobody", "a better password"); !errors.Is(err, chat.ErrAccountNotFound) {
			t.Errorf("got %v", err)
		}
		if err := desk.SetPassword(ctx, "ann", secret.String("short")); chat.KindOf(err) != chat.Invalid {
			t.Errorf("got %v", err)
		}
	})
}

func TestTheSocketIsTheOwnersAlone(t *testing.T) {
	data := t.TempDir()
	srv := servertest.New(t, func(c *samtal.Config) { c.Data = data })
	path := filepath.Join(data, "admin.sock")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("got mode %v", info.Mode())
	}
	// Nothing of it is reachable over the network.
	if a := srv.Do("GET", "/accounts", ""); a.StatusCode != http.StatusNotFound {
		t.Errorf("got %d %s", a.StatusCode, a.Text)
	}
	srv.Stop()
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the socket is left behind: %v", err)
	}
	remote := operator.NewRemote(data)
	defer remote.Close()
	if _, err := remote.Accounts(context.Background(), ""); err == nil || !strings.Contains(err.Error(), "running server") {
		t.Errorf("got %v", err)
	}
}

func TestTheSocketTakesNoNonsense(t *testing.T) {
	data := t.TempDir()
	servertest.New(t, func(c *samtal.Config) { c.Data = data })
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", filepath.Join(data, "admin.sock"))
	}
	c := http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
	for body, status := range map[string]int{
		"":                          http.StatusBadRequest,
		"{":                         http.StatusBadRequest,
		`{"name":"x","root":true}`:  http.StatusUnprocessableEntity,
		`{"name":"x","password":1}`: http.StatusUnprocessableEntity,
		strings.Repeat("x", 200000): http.StatusRequestEntityTooLarge,
	} {
		answer, err := c.Post("http://samtal/accounts", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != status {
			t.Errorf("%.40s: got %d, want %d", body, answer.StatusCode, status)
		}
	}
}

func TestFactorsAreClearedAtTheDesk(t *testing.T) {
	desks(t, func(t *testing.T, srv *servertest.Server, desk operator.Desk) {
		ctx := t.Context()
		ann := srv.As("ann")
		begun, err := ann.BeginTOTP(ctx)
		if err != nil {
			t.Fatal(err)
		}
		code, err := totp.GenerateCode(begun.Secret, time.Now())
		if err == nil {
			err = ann.ConfirmTOTP(ctx, code)
		}
		if err != nil {
			t.Fatal(err)
		}
		var second *client.SecondFactorError
		if _, err := client.New(srv.URL).SignIn(ctx, "ann", servertest.Password); !errors.As(err, &second) {
			t.Fatalf("got %v, want to be asked for a second factor", err)
		}
		if err := desk.ClearFactors(ctx, "ANN"); err != nil {
			t.Fatal(err)
		}
		srv.SignIn("ann")
		if err := desk.ClearFactors(ctx, "nobody"); !errors.Is(err, chat.ErrAccountNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

// TestAServerThatEndsMeanwhileIsToldOf: whether it has done what was asked nobody knows.
func TestAServerThatEndsMeanwhileIsToldOf(t *testing.T) {
	data := t.TempDir()
	l, err := net.Listen("unix", filepath.Join(data, "admin.sock"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	go func() {
		for c, err := l.Accept(); err == nil; c, err = l.Accept() {
			_, _ = http.ReadRequest(bufio.NewReader(c))
			_ = c.Close()
		}
	}()
	remote := operator.NewRemote(data)
	defer remote.Close()
	if _, err := remote.Accounts(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "ended before it had answered") {
		t.Errorf("got %v", err)
	}
}
