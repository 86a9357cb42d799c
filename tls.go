package samtal

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/certificate"
	"github.com/samtal-chat/samtal/internal/door"
)

// openTLS prepares what Serve needs to speak TLS, if it is to.
func (s *Server) openTLS() error {
	c := s.config
	config := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	switch {
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return errors.New("a TLS certificate and its key are given together")
	case c.TLSCert != "" && len(c.Domains) > 0:
		return errors.New("a TLS certificate is either in files or obtained for domains")
	case c.TLSCert != "":
		files, err := certificate.OpenFiles(c.TLSCert, c.TLSKey, s.log)
		if err != nil {
			return err
		}
		config.GetCertificate = files.Get
	case len(c.Domains) > 0:
		config.NextProtos = append(config.NextProtos, certificate.Protocol)
	default:
		return nil
	}
	if s.public.Scheme != "https" {
		return errors.New("public address: under TLS it begins with https://")
	}
	s.tls = config
	return nil
}

// openACME prepares the certificates that are obtained, if any are: they are kept under the server's key, which openTLS does not have yet.
func (s *Server) openACME() (err error) {
	c := s.config
	if len(c.Domains) == 0 {
		return nil
	}
	s.acme, err = certificate.NewACME(certificate.ACMEConfig{
		Domains: c.Domains, Dir: filepath.Join(c.Data, "acme"), Key: s.key.Derive("certificates").Reveal(), Directory: c.ACMEDirectory, Log: s.log,
	})
	if err != nil {
		return err
	}
	s.tls.GetCertificate = s.acme.Get
	return nil
}

// errNoTLS: what was sent has been seen by everybody on the way, and is not to be sent again by itself.
var errNoTLS = &chat.Error{Kind: chat.Forbidden, Code: "tls_required", Message: "this server is reached over https alone"}

// ServePlain answers plain HTTP on l beside a server under TLS until ctx ends: pages are redirected to the public address, and
// the authority of ACME gets its answers.
func (s *Server) ServePlain(ctx context.Context, l net.Listener) error {
	if s.tls == nil {
		return errors.New("plain HTTP is answered apart only where there is TLS")
	}
	var h http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			door.Refuse(w, r, s.log, errNoTLS)
			return
		}
		to := r.URL.RequestURI()
		if !strings.HasPrefix(to, "/") { // a form that only proxies are sent (RFC 9112 §3.2.2)
			to = "/"
		}
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, s.URL()+to, http.StatusPermanentRedirect)
	})
	if s.acme != nil {
		h = s.acme.Challenge(h)
	}
	server := s.httpServer(h)
	defer context.AfterFunc(ctx, func() { _ = server.Close() })() // nothing here is worth waiting for
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
