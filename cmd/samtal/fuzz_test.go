package main

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// described is a command line's commands, whose settings go into cli.
func described(to *cli) *command {
	root := &command{name: "samtal"}
	root.describe(reflect.ValueOf(to).Elem())
	return root
}

// FuzzSettings reads anything as a settings file: it is refused with the line that is wrong, or says what it says again when it is
// written anew.
func FuzzSettings(f *testing.F) {
	for _, text := range []string{
		"", "# a comment\n\n", "listen = :7777\r\ndata=./d\n", "listen = :1\nlisten = :2", "lsten = x", "listen", "= x", "config = f\n", "version = true\n",
		"smtp-password = \" a b \"\n", "smtp-password = a\"\n", "smtp-password = \"\n", "smtp-password = \"\"a\"\"\n", "pin = a = b", "url = \xff\x00", strings.Repeat("a", 1<<16+1),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		flags := described(new(cli)).known()
		read := settingsFile{path: "f"}
		if err := read.parse(strings.NewReader(text), flags); err != nil {
			if !strings.HasPrefix(err.Error(), "f:") && !strings.HasPrefix(err.Error(), "settings: f: ") {
				t.Fatalf("%q is refused as %q", text, err)
			}
			return
		}
		var again strings.Builder
		for name, value := range read.values {
			if !slices.ContainsFunc(flags, func(f *flag) bool { return f.name == name && f.isSetting() }) {
				t.Fatalf("%q sets %q, which is no setting", text, name)
			}
			again.WriteString(name + " = \"" + value + "\"\n")
		}
		reread := settingsFile{path: "f"}
		if err := reread.parse(strings.NewReader(again.String()), flags); err != nil || !reflect.DeepEqual(read.values, reread.values) {
			t.Fatalf("%q is %q, and %q (%v) when it is written again", text, read.values, reread.values, err)
		}
	})
}

// FuzzCommandLine reads anything as a command line: it is refused in words, or every flag has something that it may be.
func FuzzCommandLine(f *testing.F) {
	for _, words := range []string{
		"", "serve\n--data=d", "--listen\n:3\nserve", "account\nadd\n--admin\nann", "backup\n--\nverify", "--rate-limits\nNaNx", "--log-level=loud", "--no-gateway-piratchat=maybe",
		"demo\n--seed\n-1", "backup\n--recipient\na,b\n--recipient\nc", "-h", "help\naccount\nadd", "--=", "---", "-", "acount", "account\nadd\na\nb", "--data",
	} {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var to cli
		l, err := readLine(described(&to), strings.Split(text, "\n"))
		if err == nil && !l.wantHelp {
			if err = l.take(); err == nil {
				err = l.settle(&settingsFile{path: "f", values: map[string]string{"listen": ":2"}})
			}
		}
		switch {
		case err != nil && strings.TrimSpace(err.Error()) == "":
			t.Fatalf("%q is refused without a word", text)
		case err != nil || l.wantHelp:
			return
		}
		for _, f := range l.command.known() {
			if f.origin == "" {
				t.Fatalf("%q leaves --%s open", text, f.name)
			}
			if f.enum != nil && f.origin != "default" && !slices.Contains(f.enum, f.to.String()) {
				t.Fatalf("%q sets --%s to %q", text, f.name, f.to.String())
			}
		}
		if factor := to.RateLimits.factor(); to.RateLimits != "off" && !(factor >= leastFactor && factor <= mostFactor) {
			t.Fatalf("%q lets do %v times as much", text, factor)
		}
	})
}

// FuzzPasswordFile reads a password from anything: it is one line, not empty, as it is written.
func FuzzPasswordFile(f *testing.F) {
	for _, text := range []string{"", "\n", "secret", "secret\r\n", " secret \nmore", "\r\r\n", "a\rb\n", strings.Repeat("a", 4097)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		password, err := firstLine(strings.NewReader(text))
		if err != nil {
			if line, _, _ := strings.Cut(text, "\n"); strings.Trim(line, "\r") != "" && len(line) < maxPasswordLine {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if p := password.Reveal(); p == "" || !strings.HasPrefix(text, p) || strings.Contains(p, "\n") {
			t.Fatalf("%q in %q", p, text)
		}
		if rest := strings.TrimLeft(strings.TrimPrefix(text, password.Reveal()), "\r"); rest != "" && rest[0] != '\n' {
			t.Fatalf("%q is only the beginning of %q", password.Reveal(), text)
		}
	})
}
