package account_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
)

func (h *house) codes(actor chat.Actor) []secret.String {
	h.t.Helper()
	codes, err := h.accounts.MakeRecoveryCodes(h.t.Context(), actor)
	h.must(err)
	return codes
}

func TestRecoveryCodes(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	codes := h.codes(ann)
	h.signIn("ann") // they are no factor of their own
	h.setUpApp(ann)
	const factors = "[totp recovery_code]"
	if len(codes) != 10 {
		t.Fatalf("%d codes", len(codes))
	}
	seen := map[string]bool{}
	for _, c := range codes {
		code := c.Reveal()
		if len(code) != 27 || strings.Count(code, "-") != 3 || seen[code] {
			t.Errorf("code %q", code)
		}
		seen[code] = true
	}
	_, err := h.complete(h.pending("ann", factors), account.Proof{RecoveryCode: codes[0]})
	h.must(err)
	_, err = h.complete(h.pending("ann", factors), account.Proof{RecoveryCode: codes[0]})
	wantError(t, "again", err, "wrong_factor")
	typed := secret.String(" " + strings.ToUpper(strings.ReplaceAll(codes[1].Reveal(), "-", "  ")))
	_, err = h.complete(h.pending("ann", factors), account.Proof{RecoveryCode: typed})
	h.must(err)
	h.must(h.accounts.Prove(t.Context(), ann, account.Proof{RecoveryCode: codes[2]}))
	f, err := h.accounts.Factors(t.Context(), ann)
	h.must(err)
	if f.RecoveryCodes != 7 {
		t.Errorf("%d left", f.RecoveryCodes)
	}
	if got := h.entries(chat.AuditCodeUsed); got != 3 {
		t.Errorf("%d uses in the audit log", got)
	}

	fresh := h.codes(ann)
	_, err = h.complete(h.pending("ann", factors), account.Proof{RecoveryCode: codes[3]})
	wantError(t, "an old one", err, "wrong_factor")
	_, err = h.complete(h.pending("ann", factors), account.Proof{RecoveryCode: fresh[3]})
	h.must(err)
	h.signUp("bob")
	bob := h.actor(h.signIn("bob").Token.Reveal())
	wantError(t, "somebody else's", h.accounts.Prove(t.Context(), bob, account.Proof{RecoveryCode: fresh[4]}), "wrong_proof")
}

func TestRecoveryCodeAtOnce(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		ann := h.owner("ann")
		code := h.codes(ann)[0]
		var wg sync.WaitGroup
		errs := make(chan error, 8)
		for range cap(errs) {
			wg.Go(func() { errs <- h.accounts.Prove(t.Context(), ann, account.Proof{RecoveryCode: code}) })
		}
		wg.Wait()
		right := 0
		for range cap(errs) {
			if err := <-errs; err == nil {
				right++
			} else {
				wantError(t, "the others", err, "wrong_proof")
			}
		}
		if right != 1 {
			t.Errorf("a code was good %d times", right)
		}
	})
}

func FuzzPlainCode(f *testing.F) {
	f.Add("abcdef-ghjkmn-pqrstv-wxyz01")
	f.Add("ABCDEF GHJKMN PQRSTV WXYZ01")
	f.Add("oOiIlL001122oOiIlL001122")
	f.Add("é\x00-")
	f.Fuzz(func(t *testing.T, typed string) {
		code, ok := account.PlainCode(typed)
		if !ok {
			return
		}
		if len(code) != 24 || strings.ContainsAny(code, "ilou- ") {
			t.Errorf("%q gives %q", typed, code)
		}
		if again, ok := account.PlainCode(strings.ToUpper(code)); !ok || again != code {
			t.Errorf("%q is read as %q", code, again)
		}
	})
}
