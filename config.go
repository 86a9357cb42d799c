package samtal

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/secret"
)

// Defaults of a Config.
const (
	DefaultData = "samtal-data"
	DefaultURL  = "http://localhost:7777"
)

// Config says how a server runs. Its zero value is a server on SQLite in the folder samtal-data, reached at
// http://localhost:7777.
type Config struct {
	// Data is the directory that the server keeps its files in. It is made if it is not there, and belongs to one server at a
	// time.
	Data string
	// Database is a PostgreSQL connection string; empty means SQLite in Data.
	Database string
	// URL is the address at which people reach the server. Cookies, the origins of sockets and links follow from it.
	URL string
	// Key is the key, of 32 random bytes, that all other keys are kept under. If it is nil, it is read from KeyFile.
	Key []byte
	// KeyFile is the file that holds the key. It is made, for its owner alone, where there is neither key nor data. Empty means Data
	// with ".key" behind it: beside the data, so that a copy of the data is one without the key.
	KeyFile string
	// TrustedProxies are the addresses and prefixes (10.0.0.0/8) of proxies whose word about the client is taken; nil means those
	// of this machine, none means nobody.
	TrustedProxies []string
	// TLSCert and TLSKey are PEM files: with them Serve speaks TLS. They are read again when they change.
	TLSCert, TLSKey string
	// Domains are names for which Serve obtains certificates by ACME, and keeps them in Data.
	Domains []string
	// ACMEDirectory is the address of the authority's directory; empty means Let's Encrypt.
	ACMEDirectory string
	// NoPiratchat leaves out the API for clients of Piratchat.
	NoPiratchat bool
	// Chatire serves clients of Chatire; nil leaves them out.
	Chatire *Chatire
	// RateLimits is how many times the usual one may do what is limited, guessing at passwords included; 0 means once.
	RateLimits float64
	// NoRateLimits lets anyone try to sign in and make accounts as fast as they like: for tests and measurements.
	NoRateLimits bool
	// PasswordCost is left as it is but by the tests of this module: nobody else can name another one.
	PasswordCost secret.Cost
	// Policy fixes parts of what administrators could decide otherwise while the server runs, by their names in the JSON of
	// chat.Policy; "pin" is the word that lets people sign up. Nobody signs up beside Authenticate unless "sign_up" says so.
	Policy map[string]Fixed
	// Settings are shown to administrators, with who set them. They change nothing.
	Settings []Setting
	// Mail is how letters leave the server; nil: it writes none.
	Mail *Mail
	// Metrics has the server count what it does, for ServeMetrics to tell.
	Metrics bool
	// Logger takes what operators should know; nil discards it.
	Logger *slog.Logger
	// Dump lets anybody have the database as SQL text from /dbdump, without what is secret.
	Dump bool
	// Directory knows people by name and password; nil if no LDAP directory does.
	Directory *Directory
	// Provider signs people in by OpenID Connect; nil if none does.
	Provider *Provider
	// Authenticate tells the name of the person who makes a request by the host program's own login, "" if nobody is signed in.
	// Whoever has no account under that name gets one, without a password. If it is nil, Samtal's own sign-in is the only one.
	Authenticate func(r *http.Request) (name string, err error)
}

// Chatire says how clients of Chatire are served: over plain HTTP, beside everything else and on listeners of their own.
type Chatire struct {
	// Listeners take connections while Serve or Run runs; they serve the API and its sockets, which stand nowhere else.
	Listeners []net.Listener
	// RefreshPath is where tokens are refreshed; empty means /this/is/hard/to/find/.
	RefreshPath string
	// TokenLife is how long a token counts without being refreshed; 0 means five minutes.
	TokenLife time.Duration
	// MembersOnly lets only those follow a room by socket who show a token; without it, knowing the room's address is enough.
	MembersOnly bool
}

// Fixed is a part of the policy that was decided before the server starts.
type Fixed struct {
	Value  any    // encoded as JSON
	Origin string // where it was decided, as administrators are told; empty means the program that the server runs in
}

// whole fills in what was left out.
func (c Config) whole() Config {
	if c.Data == "" {
		c.Data = DefaultData
	}
	if c.URL == "" {
		c.URL = c.defaultURL()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.TrustedProxies == nil {
		c.TrustedProxies = door.LocalProxies
	}
	return c
}

// defaultURL is the address of a server that was not told any.
func (c *Config) defaultURL() string {
	switch {
	case len(c.Domains) > 0:
		return "https://" + c.Domains[0]
	case c.TLSCert != "":
		return strings.Replace(DefaultURL, "http", "https", 1)
	}
	return DefaultURL
}

// parseURL reads the public address: scheme and host, and nothing else.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil {
		return nil, fmt.Errorf("public address: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.Path != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.User != nil {
		return nil, fmt.Errorf("public address %q is not of the form https://host or http://host:port", text)
	}
	return u, nil
}
