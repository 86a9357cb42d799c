package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/operator"
	"github.com/samtal-chat/samtal/internal/secret"
)

// accountCmd is what an operator does about accounts.
type accountCmd struct {
	Add    addCmd    `cmd:"" help:"Make an account."`
	List   listCmd   `cmd:"" help:"List accounts."`
	Passwd passwdCmd `cmd:"" help:"Set a password; ends all sessions of the account."`
	Clear  clearCmd  `cmd:"" name:"clear-factors" help:"Take passkeys, app and recovery codes off an account whose owner has lost them."`
	Reset  resetCmd  `cmd:"" help:"Print a link by which the owner of an account chooses a new password."`
}

type addCmd struct {
	Name         string `arg:"" help:"Name of the account."`
	Admin        bool   `help:"Make it an administrator."`
	FullName     string `placeholder:"NAME" help:"What others read in place of the name."`
	PasswordFile string `placeholder:"FILE" help:"Read the password from the first line of a file; - is standard input."`
	Bot          bool   `help:"Make the account of a program: it has an API key, which is printed, and no password."`
	Scopes       string `default:"read,write,rooms" placeholder:"LIST" help:"What the key of a bot may do (${default})."`
}

// Run makes the account.
func (c addCmd) Run(a *app) error {
	if err := chat.CheckName(c.Name); err != nil {
		return plain(err)
	}
	if c.Bot {
		return c.bot(a)
	}
	password, err := a.password(c.PasswordFile)
	if err != nil {
		return err
	}
	return a.atDesk(func(desk operator.Desk) error {
		made, err := desk.Add(a.ctx, operator.NewAccount{Name: c.Name, FullName: c.FullName, Password: password, Admin: c.Admin})
		if err != nil {
			return err
		}
		kind := "account"
		if made.Admin {
			kind = "administrator"
		}
		_, err = fmt.Fprintf(a.stdout, "added %s %s\n", kind, made.Name)
		return err
	})
}

// bot makes the account of a program and prints its key, which nobody sees again.
func (c addCmd) bot(a *app) error {
	if c.Admin || c.PasswordFile != "" {
		return errors.New("a bot has no password and is no administrator")
	}
	return a.atDesk(func(desk operator.Desk) error {
		made, err := desk.AddBot(a.ctx, operator.NewBot{Name: c.Name, FullName: c.FullName, Scopes: words(c.Scopes)})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.stdout, "added bot %s\nkey %s\n", made.Account.Name, made.Key.Reveal())
		return err
	})
}

type clearCmd struct {
	Name string `arg:"" help:"Name of the account."`
}

// Run takes them off.
func (c clearCmd) Run(a *app) error {
	return a.atKnownDesk(func(desk operator.Desk) error {
		if err := desk.ClearFactors(a.ctx, c.Name); err != nil {
			return err
		}
		_, err := fmt.Fprintf(a.stdout, "%s has no passkeys, app and recovery codes any more\n", c.Name)
		return err
	})
}

type resetCmd struct {
	Name string `arg:"" help:"Name of the account."`
}

// Run prints the link.
func (c resetCmd) Run(a *app) error {
	return a.atKnownDesk(func(desk operator.Desk) error {
		link, err := desk.Reset(a.ctx, c.Name)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.stdout, "%s\nworks once, until %s\n", link.URL.Reveal(), link.Expires.Local().Format("2006-01-02 15:04"))
		return err
	})
}

type listCmd struct{}

// Run lists all accounts by name.
func (listCmd) Run(a *app) error {
	return a.atKnownDesk(func(desk operator.Desk) error {
		lines := []string{"NAME\tSINCE\tROLE\tFULL NAME"}
		after := ""
		for {
			page, err := desk.Accounts(a.ctx, after)
			if err != nil {
				return err
			}
			for _, one := range page {
				lines = append(lines, fmt.Sprintf("%s\t%s\t%s\t%s", one.Name, one.CreatedAt.Format("2006-01-02"), role(one), one.FullName))
				after = one.Name
			}
			if len(page) < chat.MaxPage {
				return a.table(lines)
			}
		}
	})
}

