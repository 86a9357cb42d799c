package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/internal/demo"
	"github.com/samtal-chat/samtal/internal/secret"
)

// demoCmd fills a server with people and what they told each other.
type demoCmd struct {
	Password secret.String `placeholder:"TEXT" help:"Password of everybody; left out, one is made and printed."`
	Seed     uint64        `default:"1" help:"Another number makes other conversations (${default})."`
	Force    bool          `help:"Fill a server that has people already."`
}

// Run fills the data directory, which no server may be using.
func (c demoCmd) Run(a *app) (err error) {
	password := c.Password
	if password == "" {
		password = secret.String(strings.ToLower(rand.Text()[:12]))
	}
	server, err := samtal.New(a.ctx, a.settings.library(a, nil))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	made, err := server.Demo(a.ctx, demo.Config{Password: password, Seed: c.Seed, Until: time.Now(), Force: c.Force})
	if errors.Is(err, demo.ErrNotEmpty) {
		return fmt.Errorf("%w; choose another directory with --data, or insist with --force", plain(err))
	}
	if err != nil {
		return plain(err)
	}
	return c.tell(a, made, password)
}

func (demoCmd) tell(a *app, made demo.Summary, password secret.String) error {
	data := a.settings.Data
	if absolute, err := filepath.Abs(data); err == nil {
		data = absolute
	}
	var others []string
	for _, p := range made.People {
		if p.Name != demo.Host {
			others = append(others, p.Name)
		}
	}
	_, err := fmt.Fprintf(a.stdout,
		"Made %d people, %d rooms and %d messages\n\n  Data      %s\n  Sign in   %s (the administrator, with unread messages)\n            or %s\n  Password  %s\n            is everybody’s\n\n",
		len(made.People), made.Rooms, made.Messages, data, demo.Host, strings.Join(others, ", "), password.Reveal())
	return err
}
