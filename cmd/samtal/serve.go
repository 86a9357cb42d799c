package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"runtime/debug"

	"golang.org/x/sync/errgroup"

	"github.com/samtal-chat/samtal"
)

// serveCmd runs the server until it is told to stop.
type serveCmd struct{}

// Run listens, opens the data and serves.
func (serveCmd) Run(a *app) (err error) {
	listener, err := listen(a.ctx, "--listen", a.settings.address())
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // Serve has closed it already, unless it never came to that
	var plain net.Listener
	if address := a.settings.plainAddress(); address != "" {
		if plain, err = listen(a.ctx, "--listen-http", address); err != nil {
			return err
		}
		defer func() { _ = plain.Close() }()
	}
	var metrics net.Listener
	if address := a.settings.metricsAddress(); address != "" {
		if metrics, err = listen(a.ctx, "--metrics", address); err != nil {
			return err
		}
		defer func() { _ = metrics.Close() }()
	}
	config := a.settings.library(a, listener.Addr())
	config.Metrics = metrics != nil
	if config.Directory, err = a.settings.directory(); err != nil {
		return err
	}
	if config.Provider, err = a.settings.provider(); err != nil {
		return err
	}
	if config.Policy, err = a.policy(); err != nil {
		return err
	}
	if config.Mail, err = a.settings.mail(); err != nil {
		return err
	}
	if config.Chatire = a.settings.chatire(); config.Chatire != nil {
		config.Chatire.Listeners, err = listenAll(a.ctx, words(a.settings.GatewayChatireListen))
		defer closeAll(config.Chatire.Listeners)
		if err != nil {
			return err
		}
	}
	server, err := samtal.New(a.ctx, config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	link, err := server.SetupLink(a.ctx)
	if err != nil {
		return err
	}
	if err := announce(a.stdout, server, a.settings.Data, link); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(a.ctx)
	g.Go(func() error { return server.Serve(ctx, listener) })
	if plain != nil {
		g.Go(func() error { return server.ServePlain(ctx, plain) })
	}
	if metrics != nil {
		g.Go(func() error { return server.ServeMetrics(ctx, metrics) })
	}
	debug.FreeOSMemory() // most of what it took to start is not needed to run
	return g.Wait()
}

// listenAll listens on each address; those that are open when one fails are returned, too.
func listenAll(ctx context.Context, addresses []string) (open []net.Listener, err error) {
	for _, address := range addresses {
		l, err := listen(ctx, "--gateway-chatire-listen", address)
		if err != nil {
			return open, err
		}
		open = append(open, l)
	}
	return open, nil
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		_ = l.Close() // the server has closed it already, unless it never came to that
	}
}

// listen listens on an address that a setting names.
func listen(ctx context.Context, setting, address string) (net.Listener, error) {
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, listenAdvice(err, setting, address)
	}
	return l, nil
}

func announce(w io.Writer, server *samtal.Server, data, setupLink string) error {
	if absolute, err := filepath.Abs(data); err == nil {
		data = absolute
	}
	text := fmt.Sprintf("Samtal %s\n\n  Open   %s\n  Data   %s\n", samtal.Version, server.URL(), data)
	if setupLink != "" {
		text += fmt.Sprintf("  Setup  %s\n         makes the first administrator and works once\n", setupLink)
	}
	_, err := io.WriteString(w, text+"\n")
	return err
}
