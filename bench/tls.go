package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// secure is how a server is reached over TLS.
type secure struct {
	cert, key string // PEM files
	client    *tls.Config
}

// measureTLS repeats what depends on the transport over TLS: the budget is for plain TCP, so these lines stand beside it.
func measureTLS(ctx context.Context, b *bench) error {
	over := *b
	var err error
	if over.secure, err = newSecure(b.dir); err != nil {
		return err
	}
	if err := over.idle(ctx, "idle-tls", b.scale(1000), b.scale(5000)); err != nil {
		return err
	}
	return over.fanout(ctx, b.scale(2000))
}

// newSecure makes a certificate for this machine, which only this run trusts.
func newSecure(dir string) (*secure, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(24 * time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	s := &secure{cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem")}
	if err := writePEM(s.cert, "CERTIFICATE", der); err != nil {
		return nil, err
	}
	if err := writePEM(s.key, "PRIVATE KEY", private); err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	s.client = &tls.Config{MinVersion: tls.VersionTLS13, RootCAs: roots}
	return s, nil
}

func writePEM(path, kind string, der []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
