package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/operator"
)

// inviteCmd makes an invitation.
type inviteCmd struct {
	Uses    int           `default:"1" help:"How often it counts; 0 for any number (${default})."`
	Expires time.Duration `default:"7d" help:"How long it counts (${default})."`
}

// Run prints the link.
func (c inviteCmd) Run(a *app) error {
	return a.atKnownDesk(func(desk operator.Desk) error {
		link, err := desk.Invite(a.ctx, operator.NewInvitation{Uses: c.Uses, Life: c.Expires})
		if errors.Is(err, chat.ErrSignUpClosed) {
			return errors.New("sign-up is closed, and lets in nobody by invitation: decide otherwise first, in the console or by --sign-up")
		}
		if err != nil {
			return err
		}
		times := "once"
		switch {
		case c.Uses == 0:
			times = "any number of times"
		case c.Uses > 1:
			times = fmt.Sprintf("%d times", c.Uses)
		}
		_, err = fmt.Fprintf(a.stdout, "%s\nworks %s, until %s\n", link.URL.Reveal(), times, link.Expires.Local().Format("2006-01-02 15:04"))
		return err
	})
}
