package chat_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

func TestFactors(t *testing.T) {
	since, one, two := time.Unix(1, 0), make([]chat.Passkey, 1), make([]chat.Passkey, 2)
	for name, tt := range map[string]struct {
		f                 chat.Factors
		second            string
		passkey, password error // may it be removed?
	}{
		"nothing":                     {chat.Factors{}, "[]", chat.ErrLastWayIn, chat.ErrLastWayIn},
		"a password":                  {chat.Factors{Password: true}, "[]", nil, chat.ErrLastWayIn},
		"a password and codes":        {chat.Factors{Password: true, RecoveryCodes: 3}, "[]", nil, chat.ErrLastWayIn},
		"a password and totp":         {chat.Factors{Password: true, TOTPSince: since}, "[totp]", nil, chat.ErrLastWayIn},
		"a password, totp and codes":  {chat.Factors{Password: true, TOTPSince: since, RecoveryCodes: 1}, "[totp recovery_code]", nil, chat.ErrLastWayIn},
		"a password and a passkey":    {chat.Factors{Password: true, Passkeys: one}, "[passkey]", nil, nil},
		"everything":                  {chat.Factors{Password: true, TOTPSince: since, Passkeys: two, RecoveryCodes: 1}, "[passkey totp recovery_code]", nil, nil},
		"a passkey alone":             {chat.Factors{Passkeys: one}, "[passkey]", chat.ErrLastWayIn, nil},
		"two passkeys and totp alone": {chat.Factors{Passkeys: two, TOTPSince: since}, "[passkey totp]", nil, nil},
	} {
		if got := fmt.Sprint(tt.f.Second()); got != tt.second {
			t.Errorf("%s: second factors: got %s, want %s", name, got, tt.second)
		}
		if got := tt.f.MayRemovePasskey(); !errors.Is(got, tt.passkey) {
			t.Errorf("%s: remove a passkey: got %v, want %v", name, got, tt.passkey)
		}
		if got := tt.f.MayRemovePassword(); !errors.Is(got, tt.password) {
			t.Errorf("%s: remove the password: got %v, want %v", name, got, tt.password)
		}
	}
}
