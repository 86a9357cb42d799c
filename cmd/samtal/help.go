package main

import (
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// helpCmd tells about a command, for those who ask by a word.
type helpCmd struct {
	Command []string `arg:"" optional:"" help:"What to tell about."`
}

// Run does what --help behind the command does.
func (h helpCmd) Run(a *app) error {
	at := a.line.root
	for _, word := range h.Command {
		next := at.find(word)
		if next == nil {
			return lineError{(&line{root: a.line.root}).unknown(word, at.below)}
		}
		at = next
	}
	return a.help(at)
}

// places are the settings of the server that commands beside it need: where things are.
var places = []string{"config", "data", "database", "key-file"}

// help prints what there is to know about a command. It tells of all settings of a server only with the command that they are for.
func (a *app) help(c *command) error {
	p := page{width: width(a.stdout)}
	p.line("Usage: " + usage(c))
	p.line("")
	p.wrap(0, c.help)
	if c.usual != nil && c.above != nil {
		p.line("\nWithout a command: " + usage(c.usual))
	}
	if len(c.args) > 0 {
		p.line("\nArguments:")
		var rows [][2]string
		for _, arg := range c.args {
			rows = append(rows, [2]string{shown(arg), arg.help})
		}
		p.table(rows)
	}
	shared := slices.DeleteFunc(slices.Clone(a.line.root.flags), func(f *flag) bool {
		isPlace := slices.Contains(places, f.name)
		return c.name != "serve" && f.isSetting() && !isPlace || f.name == "version" && c.above != nil
	})
	rows := append([][2]string{{"-h, --help", "Show context-sensitive help."}}, flagRows(shared)...)
	if own := own(c); len(own) > 0 {
		rows = append(append(rows, [2]string{}), flagRows(own)...)
	}
	p.line("\nFlags:")
	p.table(rows)
	if len(c.below) > 0 {
		p.line("\nCommands:")
		p.table(commandRows(c))
	}
	if c.above == nil {
		p.line("\nRun \"samtal <command> --help\" for more information on a command.")
	}
	if c.name != "serve" {
		p.line("\nsamtal serve --help tells of the settings of a server.")
	}
	_, err := io.WriteString(a.stdout, p.text.String())
	return err
}

// usage is how a command is written.
func usage(c *command) string {
	text := c.path()
	if len(c.below) > 0 {
		text += " <command>"
	}
	for _, arg := range c.args {
		text += " " + shown(arg)
	}
	return text + " [flags]"
}

func shown(arg *argument) string {
	text := "<" + arg.name + ">"
	if arg.to.Kind() == reflect.Slice {
		text += " ..."
	}
	if arg.optional {
		return "[" + text + "]"
	}
	return text
}

// own are the flags of a command and of those above it that not every command has.
func own(c *command) []*flag {
	if c.above == nil {
		return nil
	}
	return append(own(c.above), c.flags...)
}

func flagRows(flags []*flag) [][2]string {
	var rows [][2]string
	for _, f := range flags {
		name, help := "--"+f.name, f.help
		if f.negatable {
			name = "--[no-]" + f.name
		}
		if value := f.placeholder; !f.isBool() {
			if value == "" {
				value = f.usual
			}
			name += "=" + value
		}
		if f.isSetting() {
			help = strings.TrimSuffix(help, ".") + " ($" + f.env + ")."
		}
		rows = append(rows, [2]string{"    " + name, help})
	}
	return rows
}

// commandRows are the commands that do something.
func commandRows(c *command) [][2]string {
	var rows [][2]string
	for _, sub := range c.below {
		if len(sub.below) > 0 {
			rows = append(rows, commandRows(sub)...)
			continue
		}
		rows = append(rows, [2]string{strings.TrimPrefix(sub.path(), "samtal "), sub.help})
	}
	return rows
}

// page is text for a terminal.
type page struct {
	text  strings.Builder
	width int
}

const (
	usualWidth = 80
	leastWidth = 50
	gap        = 4
)

// width is that of the terminal, or what terminals usually have.
func width(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil {
			return max(columns, leastWidth)
		}
	}
	return usualWidth
}

func (p *page) line(text string) { p.text.WriteString(text + "\n") }

// table writes two columns, of which the left takes at most three eighths.
func (p *page) table(rows [][2]string) {
	left, most := 0, p.width*3/8
	for _, row := range rows {
		if n := utf8.RuneCountInString(row[0]); n <= most {
			left = max(left, n)
		}
	}
	for _, row := range rows {
		if row[0] == "" {
			p.line("")
			continue
		}
		n := utf8.RuneCountInString(row[0])
		p.text.WriteString("  " + row[0])
		if n > left {
			p.text.WriteString("\n" + strings.Repeat(" ", 2+left+gap))
		} else {
			p.text.WriteString(strings.Repeat(" ", left-n+gap))
		}
		p.wrap(2+left+gap, row[1])
	}
}

// wrap writes a text whose first line has begun behind an indentation that the others get.
func (p *page) wrap(indent int, text string) {
	column := indent
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > p.width:
			p.text.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			p.text.WriteByte(' ')
			column++
		}
		p.text.WriteString(word)
		column += n
	}
	_, _ = fmt.Fprintln(&p.text)
}
