package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// asset is one file of a page, held in memory with what browsers are told about it.
type asset struct {
	body    []byte
	kind    string
	etag    string
	gzipped func() []byte // made when first asked for; nil where it would not help
}

// loadAssets reads files whole. Names are stable between builds, so that only the validator tells one build from the next.
func loadAssets(files fs.FS, names []string) (map[string]*asset, error) {
	assets := make(map[string]*asset, len(names))
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read page: %w", err)
		}
		assets[name] = newAsset(name, body)
	}
	return assets, nil
}

func newAsset(name string, body []byte) *asset {
	sum := sha256.Sum256(body)
	a := &asset{body: body, kind: kindOf(name), etag: base64.RawURLEncoding.EncodeToString(sum[:12])}
	text := strings.HasPrefix(a.kind, "text/") || strings.HasPrefix(a.kind, "application/") || strings.Contains(a.kind, "xml")
	if text && len(body) > 512 {
		a.gzipped = sync.OnceValue(func() []byte { return compress(body) })
	}
	return a
}

// kindOf is the media type of a file. The names that a build has are listed, since the system's table may lack them.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

func compress(body []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a valid one
	_, _ = z.Write(body)                                  // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

// serveMissing answers with the file in place of what was asked for, which is not there.
func (a *asset) serveMissing(w http.ResponseWriter) {
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write(a.body) // nobody listens any more
}

// ServeHTTP answers with the file, or with 304 when the browser has it already.
func (a *asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, etag := a.body, a.etag
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "no-cache") // keep it, but ask whether it is still the one
	if a.gzipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			body, etag = a.gzipped(), etag+"z"
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
