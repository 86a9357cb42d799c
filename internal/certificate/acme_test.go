package certificate_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/certificate"
)

// keep puts a certificate where one that was obtained is kept.
func keep(t *testing.T, dir, domain string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: domain}, DNSNames: []string{domain},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(60 * 24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	content := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})
	content = append(content, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	if err := os.WriteFile(filepath.Join(dir, domain), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// hello is one that a current browser says.
func hello(name string) *tls.ClientHelloInfo {
	return &tls.ClientHelloInfo{
		ServerName: name, SupportedProtos: []string{"h2", "http/1.1"}, SupportedVersions: []uint16{tls.VersionTLS13},
		SignatureSchemes: []tls.SignatureScheme{tls.ECDSAWithP256AndSHA256}, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}, SupportedCurves: []tls.CurveID{tls.CurveP256},
	}
}

func TestWhatWasObtainedIsKeptAndOtherNamesAreNotAskedFor(t *testing.T) {
	dir := t.TempDir()
	keep(t, dir, "chat.example.org")
	asked := 0
	authority := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		http.Error(w, "closed today", http.StatusTeapot)
	}))
	defer authority.Close()
	var log bytes.Buffer
	a, err := certificate.NewACME(certificate.ACMEConfig{
		Domains: []string{"chat.example.org", "talk.example.org"}, Dir: dir, Directory: authority.URL,
		Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.Get(hello("Chat.example.org"))
	if err != nil || got.Leaf.Subject.CommonName != "chat.example.org" {
		t.Fatalf("got %v, %v", got, err)
	}
	for _, name := range []string{"", "evil.example", "x.chat.example.org", "127.0.0.1"} {
		if _, err := a.Get(hello(name)); err == nil {
			t.Errorf("%q gets a certificate", name)
		}
	}
	if asked != 0 || log.Len() != 0 {
		t.Errorf("the authority was asked %d times, log: %s", asked, log.String())
	}
	for range 3 {
		if _, err := a.Get(hello("talk.example.org")); err == nil {
			t.Error("a certificate from nowhere")
		}
	}
	if n := strings.Count(log.String(), "\n"); asked == 0 || n != 1 || !strings.Contains(log.String(), "talk.example.org") {
		t.Errorf("asked %d times, log of %d lines: %s", asked, n, log.String())
	}
}

func TestTheChallengeOverHTTP(t *testing.T) {
	a, err := certificate.NewACME(certificate.ACMEConfig{Domains: []string{"chat.example.org"}, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	h := a.Challenge(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	for target, want := range map[string]int{
		"http://chat.example.org/":                             http.StatusTeapot,
		"http://chat.example.org/.well-known/acme-challenge/x": http.StatusNotFound, // nothing is asked for now
		"http://evil.example/.well-known/acme-challenge/x":     http.StatusForbidden,
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
		if w.Code != want {
			t.Errorf("%s: got %d, want %d", target, w.Code, want)
		}
	}
}
