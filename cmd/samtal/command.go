package main

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// command is one of the things that samtal does, as the fields and tags of a struct describe it. No method is called by a name that
// is made while the program runs: one such call anywhere, and the linker keeps every method of everything (ADR 13).
type command struct {
	name, help string
	above      *command
	below      []*command
	usual      *command // of those below, the one that is meant where none is named; nil if one must be
	flags      []*flag
	args       []*argument
	do         reflect.Value // the struct
}

// runner is a command that does something itself.
type runner interface{ Run(a *app) error }

// argument is a word behind a command; if it is a list, all that are left.
type argument struct {
	name, help string
	optional   bool
	to         reflect.Value
}

// flag is a setting by its name.
type flag struct {
	name, help, placeholder string
	env                     string   // variable of the environment that sets it; a flag without one is nothing that a file can set
	usual                   string   // what it is when nobody sets it
	enum                    []string // what it may be; nil for anything
	negatable               bool     // --no-name switches it off
	origin                  string   // who set it; "" while nobody has
	to                      reflect.Value
}

// describe adds to a command what a struct holds: a field is a flag, or a command (cmd), or an argument (arg).
func (c *command) describe(v reflect.Value) {
	for i := range v.NumField() {
		field, to := v.Type().Field(i), v.Field(i)
		tag := field.Tag
		name, help := cmp.Or(tag.Get("name"), hyphened(field.Name)), strings.ReplaceAll(tag.Get("help"), "${default}", tag.Get("default"))
		_, isCommand := tag.Lookup("cmd")
		_, isArgument := tag.Lookup("arg")
		_, optional := tag.Lookup("optional")
		_, negatable := tag.Lookup("negatable")
		switch {
		case field.Anonymous:
			c.describe(to)
		case isCommand:
			sub := &command{name: name, help: help, above: c, do: to}
			sub.describe(to)
			c.below = append(c.below, sub)
			if _, usual := tag.Lookup("default"); usual {
				c.usual = sub
			}
		case isArgument:
			c.args = append(c.args, &argument{name: name, help: help, optional: optional, to: to})
		default:
			f := &flag{name: name, help: help, placeholder: tag.Get("placeholder"), env: tag.Get("env"), usual: tag.Get("default"), negatable: negatable, to: to}
			if enum, ok := tag.Lookup("enum"); ok {
				f.enum = strings.Split(enum, ",")
			}
			c.flags = append(c.flags, f)
		}
	}
}

// hyphened is the name of a field as it is written in a command line.
func hyphened(name string) string {
	var b strings.Builder
	for i, c := range name {
		if unicode.IsUpper(c) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// path are the words that name a command.
func (c *command) path() string {
	if c.above == nil {
		return c.name
	}
	return c.above.path() + " " + c.name
}

// find is the command of this name below this one; nil if there is none.
func (c *command) find(name string) *command {
	if i := slices.IndexFunc(c.below, func(sub *command) bool { return sub.name == name }); i >= 0 {
		return c.below[i]
	}
	return nil
}

// known are the flags that may stand with a command: its own and those of all commands above.
func (c *command) known() []*flag {
	if c.above == nil {
		return c.flags
	}
	return slices.Concat(c.above.known(), c.flags)
}

func (f *flag) isBool() bool { return f.to.Kind() == reflect.Bool }

// isSetting tells what the environment and a file may set.
func (f *flag) isSetting() bool { return f.env != "" }

// set gives a flag its value.
func (f *flag) set(text, origin string) error {
	if f.enum != nil && !slices.Contains(f.enum, text) {
		named := slices.DeleteFunc(slices.Clone(f.enum), func(one string) bool { return one == "" })
		return fmt.Errorf("it must be one of %s", strings.Join(named, ", "))
	}
	if err := assign(f.to, text); err != nil {
		return err
	}
	if v, ok := f.to.Interface().(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			return err
		}
	}
	f.origin = origin
	return nil
}

// assign reads a text as a field's type says.
func assign(to reflect.Value, text string) error {
	if to.Type() == reflect.TypeFor[time.Duration]() {
		d, err := duration(text)
		if err != nil {
			return errors.New("it must be a duration such as 90s, 30m, 48h or 7d")
		}
		to.SetInt(int64(d))
		return nil
	}
	switch to.Kind() {
	case reflect.Bool:
		on, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("it must be true or false")
		}
		to.SetBool(on)
	case reflect.Int:
		n, err := strconv.ParseInt(text, 10, strconv.IntSize)
		if err != nil {
			return errors.New("it must be a whole number")
		}
		to.SetInt(n)
	case reflect.Uint64:
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return errors.New("it must be a whole number that is not negative")
		}
		to.SetUint(n)
	case reflect.Slice:
		for word := range strings.SplitSeq(text, ",") {
			to.Set(reflect.Append(to, reflect.ValueOf(word)))
		}
	default:
		to.SetString(text)
	}
	return nil
}

// duration reads a time as time.ParseDuration does, and days, too.
func duration(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		const day, most = 24 * time.Hour, 36_500
		n, err := strconv.ParseUint(days, 10, 32)
		if err != nil || n > most {
			return 0, fmt.Errorf("%q is no number of days", days)
		}
		return time.Duration(n) * day, nil
	}
	return time.ParseDuration(text)
}
