package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/samtal-chat/samtal"
)

// policySettings are what administrators decide while the server runs, unless it is decided here.
type policySettings struct {
	SignUp           string `enum:",auto,open,invitation,pin,closed" default:"" env:"SAMTAL_SIGN_UP" placeholder:"WAY" help:"Who may make an account: anyone (open), who has an invitation (invitation) or knows a word (pin), nobody (closed), or anyone at this machine and others by invitation (auto). Set here, it is not for administrators to decide."`
	SignUpPINFile    string `name:"sign-up-pin-file" env:"SAMTAL_SIGN_UP_PIN_FILE" placeholder:"FILE" help:"Read the word that lets people make accounts from the first line of a file."`
	MembersInvite    string `enum:",on,off" default:"" env:"SAMTAL_MEMBERS_INVITE" placeholder:"on|off" help:"Whether people who are no administrators may make invitations."`
	MinPassword      string `enum:",8,15" default:"" env:"SAMTAL_MIN_PASSWORD" placeholder:"8|15" help:"Characters that a new password has at least, where there is no second factor."`
	SecurityQuestion string `enum:",off,second,alone" default:"" env:"SAMTAL_SECURITY_QUESTION" placeholder:"USE" help:"What security questions are good for when a password is lost: nothing (off), beside a mailed link (second), or by themselves after a delay (alone)."`
	KeepRemoved      string `enum:",on,off" default:"" env:"SAMTAL_KEEP_REMOVED" placeholder:"on|off" help:"Whether the audit log keeps the text of messages that are removed for everyone."`
}

// policy is what is decided here, with where.
func (a *app) policy() (map[string]samtal.Fixed, error) {
	s := a.settings.policySettings
	origins := map[string]string{}
	for _, flag := range a.line.root.flags {
		origins[flag.name] = flag.origin
	}
	fixed := map[string]samtal.Fixed{}
	set := func(part, flag, value string, as any) {
		if value != "" {
			fixed[part] = samtal.Fixed{Value: as, Origin: origins[flag]}
		}
	}
	set("sign_up", "sign-up", s.SignUp, s.SignUp)
	set("members_invite", "members-invite", s.MembersInvite, s.MembersInvite == "on")
	least, _ := strconv.Atoi(s.MinPassword) // one of those that the flag lets through
	set("min_password", "min-password", s.MinPassword, least)
	set("security_question", "security-question", s.SecurityQuestion, s.SecurityQuestion)
	set("keep_removed", "keep-removed", s.KeepRemoved, s.KeepRemoved == "on")
	if s.SignUpPINFile == "" {
		return fixed, nil
	}
	f, err := os.Open(s.SignUpPINFile)
	if err != nil {
		return nil, fmt.Errorf("PIN: %w", err)
	}
	defer func() { _ = f.Close() }()
	pin, err := firstLine(f)
	if err != nil {
		return nil, fmt.Errorf("PIN: %s: %w", s.SignUpPINFile, err)
	}
	set("pin", "sign-up-pin-file", pin.Reveal(), pin.Reveal())
	return fixed, nil
}
