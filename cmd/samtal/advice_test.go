package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/backup"
	"github.com/samtal-chat/samtal/internal/secret"
)

// Whatever goes wrong, one line says what, and what to do.
func TestAdvice(t *testing.T) {
	a := &app{settings: &settings{Data: "./d/", Database: "postgres://x"}}
	for err, want := range map[error]string{
		fmt.Errorf("d: %w", samtal.ErrInUse):                                                     "with --data",
		fmt.Errorf("open store: %w", secret.ErrWrongKey):                                         "d.key holds another one, name the right file with --key-file",
		fmt.Errorf("open: %w", backup.ErrNoKey):                                                  "there is no d.key: name the server's key with --key-file",
		backup.ErrCannotOpen:                                                                     "--identity",
		fmt.Errorf("dial: %w", error(syscall.ECONNREFUSED)):                                      "--database",
		listenAdvice(syscall.EADDRINUSE, "--listen", ":1"):                                       "choose another address with --listen",
		listenAdvice(syscall.EACCES, "--listen", ":1"):                                           "a port from 1024 on with --listen",
		listenAdvice(syscall.EADDRNOTAVAIL, "--metrics", "9:1"):                                  "another with --metrics",
		listenAdvice(errors.New("missing port"), "--listen", "x"):                                "--listen x is not an address to listen on, such as",
		fmt.Errorf("lock: %w", &fs.PathError{Op: "open", Path: "d/lock", Err: fs.ErrPermission}): "the user whose data this is",
		&fs.PathError{Op: "open", Path: "d.key", Err: fs.ErrPermission}:                          "open d.key: permission denied",
		errors.New("anything else"):                                                              "anything else",
	} {
		got := a.advised(err)
		if !errors.Is(got, err) || !strings.Contains(got.Error(), want) {
			t.Errorf("%v: %v, want %s", err, got, want)
		}
	}
	missing := &chat.Error{Code: "pin_missing", Message: "sign-up by PIN needs a PIN"}
	if got := a.advised(fmt.Errorf("policy: %w", missing)); !strings.Contains(got.Error(), "--sign-up-pin-file") {
		t.Errorf("no PIN: %v", got)
	}
	bad := &chat.Error{Code: "bad_policy", Message: "a PIN has 6 to 64 characters"}
	if got := a.advised(fmt.Errorf("flag --sign-up-pin-file: %w", bad)); got.Error() != "flag --sign-up-pin-file: a PIN has 6 to 64 characters" {
		t.Errorf("a PIN that does not do: %v", got)
	}
	if a.advised(nil) != nil {
		t.Error("what went well needs no advice")
	}
}

func TestOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                        "plain",
		"cannot:\n\tfirst\n\tsecond\n": "cannot: first; second",
		"":                             "",
	} {
		if got := oneLine(errors.New(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestSettingsThatDoNotFit(t *testing.T) {
	for _, c := range []struct {
		settings settings
		want     string
	}{
		{settings{}, ""},
		{settings{TLSCert: "c", TLSKey: "k", Database: "postgres://u:p@h/d"}, ""},
		{settings{Database: "host=h dbname=d"}, ""},
		{settings{TLSCert: "c"}, "--tls-cert and --tls-key"},
		{settings{TLSKey: "k"}, "--tls-cert and --tls-key"},
		{settings{ListenHTTP: ":80"}, "--listen-http sends people on to TLS"},
		{settings{ListenHTTP: ":80", TLSCert: "c", TLSKey: "k"}, ""},
		{settings{ListenHTTP: ":80", Domain: "chat.example.org"}, ""},
		{settings{upstreamSettings: upstreamSettings{LDAP: "ldaps://h"}}, "--ldap needs --ldap-base"},
		{settings{upstreamSettings: upstreamSettings{LDAP: "ldaps://h", LDAPBase: "dc=x"}}, ""},
		{settings{upstreamSettings: upstreamSettings{LDAP: "ldaps://h", LDAPBase: "dc=x", LDAPBindDN: "cn=x"}}, "--ldap-password-file"},
		{settings{upstreamSettings: upstreamSettings{LDAP: "ldaps://h", LDAPBase: "dc=x", LDAPBindDN: "cn=x", LDAPPassword: "hush"}}, ""},
		{settings{upstreamSettings: upstreamSettings{LDAP: "ldaps://h", LDAPBase: "dc=x", LDAPBindDN: "cn=x", LDAPPasswordFile: "f"}}, ""},
		{settings{Database: "mysql://u:hush@h/d"}, "--database is written as postgres://"},
	} {
		err := c.settings.check()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hush")) {
			t.Errorf("%+v: %v, want %s", c.settings, err, c.want)
		}
	}
}

// A command that is meant where none is named says so to who asks for help.
func TestHelpNamesTheUsualCommand(t *testing.T) {
	for words, want := range map[string]string{"backup": "samtal backup make [<file>] [flags]", "account": ""} {
		got, err := ask(words + " --help")
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		if err := (&app{line: got.line, stdout: &text}).help(got.line.command); err != nil {
			t.Fatal(err)
		}
		if _, usual, _ := strings.Cut(text.String(), "Without a command: "); !strings.HasPrefix(usual, want) || (usual == "") != (want == "") {
			t.Errorf("%s: %s", words, text.String())
		}
	}
}

func TestSizes(t *testing.T) {
	for n, want := range map[int64]string{40: "0.0 kB", 12_345: "12.3 kB", 2_600_000: "2.6 MB"} {
		if got := size(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

// TestDriftSettings: whatever can be set is in the table of docs/operating.md.
func TestDriftSettings(t *testing.T) {
	text, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	root := &command{name: "samtal"}
	root.describe(reflect.ValueOf(&cli{}).Elem())
	for _, f := range root.flags {
		if f.isSetting() && !strings.Contains(string(text), "`--"+f.name+"`") {
			t.Errorf("docs/operating.md says nothing of --%s", f.name)
		}
	}
}
