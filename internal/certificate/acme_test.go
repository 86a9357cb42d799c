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
	pair, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: domain}, DNSNames: []string{domain},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(60 * 24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, pair.Public(), pair)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(pair)
	if err != nil {
		t.Fatal(err)
	}
	content := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})
	content = append(content, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	if err := os.WriteFile(filepath.Join(dir, domain), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// key is what everything of these tests is kept under.
var key = bytes.Repeat([]byte{7}, 32)

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
		Domains: []string{"chat.example.org", "talk.example.org"}, Dir: dir, Key: key, Directory: authority.URL,
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn})),
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
	a, err := certificate.NewACME(certificate.ACMEConfig{Domains: []string{"chat.example.org"}, Dir: t.TempDir(), Key: key})
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

// TestKeptKeysAreEncrypted: what an older version kept readable is encrypted when the folder is opened, and opens with the same key
// alone, under its own name alone.
func TestKeptKeysAreEncrypted(t *testing.T) {
	dir := t.TempDir()
	keep(t, dir, "chat.example.org")
	account := []byte("-----BEGIN EC PRIVATE KEY-----\nof the account")
	if err := os.WriteFile(filepath.Join(dir, "acme_account+key"), account, 0o600); err != nil {
		t.Fatal(err)
	}
	asked := 0
	authority := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		http.Error(w, "closed today", http.StatusTeapot)
	}))
	defer authority.Close()
	open := func(key []byte) (*certificate.ACME, error) {
		return certificate.NewACME(certificate.ACMEConfig{
			Domains: []string{"chat.example.org"}, Dir: dir, Key: key, Directory: authority.URL, Log: slog.New(slog.DiscardHandler),
		})
	}
	for range 2 {
		a, err := open(key)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := a.Get(hello("chat.example.org")); err != nil || got.Leaf.Subject.CommonName != "chat.example.org" {
			t.Errorf("got %v, %v", got, err)
		}
		for _, name := range []string{"chat.example.org", "acme_account+key"} {
			content, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil || len(content) < len(account) || bytes.Contains(content, []byte("PRIVATE")) {
				t.Errorf("%s: %q, %v", name, content, err)
			}
		}
	}
	if asked > 0 {
		t.Errorf("the authority was asked %d times", asked)
	}
	other, err := open(bytes.Repeat([]byte{8}, 32))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Get(hello("chat.example.org")); err == nil || asked == 0 {
		t.Errorf("with another key: %v; the authority was asked %d times", err, asked)
	}
	if err := os.Rename(filepath.Join(dir, "acme_account+key"), filepath.Join(dir, "chat.example.org")); err != nil {
		t.Fatal(err)
	}
	moved, err := open(key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := moved.Get(hello("chat.example.org")); err == nil {
		t.Error("one file stands for another")
	}
	if _, err := open(nil); err == nil {
		t.Error("opened without a key")
	}
}
