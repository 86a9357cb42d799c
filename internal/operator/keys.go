package operator

import (
	"context"
	"net/http"
	"time"

	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/store"
)

// Rotation says which keys are replaced beside the master key.
type Rotation struct {
	Data bool `json:"data,omitempty"` // data keys too: everything is encrypted anew, by a running server bit by bit
	File bool `json:"file,omitempty"` // the key in the key file too
}

// KeyReport tells how the keys are.
type KeyReport struct {
	MasterKeys  int       `json:"master_keys"`
	DataKeys    int       `json:"data_keys"`
	Destroyed   int       `json:"destroyed"`
	Scopes      int       `json:"scopes"`
	Resealing   string    `json:"resealing,omitempty"` // the table that is being encrypted anew
	ResealSince time.Time `json:"reseal_since,omitzero"`
	Values      int       `json:"values,omitempty"`
	// Unopened counts values that do not open, by table and column.
	Unopened map[string]int `json:"unopened,omitempty"`
	// BadKeys counts data keys that do not unwrap.
	BadKeys int `json:"bad_keys,omitempty"`
	// Unreadable names what does not unwrap or open, as far as it was looked for: at most 100 keys and 100 values.
	Unreadable []string `json:"unreadable,omitempty"`
}

// Report is a store's report as it is told to operators.
func Report(r store.KeyReport) KeyReport { return KeyReport(r) }

// Keys is what can be done about keys.
type Keys interface {
	// RotateKeys replaces the master key, and others as r says.
	RotateKeys(ctx context.Context, r Rotation) (KeyReport, error)
	// CheckKeys unwraps every data key, and with values opens everything that is encrypted.
	CheckKeys(ctx context.Context, values bool) (KeyReport, error)
}

// RotateKeys replaces keys.
func (m *Remote) RotateKeys(ctx context.Context, r Rotation) (report KeyReport, err error) {
	err = m.patient().do(ctx, http.MethodPost, "/keys/rotate", r, &report)
	return report, err
}

// CheckKeys tells how the keys are.
func (m *Remote) CheckKeys(ctx context.Context, values bool) (report KeyReport, err error) {
	path := "/keys"
	if values {
		path += "?values=yes"
	}
	err = m.patient().do(ctx, http.MethodGet, path, nil, &report)
	return report, err
}

// keyRoutes answers about keys.
func keyRoutes(answer func(route string, status int, do func(r *http.Request, body []byte) (any, error)), keys Keys) {
	answer("GET /keys", http.StatusOK, func(r *http.Request, _ []byte) (any, error) {
		return keys.CheckKeys(r.Context(), r.URL.Query().Get("values") != "")
	})
	answer("POST /keys/rotate", http.StatusOK, func(r *http.Request, body []byte) (any, error) {
		var in Rotation
		if err := door.Decode(body, &in); err != nil {
			return nil, err
		}
		return keys.RotateKeys(r.Context(), in)
	})
}
