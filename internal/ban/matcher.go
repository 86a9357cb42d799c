package ban

import (
	"net/netip"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// matcher finds bans in memory. It is never changed.
type matcher struct {
	accounts map[chat.ID]time.Time // until when; zero lasts
	prefixes map[netip.Prefix]time.Time
	bits4    []int // the lengths of prefixes that there are
	bits6    []int
}

func newMatcher(bans []chat.Ban) *matcher {
	m := &matcher{accounts: map[chat.ID]time.Time{}, prefixes: map[netip.Prefix]time.Time{}}
	seen := map[[2]int]bool{}
	for _, b := range bans {
		if !b.Account.IsZero() {
			m.accounts[b.Account] = b.ExpiresAt
			continue
		}
		if until, twice := m.prefixes[b.Prefix]; twice && (until.IsZero() || !b.ExpiresAt.IsZero() && b.ExpiresAt.Before(until)) {
			continue // the longer one counts
		}
		m.prefixes[b.Prefix] = b.ExpiresAt
		length := [2]int{b.Prefix.Addr().BitLen(), b.Prefix.Bits()}
		if seen[length] {
			continue
		}
		seen[length] = true
		if b.Prefix.Addr().Is4() {
			m.bits4 = append(m.bits4, b.Prefix.Bits())
		} else {
			m.bits6 = append(m.bits6, b.Prefix.Bits())
		}
	}
	return m
}

func (m *matcher) account(id chat.ID, now func() time.Time) bool {
	if len(m.accounts) == 0 {
		return false
	}
	until, ok := m.accounts[id]
	return ok && lasts(until, now)
}

func (m *matcher) address(text string, now func() time.Time) bool {
	if len(m.prefixes) == 0 {
		return false
	}
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return false
	}
	addr = addr.Unmap().WithZone("")
	lengths := m.bits6
	if addr.Is4() {
		lengths = m.bits4
	}
	for _, bits := range lengths {
		p, err := addr.Prefix(bits)
		if err != nil {
			continue
		}
		if until, ok := m.prefixes[p]; ok && lasts(until, now) {
			return true
		}
	}
	return false
}

func lasts(until time.Time, now func() time.Time) bool { return until.IsZero() || now().Before(until) }
