package samtal_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal"
)

const acmeDomain = "chat.example.org"

// TestCertificatesAreObtained: the server proves to an authority that the name is its own, in both ways, and shows what it got.
func TestCertificatesAreObtained(t *testing.T) {
	for _, challenge := range []string{"tls-alpn-01", "http-01"} {
		t.Run(challenge, func(t *testing.T) {
			a := newAuthority(t, challenge)
			s := startTLS(t, samtal.Config{Domains: []string{acmeDomain}, ACMEDirectory: a.url + "/directory", URL: "https://" + acmeDomain}, a.pool)
			a.tls, a.plain = strings.TrimPrefix(s.url, "https://"), s.plain
			web := &http.Client{Timeout: 5 * time.Minute, Transport: &http.Transport{
				TLSClientConfig: &tls.Config{RootCAs: a.pool}, DisableKeepAlives: true,
				DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
					return new(net.Dialer).DialContext(ctx, network, a.tls)
				},
			}}
			for range 2 {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+acmeDomain+"/healthz", nil)
				if err != nil {
					t.Fatal(err)
				}
				res, err := web.Do(req)
				// While the certificate is on its way the handshake waits, for ten seconds at most: a machine may stand still for longer.
				for late := time.Now().Add(5 * time.Minute); err != nil && time.Now().Before(late); {
					res, err = web.Do(req)
				}
				if err != nil {
					t.Fatalf("%v; the server says: %s", err, s.log.String())
				}
				_ = res.Body.Close()
				if res.StatusCode != http.StatusOK || res.TLS.PeerCertificates[0].DNSNames[0] != acmeDomain {
					t.Errorf("got %d with %v", res.StatusCode, res.TLS.PeerCertificates[0].DNSNames)
				}
			}
			a.mu.Lock()
			defer a.mu.Unlock()
			if a.issued != 1 || !a.proved {
				t.Errorf("issued %d certificates, proved: %v", a.issued, a.proved)
			}
			if log := s.log.String(); strings.Contains(log, "WARN") {
				t.Errorf("got log %s", log)
			}
			files := filesIn(t, s.data)
			for name, content := range files {
				if bytes.Contains(content, []byte("PRIVATE KEY")) {
					t.Errorf("a key is readable in %s", name)
				}
			}
			if len(files[acmeDomain]) == 0 || len(files["acme_account+key"]) == 0 {
				t.Errorf("what was obtained is not kept: %d files", len(files))
			}
		})
	}
}

// authority issues certificates as RFC 8555 says, to whoever passes one kind of challenge. Of what a real one checks it leaves
// out the signatures of requests and the nonces.
type authority struct {
	t         *testing.T
	url       string
	challenge string
	pool      *x509.CertPool
	key       *ecdsa.PrivateKey
	root      *x509.Certificate
	tls       string // where the server speaks TLS
	plain     string // and plain HTTP

	mu     sync.Mutex
	proved bool
	chain  []byte
	issued int
}

