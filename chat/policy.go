package chat

import (
	"bytes"
	"encoding/json"
)

// SignUp says who may make an account.
type SignUp string

// The ways of SignUp.
const (
	SignUpAuto       SignUp = "auto"       // open to who sits at the machine that the server runs on, by invitation for everyone else
	SignUpOpen       SignUp = "open"       // anyone
	SignUpInvitation SignUp = "invitation" // who has an invitation
	SignUpPIN        SignUp = "pin"        // who knows the server's word, or has an invitation
	SignUpClosed     SignUp = "closed"     // nobody
)

// At is what s means for a request: local ones come from the very machine.
func (s SignUp) At(local bool) SignUp {
	switch {
	case s != SignUpAuto:
		return s
	case local:
		return SignUpOpen
	default:
		return SignUpInvitation
	}
}

// SecurityQuestion says what a person's own questions are good for when the password is lost.
type SecurityQuestion string

// The uses of a SecurityQuestion.
const (
	QuestionOff    SecurityQuestion = "off"
	QuestionSecond SecurityQuestion = "second" // beside a mailed link
	QuestionAlone  SecurityQuestion = "alone"  // after a delay and a notice, for servers without mail
)

// Policy is what administrators may change while the server runs. Its JSON is how it is kept and shown.
type Policy struct {
	SignUp           SignUp           `json:"sign_up" enum:"auto,open,invitation,pin,closed" doc:"who may make an account"`
	MembersInvite    bool             `json:"members_invite" doc:"whether people who are no administrators may make invitations"`
	MinPassword      int              `json:"min_password" enum:"8,15" doc:"characters that a new password has at least"`
	SecurityQuestion SecurityQuestion `json:"security_question" enum:"off,second,alone" doc:"what one's own questions are good for when the password is lost"`
	KeepRemoved      bool             `json:"keep_removed" doc:"whether the audit log keeps the text of messages that are removed for everyone"`
	AuditDays        int              `json:"audit_days" minimum:"0" maximum:"36500" doc:"days after which an entry of the audit log goes; 0 keeps all"`
}

// DefaultPolicy is the policy where nobody has set anything.
func DefaultPolicy() Policy {
	return Policy{SignUp: SignUpAuto, MinPassword: MinPassword, SecurityQuestion: QuestionOff, AuditDays: 365}
}

const maxAuditDays = 36500

// Check reports whether p can be a server's policy.
func (p Policy) Check() error {
	switch p.SignUp {
	case SignUpAuto, SignUpOpen, SignUpInvitation, SignUpPIN, SignUpClosed:
	default:
		return invalid("sign_up", "bad_policy", "sign_up is auto, open, invitation, pin or closed")
	}
	switch p.SecurityQuestion {
	case QuestionOff, QuestionSecond, QuestionAlone:
	default:
		return invalid("security_question", "bad_policy", "security_question is off, second or alone")
	}
	if p.MinPassword != MinPassword && p.MinPassword != MinPasswordAlone {
		return invalid("min_password", "bad_policy", "min_password is 8 or 15")
	}
	if p.AuditDays < 0 || p.AuditDays > maxAuditDays {
		return invalid("audit_days", "bad_policy", "audit_days is 0 to 36500")
	}
	return nil
}

// Values are the policy's parts by name, each in JSON.
func (p Policy) Values() (map[string]json.RawMessage, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	var parts map[string]json.RawMessage
	err = json.Unmarshal(text, &parts)
	return parts, err
}

// With is p with some of its parts set, by name and in JSON, and still a policy. A name that is none, or a value that cannot be,
// is Invalid.
func (p Policy) With(parts map[string]json.RawMessage) (Policy, error) {
	known, err := p.Values()
	if err != nil {
		return Policy{}, err
	}
	for name, value := range parts {
		if _, ok := known[name]; !ok {
			return Policy{}, invalid(name, "bad_policy", "the policy has no part of this name")
		}
		if string(bytes.TrimSpace(value)) == "null" {
			return Policy{}, invalid(name, "bad_policy", "this part of the policy needs a value")
		}
		one, err := json.Marshal(map[string]json.RawMessage{name: value})
		if err == nil {
			err = json.Unmarshal(one, &p)
		}
		if err != nil {
			return Policy{}, invalid(name, "bad_policy", "this part of the policy cannot have this value")
		}
	}
	return p, p.Check()
}
