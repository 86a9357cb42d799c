package api_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// besieged is a server with its bounds, where whom a request comes from is what a proxy on this machine says.
func besieged(t *testing.T) *servertest.Server {
	t.Helper()
	return servertest.New(t, func(c *samtal.Config) {
		c.NoRateLimits = false
		c.Policy = map[string]samtal.Fixed{"sign_up": {Value: "open"}}
	})
}

// tries counts the answers to attempts to sign in, by status.
type tries struct {
	mu    sync.Mutex
	count map[int]int
	text  map[int]map[string]bool // what the answers said
}

// guess makes attempts with wrong passwords, each from the address that from gives it.
func guess(srv *servertest.Server, name string, attempts int, from func(i int) string) *tries {
	all := &tries{count: map[int]int{}, text: map[int]map[string]bool{}}
	var group sync.WaitGroup
	const hands = 8
	for hand := range hands {
		group.Go(func() {
			for i := hand; i < attempts; i += hands {
				a := srv.Do("POST", "/api/v1/sessions", fmt.Sprintf(`{"name":%q,"password":"wrong %d"}`, name, i), "X-Forwarded-For", from(i))
				all.add(a)
			}
		})
	}
	group.Wait()
	return all
}

func (a *tries) add(answer servertest.Answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.count[answer.StatusCode]++
	if a.text[answer.StatusCode] == nil {
		a.text[answer.StatusCode] = map[string]bool{}
	}
	var p wire.Problem
	_ = json.Unmarshal([]byte(answer.Text), &p) // what is no problem is counted as an empty one
	p.Request, p.Wait = "", 0                   // differ from one answer to the next
	said, _ := json.Marshal(p)
	a.text[answer.StatusCode][string(said)] = true
}

// TestGuessingIsLimited makes 10,000 attempts at a name from one address, and from a thousand: few are looked at, the same number
// and with the same words whether there is such an account or not, and its owner comes in from the browser he had used before.
func TestGuessingIsLimited(t *testing.T) {
	attempts := map[string]int{"ann": 10_000, "nobody": 1000}
	alone := func(int) string { return "198.51.100.7" }
	crowd := func(i int) string { return fmt.Sprintf("10.0.%d.%d", i%1000/250, i%250) }
	for name, from := range map[string]func(int) string{"one address": alone, "a thousand addresses": crowd} {
		t.Run(name, func(t *testing.T) {
			srv := besieged(t)
			ann := srv.As("ann")
			known := signInFromABrowser(t, srv, "203.0.113.5", nil)
			said := map[string]*tries{}
			for who, n := range attempts {
				begin := time.Now()
				said[who] = guess(srv, who, n, func(i int) string {
					if who == "nobody" {
						return strings.Replace(from(i), "198.51", "198.52", 1) // the one address has used up what it may
					}
					return from(i)
				})
				// Ten at once, and what comes back meanwhile.
				most := 11 + int(time.Since(begin).Minutes())
				if looked := said[who].count[http.StatusUnauthorized]; looked < 10 || looked > most || looked+said[who].count[http.StatusTooManyRequests] != n {
					t.Errorf("%s: answers %v, want few 401 and else 429", who, said[who].count)
				}
			}
			for status, texts := range said["ann"].text {
				if !sameKeys(texts, said["nobody"].text[status]) {
					t.Errorf("%d: a known name is told %v, an unknown one %v", status, texts, said["nobody"].text[status])
				}
			}
			// What came back while the other name was tried is used up again. One more may come back in the very moment, which happens
			// once a minute.
			var stranger servertest.Answer
			for range 5 {
				guess(srv, "ann", 20, func(i int) string { return fmt.Sprint("10.9.0.", i) })
				stranger = srv.Do("POST", "/api/v1/sessions", signIn, "X-Forwarded-For", "203.0.113.99")
				if stranger.StatusCode == http.StatusTooManyRequests {
					break
				}
			}
			refused(t, stranger, http.StatusTooManyRequests, "rate_limited")
			if stranger.Header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			signInFromABrowser(t, srv, from(1), known)
			want[wire.Me](t, as(srv, ann, "GET", "/me", ""), http.StatusOK)
		})
	}
}

// signInFromABrowser signs ann in and returns the cookies of the browser. known are those it has from before.
func signInFromABrowser(t *testing.T, srv *servertest.Server, from string, known []*http.Cookie) []*http.Cookie {
	t.Helper()
	var have []string
	for _, c := range known {
		if strings.HasSuffix(c.Name, "-device") {
			have = append(have, c.Name+"="+c.Value)
		}
	}
	in := srv.Do("POST", "/api/v1/sessions", signIn, browser, "same-origin", "X-Forwarded-For", from, "Cookie", strings.Join(have, "; "))
	want[wire.SignedIn](t, in, http.StatusCreated)
	cookies := in.Cookies()
	if len(cookies) != 2 || !cookies[1].HttpOnly || cookies[1].SameSite != http.SameSiteStrictMode || cookies[1].MaxAge < 0 {
		t.Fatalf("got cookies %v", cookies)
	}
	if len(known) == 2 && cookies[1].Value != known[1].Value {
		t.Error("a known browser is given another name")
	}
	return cookies
}

func sameKeys(a, b map[string]bool) bool {
	for k := range a {
		if !b[k] {
			return false
		}
	}
	return len(a) == len(b)
}

