package samtal

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/policy"
)

// Fixed is a part of the policy that was decided before the server starts.
type Fixed struct {
	Value  any    // encoded as JSON
	Origin string // where it was decided, as administrators are told; empty means the program that the server runs in
}

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
