// Package provider signs people in by OpenID Connect: the authorization code flow with PKCE (OpenID Connect Core 1.0 §3.1,
// RFC 7636).
package provider

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
)

// Config says which provider is meant, and as what the server is known there. Issuer, ClientID, Redirect and Key are required.
type Config struct {
	ID           string // by which the provider is known on this server, also in addresses; default "oidc"
	Name         string // as people read it; default the ID
	Issuer       string // https://…; what it offers is found below it (OpenID Connect Discovery 1.0 §4)
	ClientID     string
	ClientSecret secret.String
	Redirect     string     // where the provider sends people back to
	Scopes       []string   // beside openid; nil means profile and email
	Key          secret.Key // from which what belongs to one attempt is derived
	HTTP         *http.Client
	Timeout      time.Duration // of each request, unless HTTP is given; default 10 seconds
}

// Provider is one OpenID Connect provider. Its methods may be called from many goroutines.
type Provider struct {
	Config

	mu    sync.Mutex
	found *oidc.Provider // nil until it was asked with success
}

// New makes a Provider. It asks nothing yet: the provider may be away.
func New(c Config) (*Provider, error) {
	if c.Issuer == "" || c.ClientID == "" || c.Redirect == "" || c.Key.IsZero() {
		return nil, errors.New("provider: issuer, client id, redirect and key are required")
	}
	if err := checkIssuer(c.Issuer); err != nil {
		return nil, err
	}
	if c.ID == "" {
		c.ID = "oidc"
	}
	if c.Name == "" {
		c.Name = c.ID
	}
	if c.Scopes == nil {
		c.Scopes = []string{"profile", "email"}
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: c.Timeout}
	}
	return &Provider{Config: c}, nil
}

// checkIssuer refuses what is no issuer (OpenID Connect Discovery 1.0 §3): who can change what plain HTTP carries could say of anybody
// that he has signed in. What is refused is not repeated: there may be a password in it.
func checkIssuer(issuer string) error {
	u, err := url.Parse(issuer)
	switch {
	case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && u.Scheme != "http":
		return errors.New("the provider's address is not of the form https://host")
	case u.User != nil:
		return errors.New("a password does not belong into the provider's address: give the client's secret by file or environment")
	case u.Scheme == "http" && !isLocal(u.Hostname()):
		return errors.New("the provider's address begins with https://, unless it is on this machine")
	}
	return nil
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// NewState is the random text that ties an answer to the browser that asked (RFC 6749 §10.12). The browser keeps it; everything
// else that belongs to the attempt is derived from it, so that the server need not remember who has begun.
func NewState() secret.String {
	state, _ := secret.NewToken("")
	return state
}

// Start is where the browser goes to sign in. A provider that cannot be asked is [chat.ErrUpstreamAway].
func (p *Provider) Start(ctx context.Context, state secret.String) (string, error) {
	client, _, err := p.client(ctx)
	if err != nil {
		return "", err
	}
	return client.AuthCodeURL(state.Reveal(), oidc.Nonce(p.derive("nonce", state)), oauth2.S256ChallengeOption(p.derive("verifier", state))), nil
}

// Finish exchanges the code that the browser came back with, and tells who its owner is. Whatever does not prove that is
// [chat.ErrWrongSignIn]; a provider that cannot be asked is [chat.ErrUpstreamAway].
func (p *Provider) Finish(ctx context.Context, state secret.String, code string) (chat.Identity, error) {
	client, found, err := p.client(ctx)
	if err != nil {
		return chat.Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, p.HTTP)
	tokens, err := client.Exchange(ctx, code, oauth2.VerifierOption(p.derive("verifier", state)))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused) && refused.Response.StatusCode < http.StatusInternalServerError:
		return chat.Identity{}, fmt.Errorf("provider %s: %w: %s", p.ID, chat.ErrWrongSignIn, refused.ErrorCode)
	case err != nil:
		return chat.Identity{}, fmt.Errorf("provider %s: %w: %w", p.ID, chat.ErrUpstreamAway, err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	token, err := found.Verifier(&oidc.Config{ClientID: p.ClientID}).Verify(ctx, raw)
	if err != nil {
		return chat.Identity{}, fmt.Errorf("provider %s: %w: %w", p.ID, chat.ErrWrongSignIn, err)
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(p.derive("nonce", state))) != 1 {
		return chat.Identity{}, fmt.Errorf("provider %s: %w: the token is of another attempt", p.ID, chat.ErrWrongSignIn)
	}
	return p.identity(ctx, found, token, tokens)
}

// claims are what an ID token or the user info says (OpenID Connect Core 1.0 §5.1).
type claims struct {
	PreferredUsername string `json:"preferred_username"`
	Name              string `json:"name"`
	Email             string `json:"email"`
	EmailVerified     bool   `json:"email_verified"`
}

// identity reads who it is, from the user info where the token is silent: providers may put claims in either.
func (p *Provider) identity(ctx context.Context, found *oidc.Provider, token *oidc.IDToken, tokens *oauth2.Token) (chat.Identity, error) {
	var c claims
	if err := token.Claims(&c); err != nil {
		return chat.Identity{}, fmt.Errorf("provider %s: claims: %w", p.ID, err)
	}
	if c.PreferredUsername == "" && found.UserInfoEndpoint() != "" {
		info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
		if err != nil {
			return chat.Identity{}, fmt.Errorf("provider %s: user info: %w: %w", p.ID, chat.ErrUpstreamAway, err)
		}
		if info.Subject != token.Subject { // OpenID Connect Core 1.0 §5.3.2
			return chat.Identity{}, fmt.Errorf("provider %s: %w: the user info is of somebody else", p.ID, chat.ErrWrongSignIn)
		}
		if err := info.Claims(&c); err != nil {
			return chat.Identity{}, fmt.Errorf("provider %s: claims: %w", p.ID, err)
		}
	}
	if len(token.Subject) > chat.MaxIdentity {
		return chat.Identity{}, fmt.Errorf("provider %s: a subject of %d bytes", p.ID, len(token.Subject))
	}
	who := chat.Identity{Provider: p.Issuer, Subject: token.Subject, Name: c.PreferredUsername, FullName: c.Name}
	if c.EmailVerified {
		who.Email = c.Email
	}
	return who, nil
}

// client is how the provider is talked to, once it has told how.
func (p *Provider) client(ctx context.Context) (oauth2.Config, *oidc.Provider, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return oauth2.Config{}, nil, fmt.Errorf("provider %s: %w: %w", p.ID, chat.ErrUpstreamAway, err)
	}
	return oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret.Reveal(), Endpoint: found.Endpoint(), RedirectURL: p.Redirect,
		Scopes: append([]string{oidc.ScopeOpenID}, p.Scopes...),
	}, found, nil
}

func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	found := p.found
	p.mu.Unlock()
	if found != nil {
		return found, nil
	}
	// The context given here is kept for fetching keys later, so it is not the one of a request.
	ctx = oidc.ClientContext(context.WithoutCancel(ctx), p.HTTP)
	found, err := oidc.NewProvider(ctx, p.Issuer)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found = found
	return found, nil
}

// derive makes what one attempt needs beside its state. Who knows the state, which stands in addresses, knows none of it.
func (p *Provider) derive(purpose string, state secret.String) string {
	return base64.RawURLEncoding.EncodeToString(p.Key.Derive("sign-in by " + p.ID + ": " + purpose).MAC([]byte(state.Reveal())))
}
