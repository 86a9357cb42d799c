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

// asset is one file of a page, with what browsers are told about it. It comes into memory when it is first asked for.
type asset struct {
	kind    string
	content func() content
}

type content struct {
	body    []byte
	etag    string
	gzipped func() []byte // made when first asked for; nil where it would not help
}

// loadAssets takes files whole. Names are stable between builds, so that only the validator tells one build from the next.
func loadAssets(files fs.FS, names []string) (map[string]*asset, error) {
	assets := make(map[string]*asset, len(names))
	for _, name := range names {
		if _, err := fs.Stat(files, name); err != nil {
			return nil, fmt.Errorf("find page: %w", err)
		}
		assets[name] = newAsset(name, func() []byte {
			body, _ := fs.ReadFile(files, name) // it is there, and in the binary
			return body
		})
	}
	return assets, nil
}

func newAsset(name string, read func() []byte) *asset {
	kind := kindOf(name)
	return &asset{kind: kind, content: sync.OnceValue(func() content {
		body := read()
		sum := sha256.Sum256(body)
		c := content{body: body, etag: base64.RawURLEncoding.EncodeToString(sum[:12])}
		text := strings.HasPrefix(kind, "text/") || strings.HasPrefix(kind, "application/") || strings.Contains(kind, "xml")
		if text && len(body) > 512 {
			c.gzipped = sync.OnceValue(func() []byte { return compress(body) })
		}
		return c
	})}
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
	_, _ = w.Write(a.content().body) // nobody listens any more
}

// ServeHTTP answers with the file, or with 304 when the browser has it already.
func (a *asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := a.content()
	body, etag := c.body, c.etag
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "no-cache") // keep it, but ask whether it is still the one
	if c.gzipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			body, etag = c.gzipped(), etag+"z"
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
