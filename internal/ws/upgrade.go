package ws

import (
	"crypto/sha1" // RFC 6455 §4.2.2 asks for SHA-1; nothing depends on its strength
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"
)

const (
	version   = "13"                                   // RFC 6455 §4.1
	acceptKey = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" // RFC 6455 §1.3
	keySize   = 16
)

// HandshakeError says why there is no WebSocket. Upgrade has answered with it; Dial has received it.
type HandshakeError struct {
	Status int         // HTTP status; 101 when the server's answer broke the protocol
	Reason string      // ours, or the first 4 KiB of the server's body
	Header http.Header // of the server's answer; nil from Upgrade
}

// Error gives status and reason.
func (e *HandshakeError) Error() string {
	return fmt.Sprintf("websocket handshake: %d %s", e.Status, e.Reason)
}

// Upgrade answers an opening handshake (RFC 6455 §4.2) and takes the connection over from net/http. On a
// *HandshakeError it has written the response; other errors mean that the connection is gone. Who may connect, Origin
// included, is for the caller to decide before.
//
// The Conn holds nothing of the request. To free what net/http holds, its stack included, use the Conn on a goroutine of
// its own and return from the handler.
func Upgrade(w http.ResponseWriter, r *http.Request, opts Options) (*Conn, error) {
	if err := refuse(w, r); err != nil {
		return nil, err
	}
	nc, brw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		err := &HandshakeError{Status: http.StatusInternalServerError, Reason: "connection cannot be taken over"}
		http.Error(w, err.Reason, err.Status)
		return nil, err
	}
	early, err := brw.Peek(brw.Reader.Buffered())
	if err == nil && len(early) > inboxSize {
		err = fmt.Errorf("%d bytes before the handshake's answer", len(early))
	}
	if err != nil {
		_ = nc.Close()
		return nil, fmt.Errorf("websocket handshake: %w", err)
	}
	c := newConn(nc, false, early, opts)
	answer := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
		accept(r.Header.Get("Sec-WebSocket-Key")) + "\r\n\r\n"
	if err := c.writeAnswer(answer); err != nil {
		_ = nc.Close()
		return nil, fmt.Errorf("websocket handshake: %w", err)
	}
	return c, nil
}

// Refuse answers a request that Upgrade would refuse, and tells whether it did: for who has something to do before the upgrade
// that is not to be done in vain.
func Refuse(w http.ResponseWriter, r *http.Request) bool { return refuse(w, r) != nil }

func refuse(w http.ResponseWriter, r *http.Request) error {
	err := checkRequest(r)
	if err == nil {
		return nil
	}
	h := w.Header()
	switch err.Status {
	case http.StatusMethodNotAllowed:
		h.Set("Allow", http.MethodGet)
	case http.StatusUpgradeRequired:
		h.Set("Connection", "Upgrade")
		h.Set("Upgrade", "websocket")
		h.Set("Sec-WebSocket-Version", version)
	}
	http.Error(w, err.Reason, err.Status)
	return err
}

func (c *Conn) writeAnswer(answer string) error {
	if err := c.nc.SetDeadline(c.opts.now().Add(c.opts.WriteTimeout)); err != nil {
		return err
	}
	if _, err := c.nc.Write([]byte(answer)); err != nil {
		return err
	}
	return c.nc.SetDeadline(time.Time{})
}

// checkRequest applies RFC 6455 §4.2.1.
func checkRequest(r *http.Request) *HandshakeError {
	fault := func(status int, reason string) *HandshakeError {
		return &HandshakeError{Status: status, Reason: reason}
	}
	keys := r.Header.Values("Sec-WebSocket-Key")
	versions := r.Header.Values("Sec-WebSocket-Version")
	switch {
	case r.Method != http.MethodGet:
		return fault(http.StatusMethodNotAllowed, "WebSocket needs GET")
	case r.ProtoMajor != 1 || r.ProtoMinor < 1:
		return fault(http.StatusBadRequest, "WebSocket needs HTTP/1.1")
	case !hasToken(r.Header, "Upgrade", "websocket"):
		return fault(http.StatusUpgradeRequired, "this is a WebSocket")
	case !hasToken(r.Header, "Connection", "upgrade"):
		return fault(http.StatusBadRequest, "Connection header lacks upgrade")
	case len(versions) != 1 || versions[0] != version:
		return fault(http.StatusUpgradeRequired, "Sec-WebSocket-Version has to be 13")
	case len(keys) != 1 || !validKey(keys[0]):
		return fault(http.StatusBadRequest, "Sec-WebSocket-Key has to be 16 bytes in base64")
	case r.ContentLength != 0 || len(r.TransferEncoding) > 0: // a body would be read as frames
		return fault(http.StatusBadRequest, "WebSocket handshake has a body")
	}
	return nil
}

func validKey(key string) bool {
	raw, err := base64.StdEncoding.DecodeString(key)
	return err == nil && len(raw) == keySize
}

// accept proves that the server has read the key (RFC 6455 §4.2.2).
func accept(key string) string {
	sum := sha1.Sum([]byte(key + acceptKey))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// hasToken looks for a token in a comma-separated header, regardless of case.
func hasToken(h http.Header, name, token string) bool {
	for _, line := range h.Values(name) {
		for part := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
	}
	return false
}
