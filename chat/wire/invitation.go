package wire

import "time"

// NewInvitation is the body that makes an invitation.
type NewInvitation struct {
	Uses      *int   `json:"uses,omitempty" minimum:"0" maximum:"10000" doc:"how often it counts; 0 for any number, 1 unless told"`
	ExpiresIn int    `json:"expires_in,omitempty" minimum:"1" maximum:"31536000" doc:"seconds; a week unless told"`
	Room      string `json:"room,omitempty" doc:"room to land in"`
	Guest     bool   `json:"guest,omitempty" doc:"lets people in as guests of the room, who make no account"`
	GuestFor  int    `json:"guest_for,omitempty" minimum:"1" maximum:"2592000" doc:"seconds that a guest may stay; a day unless told"`
}

// Invite lets people make accounts, or come as guests.
type Invite struct {
	ID        string    `json:"id"`
	By        string    `json:"by,omitempty" doc:"account that made it; absent: who runs the server"`
	Room      string    `json:"room,omitempty" doc:"room to land in"`
	Guest     bool      `json:"guest,omitempty"`
	GuestFor  int       `json:"guest_for,omitempty" doc:"seconds that a guest may stay"`
	Uses      int       `json:"uses" doc:"0 for any number"`
	Used      int       `json:"used"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	Token     string    `json:"token,omitempty" doc:"only in the answer that made it"`
	Link      string    `json:"link,omitempty" doc:"only in the answer that made it; the token stands in its fragment, which browsers send to nobody"`
}

// ManagedInvite is an invitation as administrators are shown it.
type ManagedInvite struct {
	Invite

	MadeBy *Person `json:"made_by,omitempty" doc:"absent: who runs the server"`
}

// ManagedInvites is a page of everybody's invitations, newest first.
type ManagedInvites struct {
	Invitations []ManagedInvite `json:"invitations"`
	Next        string          `json:"next,omitempty" doc:"before for the next page; absent on the last"`
}

// InvitationToken is the body that names an invitation by its token.
type InvitationToken struct {
	Token string `json:"token" maxLength:"64"`
}

// Offer is what an invitation lets its holder do.
type Offer struct {
	Guest     bool      `json:"guest,omitempty" doc:"come as a guest; otherwise make an account"`
	GuestFor  int       `json:"guest_for,omitempty" doc:"seconds that a guest may stay"`
	Title     string    `json:"title,omitempty" doc:"of the room one lands in"`
	Inviter   string    `json:"inviter,omitempty" doc:"name of who made it; absent: who runs the server"`
	ExpiresAt time.Time `json:"expires_at"`
}

// NewGuest is the body that lets a guest in.
type NewGuest struct {
	Token    string `json:"token" maxLength:"64" doc:"of an invitation for guests"`
	FullName string `json:"full_name" maxLength:"64"`
}

// PasswordCheck is the body that asks what is thought of a password.
type PasswordCheck struct {
	Password string `json:"password" maxLength:"256"`
	Name     string `json:"name,omitempty" maxLength:"32"`
	FullName string `json:"full_name,omitempty" maxLength:"64"`
}

// PasswordVerdict is what is thought of a password, in codes.
type PasswordVerdict struct {
	Score       int      `json:"score" minimum:"0" maximum:"4" doc:"2 is taken, 3 and more is good"`
	OK          bool     `json:"ok" doc:"it would be taken"`
	Warning     string   `json:"warning,omitempty" enum:"common,personal,word,name,repeat,sequence,keyboard,date"`
	Suggestions []string `json:"suggestions" doc:"add_words, longer, avoid_personal, avoid_repeats, avoid_sequences, avoid_keyboard, avoid_dates, capitals_help_little, substitutions_help_little, reversing_helps_little"`
}
