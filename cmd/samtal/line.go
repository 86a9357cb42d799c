package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// line is a command line that has been read.
type line struct {
	root     *command
	command  *command // the one to do
	named    bool     // the line names it; otherwise it is the usual one
	words    []string // arguments to it
	wantHelp bool
}

// readLine finds the command that a command line names, and sets its flags. Flags may stand anywhere behind the command they
// belong to.
func readLine(root *command, words []string) (*line, error) {
	l := &line{root: root, command: root, words: words}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.Usage = func() {}
	addFlags(flags, root)
	for {
		at := l.command
		flags.SetInterspersed(len(at.below) == 0)
		err := flags.Parse(l.words)
		if errors.Is(err, pflag.ErrHelp) {
			l.wantHelp = true
			return l, nil
		}
		if err != nil {
			return nil, l.explain(err)
		}
		l.words = flags.Args()
		if len(at.below) == 0 {
			return l, nil
		}
		if err := l.descend(flags.ArgsLenAtDash() >= 0); err != nil {
			return nil, err
		}
		if l.command != at.usual {
			addFlags(flags, l.command)
		}
		if flags.ArgsLenAtDash() >= 0 {
			return l, nil
		}
	}
}

// addFlags has the flags of a command read, and those of the command that is meant where none below it is named.
func addFlags(flags *pflag.FlagSet, c *command) {
	for _, f := range c.flags {
		flag := flags.VarPF(&flagValue{f, false}, f.name, "", "")
		if f.isBool() {
			flag.NoOptDefVal = "true"
		}
		if f.negatable {
			flags.VarPF(&flagValue{f, true}, "no-"+f.name, "", "").NoOptDefVal = "true"
		}
	}
	if c.usual != nil {
		addFlags(flags, c.usual)
	}
}

// descend goes on to the command that the next word names, or to the usual one. Behind -- stand only arguments.
func (l *line) descend(onlyArguments bool) error {
	at := l.command
	var next *command
	if len(l.words) > 0 && !onlyArguments {
		next = at.find(l.words[0])
	}
	switch {
	case next != nil:
		l.words = l.words[1:]
		l.named = true
	case at.usual != nil:
		next = at.usual
		l.named = false
	case len(l.words) > 0:
		return l.unknown(l.words[0], at.below)
	default:
		return fmt.Errorf("expected one of %s", strings.Join(names(at.below), ", "))
	}
	if usual := at.usual; usual != nil && next != usual {
		if i := slices.IndexFunc(usual.flags, func(f *flag) bool { return f.origin != "" }); i >= 0 {
			return fmt.Errorf("--%s is not for %s", usual.flags[i].name, next.path())
		}
	}
	l.command = next
	return nil
}

// take gives the arguments to their fields.
func (l *line) take() error {
	for _, arg := range l.command.args {
		switch {
		case len(l.words) == 0 && arg.optional:
		case len(l.words) == 0:
			return fmt.Errorf("expected %q", "<"+arg.name+">")
		case arg.to.Kind() == reflect.Slice:
			arg.to.Set(reflect.ValueOf(l.words))
			l.words = nil
		default:
			arg.to.SetString(l.words[0])
			l.words = l.words[1:]
		}
	}
	if len(l.words) > 0 {
		if above := l.command.above; above != nil && !l.named && len(l.command.args) == 0 {
			return l.unknown(l.words[0], above.below)
		}
		return fmt.Errorf("unexpected argument %s", l.words[0])
	}
	return nil
}

// unknown words that there is no such command. Instead are those that may have been meant, or what is below them.
func (l *line) unknown(word string, instead []*command) error {
	meant := suggest("", word, names(instead))
	if meant == "" {
		var below []string
		for _, c := range instead {
			if found := c.find(word); found != nil {
				below = append(below, strconv.Quote(strings.TrimPrefix(found.path(), l.root.name+" ")))
			}
		}
		if len(below) > 0 {
			meant = ", did you mean " + strings.Join(below, " or ") + "?"
		}
	}
	return fmt.Errorf("unknown command %s%s", word, meant)
}

// explain words what the reader of flags does not know.
func (l *line) explain(err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || unknown.GetSpecifiedShortnames() != "" {
		return err
	}
	var known []string
	for _, f := range l.command.known() {
		known = append(known, f.name)
	}
	name := unknown.GetSpecifiedName()
	return fmt.Errorf("unknown flag --%s%s", name, suggest("--", name, known))
}

// settle sets the flags that the command line leaves open: by the environment, else by a file, else to what is usual.
func (l *line) settle(file *settingsFile) error {
	for _, f := range l.command.known() {
		if f.origin != "" {
			continue
		}
		text, origin := f.usual, "default"
		if value, ok := file.values[f.name]; ok {
			text, origin = value, "file "+file.path
		}
		if value, ok := os.LookupEnv(f.env); ok && f.isSetting() {
			text, origin = value, "environment "+f.env
		}
		if origin == "default" && text == "" {
			f.origin = origin
			continue
		}
		if err := f.set(text, origin); err != nil {
			return fmt.Errorf("%s of %s: %w", f.name, origin, err)
		}
	}
	return nil
}

// flagValue lets a flag be set by the command line.
type flagValue struct {
	*flag
	not bool // it is the flag that switches it off
}

// Set takes what stands behind the flag.
func (v *flagValue) Set(text string) error {
	if on, err := strconv.ParseBool(text); v.not && err == nil {
		text = strconv.FormatBool(!on)
	}
	return v.set(text, "flag --"+v.name)
}

// String is empty: values are told by the configuration command, which knows what is secret.
func (v *flagValue) String() string { return "" }

// Type tells what is expected.
func (v *flagValue) Type() string { return v.to.Kind().String() }

func names(commands []*command) []string {
	var list []string
	for _, c := range commands {
		list = append(list, c.name)
	}
	return list
}

// suggest asks whether a known word was meant that is but two letters away.
func suggest(before, word string, known []string) string {
	const far = 3
	best, least := "", far
	for _, one := range known {
		if d := distance(word, one); d < least {
			best, least = one, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", before+best)
}

// distance counts the letters to insert, take away or replace to make one word of another (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