func newAuthority(t *testing.T, challenge string) *authority {
	t.Helper()
	a := &authority{t: t, challenge: challenge, pool: x509.NewCertPool()}
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(100 * 24 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.root, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(a.root)
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	a.url = server.URL
	return a
}

// ServeHTTP answers as RFC 8555 §7 says.
func (a *authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w.Header().Set("Replay-Nonce", "again")
	status, answer := http.StatusOK, map[string]any{}
	switch r.URL.Path {
	case "/directory":
		for _, name := range []string{"newNonce", "newAccount", "newOrder", "revokeCert", "keyChange"} {
			answer[name] = a.url + "/" + name
		}
	case "/newNonce":
		return
	case "/newAccount":
		status, answer = http.StatusCreated, map[string]any{"status": "valid"}
		w.Header().Set("Location", a.url+"/account")
	case "/newOrder":
		status, answer = http.StatusCreated, a.order()
		w.Header().Set("Location", a.url+"/order")
	case "/order":
		answer = a.order()
	case "/authorization":
		answer = map[string]any{
			"status": a.state("valid"), "identifier": map[string]string{"type": "dns", "value": acmeDomain}, "challenges": []any{a.asked()},
		}
	case "/challenge":
		if err := a.prove(); err != nil {
			a.t.Errorf("%s: %v", a.challenge, err)
		}
		answer = a.asked()
	case "/finalize":
		if err := a.issue(r.Body); err != nil {
			a.t.Errorf("issue: %v", err)
		}
		w.Header().Set("Location", a.url+"/order")
		answer = a.order()
	case "/certificate":
		w.Header().Set("Content-Type", "application/pem-certificate-chain")
		_, _ = w.Write(a.chain)
		return
	default:
		status = http.StatusNotFound
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

// state is where an order or a challenge stands; done is how it is called once the name has been proved.
func (a *authority) state(done string) string {
	if a.proved {
		return done
	}
	return "pending"
}

func (a *authority) order() map[string]any {
	o := map[string]any{
		"status": a.state("ready"), "authorizations": []string{a.url + "/authorization"}, "finalize": a.url + "/finalize",
		"identifiers": []map[string]string{{"type": "dns", "value": acmeDomain}},
	}
	if a.chain != nil {
		o["status"], o["certificate"] = "valid", a.url+"/certificate"
	}
	return o
}

func (a *authority) asked() map[string]any {
	return map[string]any{"type": a.challenge, "url": a.url + "/challenge", "token": "token-of-the-test", "status": a.state("valid")}
}

// prove asks the server itself, as a real authority would at the address that the name stands for.
func (a *authority) prove() (err error) {
	if a.challenge == "http-01" { // RFC 8555 §8.3
		req, err := http.NewRequestWithContext(a.t.Context(), http.MethodGet, a.plain+"/.well-known/acme-challenge/token-of-the-test", nil)
		if err != nil {
			return err
		}
		req.Host = acmeDomain
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if a.proved = strings.HasPrefix(string(body), "token-of-the-test."); !a.proved {
			return fmt.Errorf("got %d %s, %w", res.StatusCode, body, err)
		}
		return nil
	}
	d := tls.Dialer{Config: &tls.Config{ServerName: acmeDomain, NextProtos: []string{"acme-tls/1"}, InsecureSkipVerify: true}}
	conn, err := d.DialContext(a.t.Context(), "tcp", a.tls)
	if err != nil {
		return err
	}
	defer conn.Close()
	state := conn.(*tls.Conn).ConnectionState()
	for _, extension := range state.PeerCertificates[0].Extensions { // RFC 8737 §3
		a.proved = a.proved || extension.Critical && extension.Id.Equal(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 31})
	}
	if !a.proved || state.NegotiatedProtocol != "acme-tls/1" {
		return fmt.Errorf("protocol %q, no proof in the certificate", state.NegotiatedProtocol)
	}
	return nil
}

// issue signs what a request (a JSON web signature) asks for.
func (a *authority) issue(body io.Reader) error {
	var signed struct{ Payload string }
	if err := json.NewDecoder(body).Decode(&signed); err != nil {
		return err
	}
	payload, err := base64.RawURLEncoding.DecodeString(signed.Payload)
	if err != nil {
		return err
	}
	var wanted struct{ CSR string }
	if err := json.Unmarshal(payload, &wanted); err != nil {
		return err
	}
	der, err := base64.RawURLEncoding.DecodeString(wanted.CSR)
	if err != nil {
		return err
	}
	request, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return err
	}
	leaf, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: request.Subject, DNSNames: request.DNSNames, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(90 * 24 * time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
	}, a.root, request.PublicKey, a.key)
	if err != nil {
		return err
	}
	var chain bytes.Buffer
	for _, der := range [][]byte{leaf, a.root.Raw} {
		if err := pem.Encode(&chain, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			return err
		}
	}
	a.chain, a.issued = chain.Bytes(), a.issued+1
	return nil
}
