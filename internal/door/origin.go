package door

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
)

// Origins tells the server's own pages from those of other sites.
type Origins struct {
	protection *http.CrossOriginProtection
}

// NewOrigins knows public, the address people reach the server at, as its own beside the one each request names as its host:
// a proxy may have changed that one.
func NewOrigins(public *url.URL) (*Origins, error) {
	p := http.NewCrossOriginProtection()
	if err := p.AddTrustedOrigin(public.Scheme + "://" + public.Host); err != nil {
		return nil, fmt.Errorf("public address %s: %w", public, err)
	}
	return &Origins{protection: p}, nil
}

// Protect refuses requests that would change something and come from another site.
func (o *Origins) Protect(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if o.protection.Check(r) != nil {
			Refuse(w, r, log, ErrCrossSite)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Allows tells whether a socket or a stream may be opened by this request: a GET that is to be checked like what changes
// something, since a browser would let any page open it with the reader's cookie (RFC 6455 §10.2).
func (o *Origins) Allows(r *http.Request) bool {
	unsafe := *r
	unsafe.Method = http.MethodPost
	return o.protection.Check(&unsafe) == nil
}
