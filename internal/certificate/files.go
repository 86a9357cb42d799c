// Package certificate keeps the certificate that the server shows under TLS: from files that may change, or from an authority by
// ACME.
package certificate

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// Files is a certificate and its key in PEM files. What is written over them is used from the next handshake on; connections
// that stand are not touched. Until both files fit each other, the pair that was read last stays in use.
type Files struct {
	cert, key string
	log       *slog.Logger

	mu      sync.Mutex
	seen    stamps // when the files were last read, with success or without
	current *tls.Certificate
}

// stamps tell whether one of the two files is another one than before.
type stamps [2]struct{ modified, size int64 }

// OpenFiles reads the certificate, with those of its issuers behind it, and the key.
func OpenFiles(cert, key string, log *slog.Logger) (*Files, error) {
	f := &Files{cert: cert, key: key, log: log}
	seen, err := f.look()
	if err != nil {
		return nil, err
	}
	if err := f.read(seen); err != nil {
		return nil, err
	}
	return f, nil
}

// Get is for tls.Config.GetCertificate.
func (f *Files) Get(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen, err := f.look()
	if err != nil || seen == f.seen { // gone for a moment, while they are renewed
		return f.current, nil
	}
	ctx := hello.Context()
	if err := f.read(seen); err != nil {
		f.log.WarnContext(ctx, "the new certificate cannot be used, the old one stays", "err", err)
		return f.current, nil
	}
	f.log.InfoContext(ctx, "certificate renewed", "file", f.cert, "expires", f.current.Leaf.NotAfter)
	return f.current, nil
}

func (f *Files) look() (seen stamps, err error) {
	for i, path := range []string{f.cert, f.key} {
		info, err := os.Stat(path)
		if err != nil {
			return seen, fmt.Errorf("certificate: %w", err)
		}
		seen[i].modified, seen[i].size = info.ModTime().UnixNano(), info.Size()
	}
	return seen, nil
}

// read takes what the files hold, which were seen like this before.
func (f *Files) read(seen stamps) error {
	f.seen = seen
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("certificate: %w", err) // it names the file
	}
	if err != nil {
		return fmt.Errorf("certificate %s with key %s: %w", f.cert, f.key, err)
	}
	if end := pair.Leaf.NotAfter; time.Now().After(end) {
		f.log.WarnContext(context.Background(), "the certificate has expired", "file", f.cert, "expires", end)
	}
	f.current = &pair
	return nil
}
