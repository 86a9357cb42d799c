package main

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// asked is what a command line came to.
type asked struct {
	command string
	cli     cli
	line    *line
}

func ask(words string) (asked, error) {
	var got asked
	root := &command{name: "samtal"}
	root.describe(reflect.ValueOf(&got.cli).Elem())
	l, err := readLine(root, strings.Fields(words))
	if err != nil {
		return got, err
	}
	got.command, got.line = l.command.path(), l
	if l.wantHelp {
		return got, nil
	}
	if err := l.take(); err != nil {
		return got, err
	}
	return got, l.settle(&settingsFile{path: "f", values: map[string]string{"listen": ":2", "data": "filed"}})
}

func TestCommandLines(t *testing.T) {
	t.Setenv("SAMTAL_DATA", "environs")
	for words, check := range map[string]func(asked) bool{
		"": func(a asked) bool {
			return a.command == "samtal serve" && a.cli.Listen == ":2" && a.cli.Data == "environs" && a.cli.GatewayPiratchat && a.cli.RateLimits == "on"
		},
		"--listen :3 serve --data=d": func(a asked) bool { return a.cli.Listen == ":3" && a.cli.Data == "d" },
		"--no-gateway-piratchat":     func(a asked) bool { return !a.cli.GatewayPiratchat },
		"--no-gateway-piratchat=0":   func(a asked) bool { return a.cli.GatewayPiratchat },
		"--gateway-piratchat=false":  func(a asked) bool { return !a.cli.GatewayPiratchat },
		"account --data d add --admin ann --full-name Ann": func(a asked) bool {
			return a.cli.Account.Add.Admin && a.cli.Account.Add.Name == "ann" && a.cli.Account.Add.FullName == "Ann" && a.cli.Data == "d"
		},
		"backup --with-key f --recipient a,b --recipient c": func(a asked) bool {
			m := a.cli.Backup.Make
			return a.command == "samtal backup make" && m.WithKey && m.File == "f" && strings.Join(m.Recipient, " ") == "a b c"
		},
		"backup verify f":         func(a asked) bool { return a.command == "samtal backup verify" && a.cli.Backup.Verify.File == "f" },
		"backup -- verify":        func(a asked) bool { return a.cli.Backup.Make.File == "verify" },
		"backup make -- -f":       func(a asked) bool { return a.cli.Backup.Make.File == "-f" },
		"backup -":                func(a asked) bool { return a.cli.Backup.Make.File == "-" },
		"invite --uses 0":         func(a asked) bool { return a.cli.Invite.Uses == 0 && a.cli.Invite.Expires == 168*time.Hour },
		"invite --expires 2d":     func(a asked) bool { return a.cli.Invite.Expires == 48*time.Hour },
		"help account add":        func(a asked) bool { return len(a.cli.Help.Command) == 2 },
		"account add --help":      func(a asked) bool { return a.line.wantHelp && a.command == "samtal account add" },
		"account -h":              func(a asked) bool { return a.line.wantHelp && a.command == "samtal account" },
		"config --sign-up open":   func(a asked) bool { return a.cli.SignUp == "open" },
		"demo --seed 7 --version": func(a asked) bool { return a.cli.ShowVersion && a.cli.Demo.Seed == 7 },
	} {
		got, err := ask(words)
		if err != nil || !check(got) {
			t.Errorf("%q: %s %+v, %v", words, got.command, got.cli, err)
		}
	}
}

func TestBadCommandLines(t *testing.T) {
	for words, want := range map[string]string{
		"account":                     "expected one of add, list,",
		"acount":                      `unknown command acount, did you mean "account"?`,
		"nix":                         "unknown command nix",
		"verify":                      `unknown command verify, did you mean "backup verify" or "audit verify"?`,
		"serve now":                   "unexpected argument now",
		"account ad":                  `did you mean "add"?`,
		"account add":                 `expected "<name>"`,
		"account add a b":             "unexpected argument b",
		"--lsten x":                   `unknown flag --lsten, did you mean "--listen"?`,
		"--nothingofthekind":          "unknown flag --nothingofthekind",
		"-x":                          "unknown shorthand flag",
		"--listen":                    "needs an argument",
		"--log-level loud":            "it must be one of debug, info, warn, error",
		"--rate-limits 2":             "a factor from 0.1x",
		"--dbdump=perhaps":            "true or false",
		"invite --uses many":          "whole number",
		"invite --expires 7":          "duration",
		"invite --expires -1d":        "duration",
		"invite --expires 36501d":     "duration",
		"demo --seed -1":              "not negative",
		"backup --with-key verify f":  "--with-key is not for samtal backup verify",
		"version --with-key":          "unknown flag --with-key",
		"--no-gateway-piratchat=what": "true or false",
	} {
		if _, err := ask(words); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", words, err, want)
		}
	}
	t.Setenv("SAMTAL_DBDUMP", "ja")
	if _, err := ask(""); err == nil || !strings.Contains(err.Error(), "environment SAMTAL_DBDUMP") {
		t.Errorf("a bad variable: %v", err)
	}
}

// TestNoSettingShowsAPassword: neither to who asks for the settings nor in the console.
func TestNoSettingShowsAPassword(t *testing.T) {
	const hush = "hu:s@h"
	a, err := ask("--smtp smtp://ann:" + hush + "@host:25 --ldap ldap://ann:" + hush + "@host --oidc https://:" + hush + "@host/x --url https://ann@host" +
		" --database postgres://u:" + hush + "@h/d --smtp-password " + hush + " --ldap-password " + hush + " --oidc-secret " + hush)
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{}
	for _, s := range (&app{settings: &a.cli.settings, line: a.line}).effective(nil) {
		shown[s.Name] = s.Value
		if strings.Contains(s.Value, "s@h") {
			t.Errorf("%s is shown as %s", s.Name, s.Value)
		}
	}
	for name, want := range map[string]string{
		"smtp": "smtp://ann:[secret]@host:25", "ldap": "ldap://ann:[secret]@host", "oidc": "https://:[secret]@host/x", "url": "https://ann@host",
		"database": "[secret]", "smtp-password": "[secret]", "ldap-password": "[secret]", "oidc-secret": "[secret]",
	} {
		if shown[name] != want {
			t.Errorf("%s is shown as %q, want %q", name, shown[name], want)
		}
	}
}
