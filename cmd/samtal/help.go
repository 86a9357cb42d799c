package main

import (
	"fmt"
	"slices"

	"github.com/alecthomas/kong"
)

// helpCmd tells about a command, for those who ask by a word.
type helpCmd struct {
	Command []string `arg:"" optional:"" help:"What to tell about."`
}

// Run does what --help behind the command does.
func (h helpCmd) Run(a *app) error {
	_, err := a.parsed.Parse(append(slices.Clone(h.Command), "--help"))
	return err
}

// places are the settings of the server that commands beside it need: where things are.
var places = []string{"config", "data", "database", "key-file"}

// printHelp tells of all settings of a server only with the command that they are for.
func printHelp(o kong.HelpOptions, c *kong.Context) error {
	selected := c.Selected()
	if selected != nil && selected.Name == "serve" {
		return kong.DefaultHelpPrinter(o, c)
	}
	for _, f := range c.Model.Flags {
		other := isSetting(f) && !slices.Contains(places, f.Name)
		f.Hidden = f.Hidden || other || f.Name == "version" && selected != nil
	}
	if err := kong.DefaultHelpPrinter(o, c); err != nil {
		return err
	}
	_, err := fmt.Fprintln(c.Stdout, "\nsamtal serve --help tells of the settings of a server.")
	return err
}

// versionFlag is the version command for those who ask by a flag.
type versionFlag bool

// BeforeReset prints the version and nothing else.
func (versionFlag) BeforeReset(k *kong.Kong, a *app) error {
	err := versionCmd{}.Run(a)
	if err == nil {
		k.Exit(0)
	}
	return err
}
