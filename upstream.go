package samtal

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/directory"
	"github.com/samtal-chat/samtal/internal/provider"
	"github.com/samtal-chat/samtal/internal/secret"
)

// Directory is an LDAP directory whose people may sign in with the password they have there. URL and Base are required.
type Directory struct {
	Name string // as people read it; empty means "LDAP"
	URL  string // ldaps://host, or ldap://host, which is left for TLS at once unless the host is this machine
	// BindDN and BindPassword are of who may search; empty means anonymous.
	BindDN       string
	BindPassword []byte
	Base         string // below which people stand
	Filter       string // finds a person, %s being the name; empty means (uid=%s)
	IDAttribute  string // what stays the same when a name changes; empty means entryUUID
	CAFile       string // PEM certificates of authorities to trust beside those of the system

	Timeout time.Duration // for one question; 0 means 5 seconds
}

// Provider is an OpenID Connect provider whose people may sign in there. Issuer and ClientID are required; the provider is to send
// people back to the server's URL followed by /api/v1/oidc/oidc/callback.
type Provider struct {
	Name         string // as people read it; empty means "OpenID"
	Issuer       string // its address
	ClientID     string // by which it knows this server
	ClientSecret []byte
	Scopes       []string // beside openid; nil means profile and email

	Timeout time.Duration // for one question; 0 means 10 seconds
}

func (d *Directory) name() string {
	if d.Name == "" {
		return "LDAP"
	}
	return d.Name
}

// open makes the client of the directory; nil if there is none.
func (d *Directory) open() (account.Upstream, error) {
	if d == nil {
		return nil, nil //nolint:nilnil // no directory is no error
	}
	c := directory.Config{
		URL: d.URL, BindDN: d.BindDN, BindPassword: secret.String(d.BindPassword), Base: d.Base, Filter: d.Filter, IDAttribute: d.IDAttribute,
		Timeout: d.Timeout,
	}
	if d.CAFile != "" {
		pem, err := os.ReadFile(d.CAFile)
		if err != nil {
			return nil, fmt.Errorf("authorities of the directory: %w", err)
		}
		if c.Roots, err = x509.SystemCertPool(); err != nil {
			return nil, fmt.Errorf("authorities of the system: %w", err)
		}
		if !c.Roots.AppendCertsFromPEM(pem) {
			return nil, errors.New("authorities of the directory: no certificate in " + d.CAFile)
		}
	}
	return directory.New(c)
}

// open makes the client of a provider that sends people back to the server at url; none if there is no provider.
func (c *Provider) open(url string, key secret.Key) ([]*provider.Provider, error) {
	if c == nil {
		return nil, nil
	}
	name := c.Name
	if name == "" {
		name = "OpenID"
	}
	const id = "oidc"
	p, err := provider.New(provider.Config{
		ID: id, Name: name, Issuer: c.Issuer, ClientID: c.ClientID, ClientSecret: secret.String(c.ClientSecret), Scopes: c.Scopes,
		Redirect: url + "/api/v1/oidc/" + id + "/callback", Key: key, Timeout: c.Timeout,
	})
	if err != nil {
		return nil, err
	}
	return []*provider.Provider{p}, nil
}
