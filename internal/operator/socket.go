package operator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/secret"
)

// socketName is the socket's name in the data directory.
const socketName = "admin.sock"

// newAccount is NewAccount on its way through the socket.
type newAccount struct {
	Name     string `json:"name"`
	FullName string `json:"full_name,omitempty"`
	Password string `json:"password"`
	Admin    bool   `json:"admin,omitempty"`
}

type newPassword struct {
	Password string `json:"password"`
}

// newBot is NewBot on its way through the socket, link a Link and bot a Bot.
type (
	newBot struct {
		Name     string   `json:"name"`
		FullName string   `json:"full_name,omitempty"`
		Scopes   []string `json:"scopes"`
	}
	link struct {
		URL     string    `json:"url"`
		Expires time.Time `json:"expires"`
	}
	bot struct {
		Account Account `json:"account"`
		Key     string  `json:"key"`
	}
)

// Listen opens the socket in a data directory that the caller has locked, in place of one that a killed process left.
func Listen(ctx context.Context, data string) (net.Listener, error) {
	path := filepath.Join(data, socketName)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove old admin socket: %w", err)
	}
	var c net.ListenConfig
	l, err := c.Listen(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("open admin socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("protect admin socket: %w", err), l.Close())
	}
	return l, nil
}

// Serve answers on l until ctx ends.
func Serve(ctx context.Context, l net.Listener, desk Desk, log *slog.Logger) error {
	server := &http.Server{
		Handler: handler(desk, log), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 30 * time.Second,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve admin socket: %w", err)
	}
	return nil
}

func handler(desk Desk, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	answer := func(route string, status int, do func(r *http.Request, body []byte) (any, error)) {
		mux.HandleFunc(route, func(w http.ResponseWriter, r *http.Request) {
			var body []byte
			var err error
			if r.Method != http.MethodGet && r.ContentLength != 0 {
				body, err = door.ReadBody(w, r)
			}
			var v any
			if err == nil {
				v, err = do(r, body)
			}
			if err != nil {
				door.Refuse(w, r, log, err)
				return
			}
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(v) // nobody listens any more
		})
	}
	keyRoutes(answer, desk)
	invitationRoute(answer, desk)
	backupRoute(mux, desk, log)
	auditRoute(mux, desk, log)
	answer("POST /audit/verify", http.StatusOK, func(r *http.Request, _ []byte) (any, error) { return desk.VerifyAudit(r.Context()) })
	answer("GET /accounts", http.StatusOK, func(r *http.Request, _ []byte) (any, error) {
		return desk.Accounts(r.Context(), r.URL.Query().Get("after"))
	})
	answer("POST /accounts", http.StatusCreated, func(r *http.Request, body []byte) (any, error) {
		var n newAccount
		if err := door.Decode(body, &n); err != nil {
			return nil, err
		}
		return desk.Add(r.Context(), NewAccount{Name: n.Name, FullName: n.FullName, Password: secret.String(n.Password), Admin: n.Admin})
	})
	answer("PUT /accounts/{name}/password", http.StatusOK, func(r *http.Request, body []byte) (any, error) {
		var p newPassword
		if err := door.Decode(body, &p); err != nil {
			return nil, err
		}
		return struct{}{}, desk.SetPassword(r.Context(), r.PathValue("name"), secret.String(p.Password))
	})
	answer("DELETE /accounts/{name}/factors", http.StatusOK, func(r *http.Request, _ []byte) (any, error) {
		return struct{}{}, desk.ClearFactors(r.Context(), r.PathValue("name"))
	})
	answer("POST /accounts/{name}/reset", http.StatusCreated, func(r *http.Request, _ []byte) (any, error) {
		made, err := desk.Reset(r.Context(), r.PathValue("name"))
		return link{made.URL.Reveal(), made.Expires}, err
	})
	answer("POST /bots", http.StatusCreated, func(r *http.Request, body []byte) (any, error) {
		var n newBot
		if err := door.Decode(body, &n); err != nil {
			return nil, err
		}
		made, err := desk.AddBot(r.Context(), NewBot(n))
		return bot{made.Account, made.Key.Reveal()}, err
	})
	return mux
}