// TestAKnownBrowserIsNoWayToGuess: who may try because he is known has a bound too, and is known no more after a change of password.
func TestAKnownBrowserIsNoWayToGuess(t *testing.T) {
	srv := besieged(t)
	ann := srv.As("ann")
	cookies := signInFromABrowser(t, srv, "203.0.113.5", nil)
	device := cookies[1].Name + "=" + cookies[1].Value
	looked, begin := 0, time.Now()
	for range 40 {
		a := srv.Do("POST", "/api/v1/sessions", `{"name":"ann","password":"wrong"}`, browser, "same-origin", "Cookie", device)
		if a.StatusCode == http.StatusUnauthorized {
			looked++
		}
	}
	if most := 10 + int(time.Since(begin).Minutes()); looked < 10 || looked > most {
		t.Errorf("%d attempts were looked at, want 10 to %d", looked, most)
	}
	var a servertest.Answer
	for i, current := 0, servertest.Password; i < 5; i++ { // as above, a guess may come back in the very moment
		next := fmt.Sprint("a better password, number ", i)
		nothing(t, as(srv, ann, "POST", "/me/password", fmt.Sprintf(`{"current":%q,"new":%q}`, current, next)), http.StatusNoContent)
		guess(srv, "ann", 40, func(i int) string { return fmt.Sprint("10.1.1.", i) })
		a = srv.Do("POST", "/api/v1/sessions", fmt.Sprintf(`{"name":"ann","password":%q}`, next), browser, "same-origin", "Cookie", device)
		if current = next; a.StatusCode == http.StatusTooManyRequests {
			break
		}
	}
	refused(t, a, http.StatusTooManyRequests, "rate_limited")
}

// TestAKnownBrowserStaysSoAfterARename: whoever guesses at a new name does not keep out the browsers that were known under the old one.
func TestAKnownBrowserStaysSoAfterARename(t *testing.T) {
	srv := besieged(t)
	ann := srv.As("ann")
	cookies := signInFromABrowser(t, srv, "203.0.113.5", nil)
	device := cookies[1].Name + "=" + cookies[1].Value
	want[wire.Me](t, as(srv, ann, "PUT", "/me/name", `{"name":"anna"}`), http.StatusOK)
	guess(srv, "anna", 40, func(i int) string { return fmt.Sprint("10.1.1.", i) })
	a := srv.Do("POST", "/api/v1/sessions", strings.Replace(signIn, `"ann"`, `"anna"`, 1), browser, "same-origin", "Cookie", device)
	want[wire.SignedIn](t, a, http.StatusCreated)
	a = srv.Do("POST", "/api/v1/sessions", `{"name":"bob","password":"wrong"}`, browser, "same-origin", "Cookie", device)
	refused(t, a, http.StatusUnauthorized, "wrong_sign_in") // to others it is a stranger's
}

// TestUnknownNamesTakeTheSameTime measures, in turn and through the door, what a wrong password takes for a name that is known and
// for one that is not.
func TestUnknownNamesTakeTheSameTime(t *testing.T) {
	srv := servertest.New(t, func(c *samtal.Config) { c.PasswordCost = secret.Cost{} })
	srv.As("ann")
	for _, path := range []string{"/api/v1/sessions", "/api/v1/tokens"} {
		sameTime(t, path, 60, wrongPassword(t, srv, path, "ann"), wrongPassword(t, srv, path, "nobody%d"))
	}
}

// wrongPassword is an attempt at a name, in which a %d is the number of the attempt.
func wrongPassword(t *testing.T, srv *servertest.Server, path, name string) func(i int) {
	return func(i int) {
		body := fmt.Sprintf(`{"name":%q,"password":"wrong password"}`, strings.ReplaceAll(name, "%d", fmt.Sprint(i)))
		refused(t, srv.Do("POST", path, body), http.StatusUnauthorized, "wrong_sign_in")
	}
}

// sameTime does two things in turn, and fails when the time tells them apart, again and again: one would be among the faster half
// more often than chance allows, and the same one each time.
func sameTime(t *testing.T, what string, pairs int, one, other func(i int)) {
	t.Helper()
	const chance = 4.5 // is exceeded once in 100,000 times
	first := measure(t, what, pairs, one, other)
	for z, again := first, 0; math.Abs(z) > chance && z*first > 0; again++ {
		if again == 2 {
			t.Errorf("%s: told apart by the time: z = %.1f", what, z)
			return
		}
		z = measure(t, what, pairs, one, other)
	}
}

// measure does two things in turn, and tells by how many deviations one is slower than the other.
func measure(t *testing.T, what string, pairs int, one, other func(i int)) float64 {
	t.Helper()
	type sample struct {
		one  bool
		took time.Duration
	}
	var samples []sample
	for i := range 2 * pairs {
		do, isOne := other, (i%2 == 0) != (i/2%2 == 0) // each comes first as often
		if isOne {
			do = one
		}
		begin := time.Now()
		do(i)
		samples = append(samples, sample{isOne, time.Since(begin)})
	}
	slices.SortFunc(samples, func(a, b sample) int { return int(a.took - b.took) })
	// Mann and Whitney's U, whose deviation from its mean is normal for so many.
	rank, n := 0, float64(pairs)
	for i, s := range samples {
		if s.one {
			rank += i + 1
		}
	}
	u := float64(rank) - n*(n+1)/2
	z := (u - n*n/2) / math.Sqrt(n*n*(2*n+1)/12)
	t.Logf("%s: z = %.1f", what, z)
	return z
}
