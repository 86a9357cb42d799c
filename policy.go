package samtal

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/policy"
)

// openPolicy reads what administrators have decided, and puts over it what they cannot.
func (s *Server) openPolicy(ctx context.Context) (err error) {
	fixed := map[string]policy.Fixed{}
	if s.config.Authenticate != nil { // nobody may take the name of somebody whom the host program is yet to vouch for
		fixed["sign_up"] = policy.Fixed{Value: json.RawMessage(`"` + chat.SignUpClosed + `"`), Origin: "login of the host program"}
	}
	for name, f := range s.config.Policy {
		if f.Origin == "" {
			f.Origin = "host program"
		}
		value, err := json.Marshal(f.Value)
		if err != nil {
			return fmt.Errorf("policy: %s: %w", name, err)
		}
		fixed[name] = policy.Fixed{Value: value, Origin: f.Origin}
	}
	s.policy, err = policy.Open(ctx, policy.Config{Store: s.store, Log: s.log, Key: s.key.Derive("sign-up pin"), Fixed: fixed})
	return err
}

// limits bounds how often somebody may be wrong about a password, and ask for letters; nil where rate limits are off.
func (s *Server) limits() *account.Limits {
	if s.config.NoRateLimits {
		return nil
	}
	return account.NewLimits(cmp.Or(s.config.RateLimits, 1), nil)
}

// isAtHome tells that who asks sits at this machine. Behind an address that others can reach nobody is taken to: a proxy in front
// that does not say for whom it asks would make the whole world local.
func (s *Server) isAtHome(r *http.Request) bool {
	return door.IsLoopbackHost(s.public.Host) && door.IsAtHome(r)
}