func role(a operator.Account) string {
	switch {
	case a.Disabled:
		return "disabled"
	case a.Admin:
		return "admin"
	case a.Bot:
		return "bot"
	default:
		return "-"
	}
}

type passwdCmd struct {
	Name         string `arg:"" help:"Name of the account."`
	PasswordFile string `placeholder:"FILE" help:"Read the password from the first line of a file; - is standard input."`
}

// Run sets the password.
func (c passwdCmd) Run(a *app) error {
	password, err := a.password(c.PasswordFile)
	if err != nil {
		return err
	}
	return a.atKnownDesk(func(desk operator.Desk) error {
		if err := desk.SetPassword(a.ctx, c.Name, password); err != nil {
			return err
		}
		_, err := fmt.Fprintf(a.stdout, "the password of %s is set, and its sessions are over\n", c.Name)
		return err
	})
}

// atDesk does something about accounts: here, or through the running server that has the data directory.
func (a *app) atDesk(do func(operator.Desk) error) (err error) {
	server, err := samtal.New(a.ctx, a.settings.library(a, nil))
	switch {
	case errors.Is(err, samtal.ErrInUse):
		remote := operator.NewRemote(a.settings.Data)
		defer remote.Close()
		return plain(do(remote))
	case err != nil:
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	return plain(do(server.Desk()))
}

// atKnownDesk is atDesk for what makes no sense on a new data directory: a mistyped one is said to be empty, not made.
func (a *app) atKnownDesk(do func(operator.Desk) error) error {
	if a.settings.Database == "" {
		_, err := os.Stat(filepath.Join(a.settings.Data, "samtal.db"))
		if errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("no Samtal data in %s (choose another directory with --data)", a.settings.Data)
		}
	}
	return a.atDesk(do)
}

// plain shows people the sentence of an error, without its code and where it passed through.
func plain(err error) error {
	var e *chat.Error
	if errors.As(err, &e) {
		return errors.New(e.Message)
	}
	return err
}

// password reads a password from a file, from standard input, or from whoever sits at the terminal.
func (a *app) password(file string) (secret.String, error) {
	switch {
	case file != "" && file != "-":
		f, err := os.Open(file)
		if err != nil {
			return "", fmt.Errorf("password: %w", err)
		}
		defer func() { _ = f.Close() }()
		return firstLine(f)
	case file == "" && term.IsTerminal(int(a.stdin.Fd())):
		return a.ask()
	default:
		return firstLine(a.stdin)
	}
}

// maxPasswordLine is how long the line of a password may be, in bytes.
const maxPasswordLine = 4096

// firstLine is the password that a file begins with. It is never cut.
func firstLine(r io.Reader) (secret.String, error) {
	line, err := bufio.NewReader(io.LimitReader(r, maxPasswordLine+1)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("password: %w", err)
	}
	if len(line) > maxPasswordLine {
		return "", errors.New("the line of the password is too long")
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", errors.New("the password is empty")
	}
	return secret.String(line), nil
}

func (a *app) ask() (secret.String, error) {
	first, err := a.askOnce("Password: ")
	if err != nil {
		return "", err
	}
	again, err := a.askOnce("Again: ")
	if err != nil {
		return "", err
	}
	if first != again {
		return "", errors.New("these are two different passwords")
	}
	return first, nil
}

func (a *app) askOnce(prompt string) (secret.String, error) {
	if _, err := io.WriteString(a.stderr, prompt); err != nil {
		return "", err
	}
	b, err := term.ReadPassword(int(a.stdin.Fd()))
	if _, lost := io.WriteString(a.stderr, "\n"); lost != nil {
		return "", lost
	}
	if err != nil {
		return "", fmt.Errorf("password: %w", err)
	}
	return secret.String(b), nil
}
