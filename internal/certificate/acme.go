package certificate

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// ACMEConfig says for which names certificates are obtained (RFC 8555), and where they are kept.
type ACMEConfig struct {
	Domains   []string
	Dir       string // made for its owner alone when there is something to keep
	Key       []byte // 32 bytes that what is kept there is encrypted under
	Directory string // address of the authority's directory; empty means Let's Encrypt, whose terms are accepted
	Log       *slog.Logger
}

// ACME is certificates from an authority. The first is asked for when somebody connects by its name, and renewed in good time.
type ACME struct {
	manager *autocert.Manager
	log     *slog.Logger

	mu   sync.Mutex
	told time.Time // when trouble was logged last
}

// errOtherName is how a handshake fails for a name that is not served.
var errOtherName = errors.New("there is no certificate for this name here")

// NewACME prepares; it asks nobody. Certificates and keys that stand readable in Dir are encrypted.
func NewACME(c ACMEConfig) (*ACME, error) {
	for _, name := range c.Domains {
		if strings.ContainsAny(name, "/:* ") || !strings.Contains(strings.Trim(name, "."), ".") {
			return nil, fmt.Errorf("domain %q is not a full name like chat.example.org", name)
		}
	}
	kept, err := openVault(c.Dir, c.Key, c.Log)
	if err != nil {
		return nil, err
	}
	m := &autocert.Manager{Prompt: autocert.AcceptTOS, Cache: kept, HostPolicy: autocert.HostWhitelist(c.Domains...)}
	if c.Directory != "" {
		m.Client = &acme.Client{DirectoryURL: c.Directory}
	}
	return &ACME{manager: m, log: c.Log}, nil
}

// Get is for tls.Config.GetCertificate. It answers the authority's challenges (TLS-ALPN-01, RFC 8737), too.
func (a *ACME) Get(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	if a.manager.HostPolicy(hello.Context(), strings.ToLower(hello.ServerName)) != nil {
		return nil, errOtherName // whoever scans the internet is not worth a line in the log
	}
	pair, err := a.manager.GetCertificate(hello)
	if err != nil {
		a.tell(hello, err)
	}
	return pair, err
}

// tellEvery is how often trouble is logged: as often as the authority is asked again.
const tellEvery = time.Minute

// tell logs trouble, but not for each handshake that it spoils.
func (a *ACME) tell(hello *tls.ClientHelloInfo, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if now := time.Now(); now.Sub(a.told) >= tellEvery {
		a.told = now
		a.log.WarnContext(hello.Context(), "no certificate", "domain", hello.ServerName, "err", err)
	}
}

// Challenge answers the authority over plain HTTP (HTTP-01, RFC 8555 §8.3), and gives everything else to next. Once it is called,
// the authority is offered this way, too.
func (a *ACME) Challenge(next http.Handler) http.Handler { return a.manager.HTTPHandler(next) }

// Protocol is what a TLS server names among its own protocols so that the authority can ask it (RFC 8737 §3).
const Protocol = acme.ALPNProto
