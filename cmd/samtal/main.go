// Command samtal runs a private messaging server, and does what belongs to running one.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"reflect"
	"strings"
	"syscall"
	"text/tabwriter"
)

// cli is the command line: settings that all commands share, and one field for each command.
type cli struct {
	settings

	Serve   serveCmd   `cmd:"" default:"1" help:"Run the server. This is what samtal does when told nothing else."`
	Account accountCmd `cmd:"" help:"Add and list accounts, set and reset passwords; also while the server runs."`
	Invite  inviteCmd  `cmd:"" help:"Make a link by which people make accounts; also while the server runs."`
	Demo    demoCmd    `cmd:"" help:"Fill the data directory with believable people and conversations, for trying it out."`
	Keys    keysCmd    `cmd:"" help:"Check and replace the keys that the data is encrypted with; also while the server runs."`
	Backup  backupCmd  `cmd:"" help:"Keep everything in one encrypted file, and check such a file."`
	Restore restoreCmd `cmd:"" help:"Make a server of a backup, in an empty data directory."`
	Audit   auditCmd   `cmd:"" help:"Verify and export the audit log; also while the server runs."`
	Config  configCmd  `cmd:"" help:"Print the settings in effect and where each comes from."`
	Version versionCmd `cmd:"" help:"Print the version."`
	Help    helpCmd    `cmd:"" help:"Tell about a command."`

	ShowVersion bool `name:"version" help:"Print the version."`
}

// app is what commands work with.
type app struct {
	ctx      context.Context
	settings *settings
	file     *settingsFile
	line     *line
	stdin    *os.File
	stdout   io.Writer
	stderr   io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // whoever asks a second time does not want to wait
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "samtal:", oneLine(err))
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	var c cli
	a := &app{
		ctx: ctx, settings: &c.settings, file: &settingsFile{},
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
	}
	root := &command{name: "samtal", help: "A private messaging server."}
	root.describe(reflect.ValueOf(&c).Elem())
	var err error
	if a.line, err = readLine(root, args); err != nil {
		return lineError{err}
	}
	if a.line.wantHelp {
		return a.help(a.line.command)
	}
	if c.ShowVersion {
		return versionCmd{}.Run(a)
	}
	if err := a.line.take(); err != nil {
		return lineError{err}
	}
	if err := a.file.read(c.File, root.flags); err != nil {
		return err
	}
	if err := a.line.settle(a.file); err != nil {
		return lineError{err}
	}
	if err := c.check(); err != nil {
		return err
	}
	do, ok := a.line.command.do.Interface().(runner)
	if !ok {
		return fmt.Errorf("%s does nothing", a.line.command.path())
	}
	return a.advised(do.Run(a))
}

// lineError is what is wrong with a command line.
type lineError struct{ error }

// Error says where help is.
func (e lineError) Error() string { return e.error.Error() + " (samtal --help tells what there is)" }

// Unwrap is what is wrong.
func (e lineError) Unwrap() error { return e.error }

// table prints lines whose columns are parted by tabs.
func (a *app) table(lines []string) error {
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	if _, err := io.WriteString(w, strings.Join(lines, "\n")+"\n"); err != nil {
		return err
	}
	return w.Flush()
}

// logger writes to stderr as the settings say.
func (a *app) logger() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(a.settings.LogLevel)) // one of those that the flag lets through
	options := &slog.HandlerOptions{Level: level}
	if a.settings.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(a.stderr, options))
	}
	return slog.New(slog.NewTextHandler(a.stderr, options))
}
