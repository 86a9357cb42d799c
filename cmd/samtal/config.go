package main

import (
	"fmt"
	"net"
	"path/filepath"

	"github.com/alecthomas/kong"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/internal/secret"
)

// configCmd prints the settings in effect. Its output is a settings file.
type configCmd struct{}

// Run prints one line for each setting, with its origin; secrets are not shown.
func (configCmd) Run(a *app) error {
	var lines []string
	for _, s := range a.effective(nil) {
		lines = append(lines, fmt.Sprintf("%s = %s\t# %s", s.Name, s.Value, s.Origin))
	}
	return a.table(lines)
}

// effective lists the settings in effect. address is where the server listens, nil while it does not. Of a secret, the value says no
// more than whether there is one.
func (a *app) effective(address net.Addr) []samtal.Setting {
	var list []samtal.Setting
	for _, flag := range a.parsed.Model.Flags {
		if !isSetting(flag) {
			continue
		}
		value, origin := a.parsed.FlagValue(flag), a.origin(flag)
		hidden, isSecret := value.(secret.String)
		if isSecret && hidden == "" {
			value = ""
		}
		if flag.Name == "url" && value == "" {
			value, origin = a.settings.public(address), "default, follows listen"
		}
		if flag.Name == "listen" && value == "" {
			value = a.settings.address()
		}
		if flag.Name == "listen-http" && value == "" {
			value = a.settings.plainAddress()
		}
		if flag.Name == "key-file" && value == "" {
			value, origin = filepath.Clean(a.settings.Data)+".key", "default, follows data"
		}
		list = append(list, samtal.Setting{Name: flag.Name, Value: fmt.Sprint(value), Origin: origin, Secret: isSecret})
	}
	return list
}

// origin tells who set a flag.
func (a *app) origin(flag *kong.Flag) string {
	for _, p := range a.parsed.Path {
		if p.Flag == flag && !p.Resolved {
			return "flag --" + flag.Name
		}
	}
	if name, set := fromEnvironment(flag); set {
		return "environment " + name
	}
	if _, set := a.file.values[flag.Name]; set {
		return "file " + a.file.path
	}
	return "default"
}
