package chat_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/samtal-chat/samtal/chat"
)

func TestSignUpFollowsTheRequest(t *testing.T) {
	for _, c := range []struct {
		set   chat.SignUp
		local bool
		want  chat.SignUp
	}{
		{chat.SignUpAuto, true, chat.SignUpOpen},
		{chat.SignUpAuto, false, chat.SignUpInvitation},
		{chat.SignUpClosed, true, chat.SignUpClosed},
		{chat.SignUpOpen, false, chat.SignUpOpen},
		{chat.SignUpPIN, true, chat.SignUpPIN},
		{chat.SignUpInvitation, true, chat.SignUpInvitation},
	} {
		if got := c.set.At(c.local); got != c.want {
			t.Errorf("%s, local %t: got %s, want %s", c.set, c.local, got, c.want)
		}
	}
}

func TestPolicyIsChangedByParts(t *testing.T) {
	if err := chat.DefaultPolicy().Check(); err != nil {
		t.Fatal(err)
	}
	raw := func(name, value string) map[string]json.RawMessage {
		return map[string]json.RawMessage{name: json.RawMessage(value)}
	}
	p, err := chat.DefaultPolicy().With(raw("sign_up", `"closed"`))
	if err != nil || p.SignUp != chat.SignUpClosed || p.MinPassword != chat.MinPassword {
		t.Errorf("got %+v, %v", p, err)
	}
	for name, parts := range map[string]map[string]json.RawMessage{
		"unknown name": raw("sign_in", `"open"`), "unknown value": raw("sign_up", `"ajar"`), "null": raw("sign_up", `null`),
		"wrong type": raw("min_password", `"8"`), "another length": raw("min_password", `9`), "case": raw("SIGN_UP", `"open"`),
		"question": raw("security_question", `"always"`), "no JSON": raw("keep_removed", `tru`),
	} {
		if _, err := chat.DefaultPolicy().With(parts); !errors.Is(err, &chat.Error{Code: "bad_policy"}) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
