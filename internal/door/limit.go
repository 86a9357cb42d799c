package door

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/limit"
)

// Class sorts what is asked for by how often an honest client may ask for it. Every operation, command and route of a gateway is of
// one class, which is said where it is declared. What needs a session is counted by account, everything else by address.
type Class string

// The classes.
const (
	ClassNone   Class = "" // counted elsewhere, or not at all
	ClassRead   Class = "read"
	ClassWrite  Class = "write"   // changes of one's own: read positions, drafts, settings, reactions
	ClassSend   Class = "send"    // messages, and edits of them
	ClassSignal Class = "signal"  // typing
	ClassMake   Class = "make"    // rooms, invitations, and what else others have to look at
	ClassReport Class = "report"  // reports to the administrators
	ClassHeavy  Class = "heavy"   // what costs the server much
	ClassOpen   Class = "open"    // needs no session; a request whose session counts no more is of this class as well
	ClassSignIn Class = "sign_in" // attempts to prove who one is; guesses at passwords are counted by who judges them
	ClassSignUp Class = "sign_up" // accounts made
	ClassReset  Class = "reset"   // links by mail, and what a name asks
	ClassGuide  Class = "guide"   // questions about a password, asked while it is typed
	ClassDump   Class = "dump"    // copies of the whole database
)

// quota is what a class may be done at once, and one more every interval.
type quota struct {
	class Class
	burst int
	every time.Duration
}

// quotas are more than any person with several devices, or a well-behaved bot, comes near to.
var quotas = []quota{
	{ClassRead, 1000, 20 * time.Millisecond},
	{ClassWrite, 300, 50 * time.Millisecond},
	{ClassSend, 60, 50 * time.Millisecond},
	{ClassSignal, 60, 100 * time.Millisecond},
	{ClassMake, 60, time.Second},
	{ClassReport, 20, time.Minute},
	{ClassHeavy, 10, time.Minute},
	{ClassOpen, 1000, 20 * time.Millisecond},
	{ClassSignIn, 30, 2 * time.Second},
	{ClassSignUp, 20, 20 * time.Second},
	{ClassReset, 10, time.Minute},
	{ClassGuide, 60, time.Second},
	{ClassDump, 2, 10 * time.Minute},
}

// Limits keeps clients from asking too often. A nil *Limits lets everything pass.
type Limits struct {
	classes map[Class]*class
}

type class struct {
	counter counter
	quota   chat.Quota
	policy  string // RateLimit-Policy, ready made
	member  string // the beginning of RateLimit
}

// counter is a limit.Table for what is counted by address, which anybody has as many of as he likes: it forgets none. A limit.Limiter
// counts accounts, and gives each a bucket that no other shares.
type counter interface {
	Count(key string) limit.Standing
}

// Bounds of the memory of each class: a few megabytes.
const (
	keysRemembered = 20_000
	cells          = 1 << 16
)

// policyOf is a quota as RateLimit-Policy has it. A bucket is a quota for the time in which it fills
// (draft-ietf-httpapi-ratelimit-headers-11 §3.1.3 knows whole seconds alone).
func policyOf(q chat.Quota) string {
	if q.Window == 0 {
		return fmt.Sprintf("%q;q=%d;qu=\"concurrent-requests\"", q.Name, q.Burst)
	}
	return fmt.Sprintf("%q;q=%d;w=%d", q.Name, q.Burst, max(1, int(math.Round(q.Window.Seconds()))))
}

// NewLimits makes the limits of one server: factor times the usual ones.
func NewLimits(factor float64) *Limits {
	l := &Limits{classes: make(map[Class]*class, len(quotas))}
	for _, q := range quotas {
		every, burst := limit.Times(factor, q.every, q.burst)
		quota := chat.QuotaOf(string(q.class), every, burst)
		of := &class{counter: limit.New(every, burst, keysRemembered), quota: quota, policy: policyOf(quota), member: fmt.Sprintf("%q;r=", quota.Name)}
		if q.class.byAddress() {
			of.counter = limit.NewTable(every, burst, cells, nil)
		}
		l.classes[q.class] = of
	}
	return l
}

// Request counts a request of a class, by account, or by address if there is none, and says in the answer's header how the client
// stands; a *[TooSoonError] refuses it. Programs on this machine are not counted where no session is needed: a proxy that does
// not tell for whom it asks speaks for everybody.
func (l *Limits) Request(h http.Header, r *http.Request, c Class, account chat.ID) error {
	if l == nil || c == ClassNone || c == ClassOpen && IsLocal(r) {
		return nil
	}
	key := string(account[:])
	if account.IsZero() || c.byAddress() {
		key = LimitKey(r)
	}
	of := l.classes[c]
	at := of.counter.Count(key)
	h["Ratelimit-Policy"] = []string{of.policy}
	h["Ratelimit"] = []string{of.member + strconv.Itoa(at.Left) + ";t=" + strconv.Itoa(seconds(at.Next))}
	return of.tooSoon(at)
}

// Command counts a command that came over a socket.
func (l *Limits) Command(c Class, account chat.ID) error {
	if l == nil || c == ClassNone {
		return nil
	}
	return l.classes[c].take(string(account[:]))
}

// SignUp counts the making of an account; a *[TooSoonError] refuses it.
func (l *Limits) SignUp(r *http.Request) error { return l.address(ClassSignUp, r) }

// SignIn counts an attempt to prove who one is; a *[TooSoonError] refuses it.
func (l *Limits) SignIn(r *http.Request) error { return l.address(ClassSignIn, r) }

// Stranger counts a request that proved nothing, where that had to be proved.
func (l *Limits) Stranger(r *http.Request) error {
	if IsLocal(r) {
		return nil
	}
	return l.address(ClassOpen, r)
}

func (l *Limits) address(c Class, r *http.Request) error {
	if l == nil {
		return nil
	}
	return l.classes[c].take(LimitKey(r))
}

// byAddress tells whether a class is counted by address even where there is a session: who guesses has many, or none.
func (c Class) byAddress() bool {
	switch c {
	case ClassOpen, ClassSignIn, ClassSignUp, ClassReset, ClassGuide, ClassDump:
		return true
	default:
		return false
	}
}

func (c *class) take(key string) error { return c.tooSoon(c.counter.Count(key)) }

func (c *class) tooSoon(at limit.Standing) error {
	if at.Wait > 0 {
		return &TooSoonError{Wait: at.Wait, Of: c.quota}
	}
	return nil
}

// seconds is a time in whole seconds, rounded up, at least one.
func seconds(d time.Duration) int { return int(max(1, (d+time.Second-1)/time.Second)) }
