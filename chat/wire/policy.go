package wire

import "github.com/samtal-chat/samtal/chat"

// PolicyView is what administrators decide while the server runs.
type PolicyView struct {
	Policy chat.Policy       `json:"policy"`
	PINSet bool              `json:"pin_set" doc:"whether there is a word that lets people sign up; it is not shown"`
	Locked map[string]string `json:"locked" doc:"parts that were set when the server was started, with where; they cannot be changed here"`
}

// PolicyChange is the body that changes parts of the policy; what is left out stays.
type PolicyChange struct {
	SignUp           *chat.SignUp           `json:"sign_up,omitempty" enum:"auto,open,invitation,pin,closed"`
	PIN              *string                `json:"pin,omitempty" maxLength:"64" doc:"the word that lets people sign up, of 6 to 64 characters; empty takes it away"`
	MembersInvite    *bool                  `json:"members_invite,omitempty"`
	MinPassword      *int                   `json:"min_password,omitempty" enum:"8,15"`
	SecurityQuestion *chat.SecurityQuestion `json:"security_question,omitempty" enum:"off,second,alone"`
	KeepRemoved      *bool                  `json:"keep_removed,omitempty"`
	AuditDays        *int                   `json:"audit_days,omitempty" minimum:"0" maximum:"36500"`
}
