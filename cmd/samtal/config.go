package main

import (
	"fmt"
	"net"
	"strings"

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
	for _, flag := range a.line.root.flags {
		if !flag.isSetting() {
			continue
		}
		value, origin := flag.to.Interface(), flag.origin
		hidden, isSecret := value.(secret.String)
		if isSecret && hidden == "" {
			value = ""
		}
		if flag.name == "url" && value == "" {
			value, origin = a.settings.public(address), "default, follows listen"
		}
		if flag.name == "listen" && value == "" {
			value = a.settings.address()
		}
		if flag.name == "listen-http" && value == "" {
			value = a.settings.plainAddress()
		}
		if flag.name == "key-file" && value == "" {
			value, origin = a.settings.keyFile(), "default, follows data"
		}
		list = append(list, samtal.Setting{Name: flag.name, Value: withoutPassword(fmt.Sprint(value)), Origin: origin, Secret: isSecret})
	}
	return list
}

// withoutPassword hides the password in an address. It belongs into none, but this is where somebody looks who wonders what is wrong.
func withoutPassword(address string) string {
	scheme, rest, isAddress := strings.Cut(address, "://")
	at := strings.LastIndexByte(rest, '@')
	if !isAddress || at < 0 {
		return address
	}
	user, _, has := strings.Cut(rest[:at], ":")
	if !has {
		return address
	}
	return scheme + "://" + user + ":[secret]" + rest[at:]
}
