package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/internal/secret"
)

// upstreamSettings say which logins elsewhere count here.
type upstreamSettings struct {
	LDAP             string        `name:"ldap" env:"SAMTAL_LDAP" placeholder:"URL" help:"LDAP directory whose people may sign in with their password there: ldaps://host, or ldap://host for STARTTLS."`
	LDAPName         string        `name:"ldap-name" default:"LDAP" env:"SAMTAL_LDAP_NAME" placeholder:"NAME" help:"What people call it (${default})."`
	LDAPBase         string        `name:"ldap-base" env:"SAMTAL_LDAP_BASE" placeholder:"DN" help:"Below which people stand in the directory."`
	LDAPFilter       string        `name:"ldap-filter" default:"(uid=%s)" env:"SAMTAL_LDAP_FILTER" placeholder:"FILTER" help:"Finds a person; %s is the name (${default})."`
	LDAPID           string        `name:"ldap-id" default:"entryUUID" env:"SAMTAL_LDAP_ID" placeholder:"ATTRIBUTE" help:"Attribute that stays when a name changes (${default}; with Active Directory objectGUID)."`
	LDAPBindDN       string        `name:"ldap-bind-dn" env:"SAMTAL_LDAP_BIND_DN" placeholder:"DN" help:"Who may search the directory; without it the search is anonymous."`
	LDAPPassword     secret.String `name:"ldap-password" env:"SAMTAL_LDAP_PASSWORD" placeholder:"PASSWORD" help:"Password of who may search; better given by the environment or a file."`
	LDAPPasswordFile string        `name:"ldap-password-file" env:"SAMTAL_LDAP_PASSWORD_FILE" placeholder:"FILE" help:"Read it from the first line of a file."`
	LDAPCA           string        `name:"ldap-ca" env:"SAMTAL_LDAP_CA" placeholder:"FILE" help:"Certificates (PEM) to trust beside those of the system."`
	LDAPTimeout      time.Duration `name:"ldap-timeout" default:"5s" env:"SAMTAL_LDAP_TIMEOUT" placeholder:"TIME" help:"The directory counts as away when it takes longer to answer (${default})."`

	OIDC           string        `name:"oidc" env:"SAMTAL_OIDC" placeholder:"URL" help:"Issuer of an OpenID Connect provider whose people may sign in there. It sends them back to the server's URL and /api/v1/oidc/oidc/callback."`
	OIDCName       string        `name:"oidc-name" default:"OpenID" env:"SAMTAL_OIDC_NAME" placeholder:"NAME" help:"What people call it (${default})."`
	OIDCClient     string        `name:"oidc-client" env:"SAMTAL_OIDC_CLIENT" placeholder:"ID" help:"Id by which the provider knows this server."`
	OIDCSecret     secret.String `name:"oidc-secret" env:"SAMTAL_OIDC_SECRET" placeholder:"SECRET" help:"Secret at the provider; better given by the environment or a file."`
	OIDCSecretFile string        `name:"oidc-secret-file" env:"SAMTAL_OIDC_SECRET_FILE" placeholder:"FILE" help:"Read it from the first line of a file."`
	OIDCTimeout    time.Duration `name:"oidc-timeout" default:"10s" env:"SAMTAL_OIDC_TIMEOUT" placeholder:"TIME" help:"The provider counts as away when it takes longer to answer (${default})."`
}

// directory is the LDAP directory; nil if there is none.
func (s *upstreamSettings) directory() (*samtal.Directory, error) {
	if s.LDAP == "" {
		return nil, nil //nolint:nilnil // no directory is no error
	}
	password, err := orFile(s.LDAPPassword, s.LDAPPasswordFile)
	if err != nil {
		return nil, fmt.Errorf("password of who searches the directory: %w", err)
	}
	return &samtal.Directory{
		Name: s.LDAPName, URL: s.LDAP, Base: s.LDAPBase, Filter: s.LDAPFilter, IDAttribute: s.LDAPID,
		BindDN: s.LDAPBindDN, BindPassword: []byte(password.Reveal()), CAFile: s.LDAPCA,
		Timeout: s.LDAPTimeout,
	}, nil
}

// provider is the OpenID Connect provider; nil if there is none.
func (s *upstreamSettings) provider() (*samtal.Provider, error) {
	if s.OIDC == "" {
		return nil, nil //nolint:nilnil // no provider is no error
	}
	if s.OIDCClient == "" {
		return nil, errors.New("--oidc needs --oidc-client, the id by which the provider knows this server")
	}
	clientSecret, err := orFile(s.OIDCSecret, s.OIDCSecretFile)
	if err != nil {
		return nil, fmt.Errorf("secret at the provider: %w", err)
	}
	return &samtal.Provider{
		Name: s.OIDCName, Issuer: s.OIDC, ClientID: s.OIDCClient, ClientSecret: []byte(clientSecret.Reveal()), Timeout: s.OIDCTimeout,
	}, nil
}

// orFile is a secret as given, or the first line of a file.
func orFile(given secret.String, path string) (secret.String, error) {
	if path == "" {
		return given, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	return firstLine(f)
}
