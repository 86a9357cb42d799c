package chat

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Account is a person or a bot.
type Account struct {
	ID         ID
	Name       string // as typed; unique per server regardless of case
	FullName   string // what others read in place of Name; may be empty
	Server     string // the server it lives on; empty for a local account, so that a server can be renamed
	Bot        bool
	Admin      bool
	CreatedAt  time.Time
	DisabledAt time.Time // zero while the account may sign in
	DeletedAt  time.Time // zero unless its owner has deleted it; then nothing else is left of it but its id
	GuestRoom  ID        // the one room of a guest; zero for everybody else
	Invitation ID        // by which a guest came; zero for everybody else
	ExpiresAt  time.Time // when a guest's account ends
	Former     string    // names it had before, the latest first, with spaces between; at most MaxFormer
}

// IsGuest tells that the account is that of a guest, who is in one room for a time.
func (a Account) IsGuest() bool { return !a.GuestRoom.IsZero() }

// Limits of what an account carries.
const (
	MaxName     = 32  // bytes
	MaxFullName = 64  // Unicode code points
	MinPassword = 8   // Unicode code points
	MaxPassword = 256 // bytes
	MaxQuestion = 200 // Unicode code points
	MaxFormer   = 10  // former names that are remembered

	MinPasswordAlone = 15 // where the password is all that protects an account (NIST SP 800-63B-4 §3.1.1.2)
)

// CheckName reports whether name may be an account's: ^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,31})$, at most MaxName bytes.
func CheckName(name string) error {
	bad := invalid("name", "bad_name", "a name has 1 to 32 letters, digits, dots, hyphens or underscores and begins with a letter or digit")
	if name == "" || len(name) > MaxName {
		return bad
	}
	for i, c := range []byte(name) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		digit := '0' <= c && c <= '9'
		inside := i > 0 && (c == '.' || c == '_' || c == '-')
		if !letter && !digit && !inside {
			return bad
		}
	}
	return nil
}

// WithFormer is the list of former names after one more.
func WithFormer(former, name string) string {
	names := []string{name}
	for _, old := range strings.Fields(former) {
		if NameKey(old) != NameKey(name) && len(names) < MaxFormer {
			names = append(names, old)
		}
	}
	return strings.Join(names, " ")
}

// NameKey is the form in which names are compared.
func NameKey(name string) string { return strings.ToLower(name) }

// CheckPassword is CheckPasswordOf with MinPassword.
func CheckPassword(password string) error { return CheckPasswordOf(password, MinPassword) }

// CheckPasswordOf reports whether password may be chosen by its length: at least least characters. Of which kinds they are is nobody's
// business (NIST SP 800-63B-4 §3.1.1.2).
func CheckPasswordOf(password string, least int) error {
	switch {
	case utf8.RuneCountInString(password) < least:
		return invalid("password", "password_too_short", "a password has at least "+strconv.Itoa(least)+" characters")
	case len(password) > MaxPassword:
		return invalid("password", "password_too_long", "a password has at most 256 bytes")
	}
	return checkText("password", password)
}

// CheckQuestion reports whether text may be a question that a person asks himself.
func CheckQuestion(text string) error {
	return checkLine("questions", text, MaxQuestion)
}

// CheckFullName reports whether name may be shown as a person's full name; there may be none.
func CheckFullName(name string) error {
	if name != "" && IsBlank(name) {
		return invalid("full_name", "name_missing", "nothing of this name would be seen")
	}
	return checkLine("full_name", name, MaxFullName)
}
