package chatire

import (
	"errors"
	"regexp"
	"strings"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/strength"
)

// checkPassword applies the rules that clients of this API know, which are stricter than the server's own.
func checkPassword(field, password, name string, wrong faults) {
	if like(password, name) {
		wrong.add(field, "The password is too similar to the username.")
	}
	if err := chat.CheckPassword(password); err != nil {
		switch codeOf(err) {
		case "password_too_short":
			wrong.add(field, "This password is too short. It must contain at least 8 characters.")
		case "password_too_long":
			wrong.add(field, "Ensure this field has no more than 256 bytes.")
		default:
			wrong.add(field, noText)
		}
	}
	if strength.IsCommon(password) {
		wrong.add(field, "This password is too common.")
	}
	if strings.Trim(password, "0123456789") == "" {
		wrong.add(field, "This password is entirely numeric.")
	}
}

// refusedPassword tells what the server has against a password, if that is what err says.
func refusedPassword(field string, err error) error {
	var e *chat.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case "password_common":
		return fault(field, "This password is too common.")
	case "password_weak":
		return fault(field, "This password is too easy to guess.")
	case "password_too_short": // the server asks for more than clients of this API know of
		return fault(field, "This password is too short: "+e.Message+".")
	}
	return err
}

var nonWord = regexp.MustCompile(`\W+`)

// like tells whether a password has so many letters of a name, or of a part of it, that who knows the one guesses the other: at
// least seven in ten of both together.
func like(password, name string) bool {
	password, name = strings.ToLower(password), strings.ToLower(name)
	for _, part := range append(nonWord.Split(name, -1), name) {
		if part != "" && 20*shared(password, part) >= 7*(len(password)+len(part)) {
			return true
		}
	}
	return false
}

// shared counts the bytes that two texts have in common, wherever they stand.
func shared(a, b string) (n int) {
	var has [256]int
	for _, c := range []byte(b) {
		has[c]++
	}
	for _, c := range []byte(a) {
		if has[c] > 0 {
			has[c]--
			n++
		}
	}
	return n
}
