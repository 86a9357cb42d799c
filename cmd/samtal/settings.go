package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/internal/secret"
)

// settings are what flags, the environment and a file may say, in this order of weight.
type settings struct {
	File string `name:"config" placeholder:"FILE" help:"Read settings from a file of lines like: listen = :7777"`

	Listen   string        `env:"SAMTAL_LISTEN" placeholder:"ADDRESS" help:"Where to listen (127.0.0.1:7777; with --domain :443)."`
	Data     string        `default:"./samtal-data" env:"SAMTAL_DATA" placeholder:"DIR" help:"Directory that holds everything (${default})."`
	URL      string        `name:"url" env:"SAMTAL_URL" placeholder:"URL" help:"Address at which people reach the server (http://localhost with the port that is listened on; with --domain that one)."`
	Database secret.String `env:"SAMTAL_DATABASE" placeholder:"URL" help:"PostgreSQL to use in place of the embedded SQLite."`
	Proxies  string        `name:"trusted-proxies" default:"127.0.0.0/8,::1" env:"SAMTAL_TRUSTED_PROXIES" placeholder:"LIST" help:"Proxies whose X-Forwarded headers are believed, as addresses or prefixes (${default})."`
	KeyFile  string        `env:"SAMTAL_KEY_FILE" placeholder:"FILE" help:"File of the server's key (the data directory's name with .key behind it)."`

	TLSCert       string `name:"tls-cert" env:"SAMTAL_TLS_CERT" placeholder:"FILE" help:"Speak TLS with this certificate (PEM, its issuers behind it). It is read again when it changes."`
	TLSKey        string `name:"tls-key" env:"SAMTAL_TLS_KEY" placeholder:"FILE" help:"Key of the certificate (PEM)."`
	Domain        string `env:"SAMTAL_DOMAIN" placeholder:"LIST" help:"Speak TLS with certificates that are obtained for these names by ACME."`
	ACMEDirectory string `name:"acme-directory" env:"SAMTAL_ACME_DIRECTORY" placeholder:"URL" help:"Authority to obtain certificates from (Let's Encrypt)."`
	ListenHTTP    string `name:"listen-http" env:"SAMTAL_LISTEN_HTTP" placeholder:"ADDRESS" help:"Where to send people from plain HTTP to TLS (nowhere; with --domain :80)."`

	GatewayPiratchat bool `default:"true" negatable:"" env:"SAMTAL_GATEWAY_PIRATCHAT" help:"Serve clients of Piratchat too (${default})."`

	GatewayChatire        bool          `env:"SAMTAL_GATEWAY_CHATIRE" help:"Serve clients of Chatire too."`
	GatewayChatireListen  string        `env:"SAMTAL_GATEWAY_CHATIRE_LISTEN" placeholder:"LIST" help:"Where to listen for clients of Chatire, their sockets included: addresses with commas between them."`
	GatewayChatireRefresh string        `default:"/this/is/hard/to/find/" env:"SAMTAL_GATEWAY_CHATIRE_REFRESH" placeholder:"PATH" help:"Path at which clients of Chatire refresh their tokens (${default})."`
	GatewayChatireToken   time.Duration `default:"5m" env:"SAMTAL_GATEWAY_CHATIRE_TOKEN" placeholder:"TIME" help:"How long a token of Chatire counts (${default})."`
	GatewayChatireMembers bool          `env:"SAMTAL_GATEWAY_CHATIRE_MEMBERS" help:"Let only members, who show a token, follow a room by a socket of Chatire."`

	SMTP             string        `name:"smtp" env:"SAMTAL_SMTP" placeholder:"URL" help:"Mail server that takes letters, as smtp://user@host:port (STARTTLS) or smtps://user@host:port; without it none are written."`
	SMTPPassword     secret.String `name:"smtp-password" env:"SAMTAL_SMTP_PASSWORD" placeholder:"PASSWORD" help:"Password at the mail server; better given by the environment or a file."`
	SMTPPasswordFile string        `name:"smtp-password-file" env:"SAMTAL_SMTP_PASSWORD_FILE" placeholder:"FILE" help:"Read the password at the mail server from the first line of a file."`
	MailFrom         string        `env:"SAMTAL_MAIL_FROM" placeholder:"ADDRESS" help:"Whom letters are from (samtal at the host of the URL)."`

	upstreamSettings
	policySettings

	Metrics string `env:"SAMTAL_METRICS" placeholder:"ADDRESS" help:"Where to tell Prometheus how the server does (nowhere); without a host, on this machine alone."`
	Dump    bool   `name:"dbdump" env:"SAMTAL_DBDUMP" help:"Let anybody have the database as SQL text from /dbdump: the log with its content encrypted, and who is in which room."`

	RateLimits rateLimits `default:"on" env:"SAMTAL_RATE_LIMITS" placeholder:"on|off|strict|2x" help:"Slow down who does things too often; 2x lets do twice as much as usual, strict half as much; off counts nothing, not even guesses at passwords: for tests (${default})."`
	LogLevel   string     `default:"info" enum:"debug,info,warn,error" env:"SAMTAL_LOG_LEVEL" placeholder:"LEVEL" help:"debug, info, warn or error (${default})."`
	LogFormat  string     `default:"text" enum:"text,json" env:"SAMTAL_LOG_FORMAT" placeholder:"FORMAT" help:"text or json (${default})."`
}

// library is what the settings mean to the server. address is where it listens.
func (s *settings) library(a *app, address net.Addr) samtal.Config {
	return samtal.Config{
		Data: s.Data, KeyFile: s.KeyFile, NoPiratchat: !s.GatewayPiratchat, Database: s.Database.Reveal(), URL: s.public(address),
		TrustedProxies: words(s.Proxies),
		TLSCert:        s.TLSCert, TLSKey: s.TLSKey, Domains: words(s.Domain), ACMEDirectory: s.ACMEDirectory,
		Settings:     a.effective(address),
		NoRateLimits: s.RateLimits == "off", RateLimits: s.RateLimits.factor(), Dump: s.Dump, Logger: a.logger(),
	}
}

// keyFile is where the server's key is.
func (s *settings) keyFile() string {
	if s.KeyFile != "" {
		return s.KeyFile
	}
	return filepath.Clean(s.Data) + ".key"
}

// mail is how letters leave the server; nil if they do not.
func (s *settings) mail() (*samtal.Mail, error) {
	if s.SMTP == "" {
		return nil, nil //nolint:nilnil // no mail is no error
	}
	password, err := orFile(s.SMTPPassword, s.SMTPPasswordFile)
	if err != nil {
		return nil, fmt.Errorf("password of the mail server: %w", err)
	}
	return &samtal.Mail{Server: s.SMTP, Password: []byte(password.Reveal()), From: s.MailFrom}, nil
}

// chatire is how clients of Chatire are served; nil if they are not.
func (s *settings) chatire() *samtal.Chatire {
	if !s.GatewayChatire {
		return nil
	}
	return &samtal.Chatire{RefreshPath: s.GatewayChatireRefresh, TokenLife: s.GatewayChatireToken, MembersOnly: s.GatewayChatireMembers}
}

// words are the parts of a list that is written with commas; never nil.
func words(list string) []string {
	split := func(c rune) bool { return c == ',' || c == ' ' }
	return append([]string{}, strings.FieldsFunc(list, split)...)
}

// address is where to listen.
func (s *settings) address() string {
	switch {
	case s.Listen != "":
		return s.Listen
	case s.Domain != "":
		return ":443"
	}
	return "127.0.0.1:7777"
}

// plainAddress is where to answer plain HTTP beside TLS; "" is nowhere.
func (s *settings) plainAddress() string {
	if s.ListenHTTP == "" && s.Domain != "" {
		return ":80"
	}
	return s.ListenHTTP
}

// metricsAddress is where metrics are told; "" is nowhere. Without a host nobody but this machine reaches it.
func (s *settings) metricsAddress() string {
	if strings.HasPrefix(s.Metrics, ":") {
		return "127.0.0.1" + s.Metrics
	}
	return s.Metrics
}

// public is the address people use: as set, or the domain or this machine at the port that is listened on.
func (s *settings) public(address net.Addr) string {
	if s.URL != "" {
		return s.URL
	}
	text := s.address()
	if address != nil {
		text = address.String()
	}
	scheme, host, usual := "http", "localhost", "80"
	if s.TLSCert != "" || s.Domain != "" {
		scheme, usual = "https", "443"
	}
	if names := words(s.Domain); len(names) > 0 {
		host = names[0]
	}
	_, port, err := net.SplitHostPort(text)
	switch {
	case err != nil:
		return samtal.DefaultURL
	case port == usual:
		return scheme + "://" + host
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// settingsFile is what a file says: setting names and their values.
type settingsFile struct {
	path   string
	values map[string]string
}

// read reads the file; without a name there is none.
func (f *settingsFile) read(path string, flags []*flag) error {
	if path == "" {
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	defer func() { _ = file.Close() }()
	f.path = path
	return f.parse(file, flags)
}

// parse reads the lines of a file that flags are set by.
func (f *settingsFile) parse(file io.Reader, flags []*flag) error {
	f.values = map[string]string{}
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if err := f.add(line, flags); err != nil {
			return fmt.Errorf("%s:%d: %w", f.path, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("settings: %s: %w", f.path, err)
	}
	return nil
}

func (f *settingsFile) add(line string, flags []*flag) error {
	name, value, ok := strings.Cut(line, "=")
	if !ok {
		return errors.New("a setting is written as: name = value")
	}
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	known := func(f *flag) bool { return f.name == name && f.isSetting() }
	if !slices.ContainsFunc(flags, known) {
		return fmt.Errorf("there is no setting %q", name)
	}
	if _, twice := f.values[name]; twice {
		return fmt.Errorf("%s is set twice", name)
	}
	f.values[name] = unquoted(value)
	return nil
}

// unquoted is a value without the pair of quotes that it may stand in, to begin or end with a space or with quotes of its own.
func unquoted(value string) string {
	if inner, ok := strings.CutPrefix(value, `"`); ok && strings.HasSuffix(inner, `"`) {
		return strings.TrimSuffix(inner, `"`)
	}
	return value
}
