package door

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
)

func TestEveryKindHasItsStatus(t *testing.T) {
	want := map[chat.Kind]int{
		chat.Internal: 500, chat.Invalid: 422, chat.Unauthenticated: 401, chat.Forbidden: 403, chat.NotFound: 404,
		chat.Conflict: 409, chat.TooLarge: 413, chat.RateLimited: 429, chat.Unavailable: 503,
	}
	for kind, status := range want {
		if got := Status(kind); got != status {
			t.Errorf("kind %d: got %d, want %d", kind, got, status)
		}
		if got := KindOf(status); got != kind {
			t.Errorf("status %d: got kind %d, want %d", status, got, kind)
		}
	}
	if got := Status(chat.Unavailable + 1); got != 500 {
		t.Errorf("a kind that nobody knows: got %d", got)
	}
}

func TestWhatIsOursIsNotShown(t *testing.T) {
	for _, err := range []error{
		errors.New("dial tcp 10.0.0.7: swordfish"),
		fmt.Errorf("load room: %w", errors.New("swordfish")),
		&chat.Error{Code: "disk", Message: "swordfish"},
	} {
		p := Problem(err)
		if b, _ := json.Marshal(p); p.Code != "internal" || p.Status != 500 || strings.Contains(string(b), "swordfish") {
			t.Errorf("%v: got %s", err, b)
		}
	}
	got := Problem(fmt.Errorf("load room swordfish: %w", chat.ErrRoomNotFound))
	want := wire.Problem{Title: "Not Found", Status: 404, Code: "room_not_found", Detail: chat.ErrRoomNotFound.Message}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestOnlyOurOwnFaultsAreLogged(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	w := httptest.NewRecorder()
	Refuse(w, r, logger, chat.ErrRoomNotFound)
	Refuse(w, r, logger, &TooSoonError{Wait: 1500 * time.Millisecond})
	if log.Len() != 0 || w.Header().Get("Retry-After") != "2" {
		t.Errorf("got log %q and Retry-After %q", log.String(), w.Header().Get("Retry-After"))
	}
	Refuse(w, r, logger, fmt.Errorf("prove: %w", &chat.WaitError{Err: &chat.Error{Kind: chat.RateLimited, Code: "x"}, Wait: time.Minute}))
	if got := w.Header().Get("Retry-After"); got != "60" {
		t.Errorf("got Retry-After %q of a verb's own", got)
	}
	Refuse(httptest.NewRecorder(), r, logger, errors.New("broken"))
	if got := strings.Count(log.String(), "\n"); got != 1 || !strings.Contains(log.String(), "broken") {
		t.Errorf("got log %q, want one line", log.String())
	}
}

func TestAPanicCostsItsRequestAlone(t *testing.T) {
	var log bytes.Buffer
	public := &url.URL{Scheme: "http", Host: "localhost"}
	guard := Guard{Log: Log(slog.New(slog.NewTextHandler(&log, nil))), Public: public, Policy: "default-src 'none'"}
	h := guard.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("swordfish") }))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != 500 || strings.Contains(w.Body.String(), "swordfish") || !strings.Contains(w.Body.String(), "internal") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	id := w.Header().Get("X-Request-Id")
	if got := log.String(); id == "" || strings.Count(got, "\n") != 1 || !strings.Contains(got, id) || !strings.Contains(got, "swordfish") {
		t.Errorf("got id %q and log %q", id, got)
	}
}

func TestAddresses(t *testing.T) {
	for remote, want := range map[string][2]string{
		"192.0.2.7:1234":             {"192.0.2.7", "192.0.2.7"},
		"[2001:db8:1:2:3:4:5:6]:443": {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		"[::ffff:192.0.2.7]:1234":    {"192.0.2.7", "192.0.2.7"},
		"[fe80::1%eth0]:80":          {"fe80::1", "fe80::/64"},
		"@":                          {"@", "@"}, // a unix socket
	} {
		r := &http.Request{RemoteAddr: remote, Header: http.Header{"X-Forwarded-For": {"203.0.113.9"}}}
		if got := Address(r); got != want[0] {
			t.Errorf("%s: got address %s, want %s", remote, got, want[0])
		}
		if got := LimitKey(r); got != want[1] {
			t.Errorf("%s: got key %s, want %s", remote, got, want[1])
		}
	}
}

func TestTokensAreFound(t *testing.T) {
	plain := NewTokens(&url.URL{Scheme: "http"})
	secure := NewTokens(&url.URL{Scheme: "https"})
	for _, c := range []struct {
		name, authorization, cookie string
		tokens                      Tokens
		want                        string
	}{
		{"none", "", "", plain, ""},
		{"header", "Bearer abc", "", plain, "abc"},
		{"any case", "bearer abc", "", plain, "abc"},
		{"another scheme", "Basic abc", "", plain, ""},
		{"cookie", "", "samtal=abc", plain, "abc"},
		{"the header wins", "Bearer abc", "samtal=def", plain, "abc"},
		{"under TLS", "", "__Host-samtal=abc", secure, "abc"},
		{"a plain cookie under TLS", "", "samtal=abc", secure, ""},
	} {
		r := &http.Request{Header: http.Header{}}
		r.Header.Set("Authorization", c.authorization)
		r.Header.Set("Cookie", c.cookie)
		if got := c.tokens.Token(r); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSocketsOfOtherSites(t *testing.T) {
	origins, err := NewOrigins(&url.URL{Scheme: "https", Host: "chat.example.org"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		origin, site string
		want         bool
	}{
		{"", "", true},
		{"https://chat.example.org", "", true},
		{"http://inner:7777", "", true}, // the host that the request names
		{"https://evil.example", "", false},
		{"https://chat.example.org.evil.example", "", false},
		{"null", "", false},
		{"https://evil.example", "cross-site", false},
		{"", "same-origin", true},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://inner:7777/api/v1/socket", nil)
		r.Header.Set("Origin", c.origin)
		if c.origin == "" {
			r.Header.Del("Origin")
		}
		if c.site != "" {
			r.Header.Set("Sec-Fetch-Site", c.site)
		}
		if got := origins.Allows(r); got != c.want {
			t.Errorf("origin %q, site %q: got %v, want %v", c.origin, c.site, got, c.want)
		}
		if r.Method != http.MethodGet {
			t.Error("the request was changed")
		}
	}
}

func TestLimitsCountByAddress(t *testing.T) {
	l := NewLimits(1)
	one, other := &http.Request{RemoteAddr: "192.0.2.1:1"}, &http.Request{RemoteAddr: "192.0.2.2:1"}
	var err error
	for i := 0; i < 100 && err == nil; i++ {
		err = l.SignUp(one)
	}
	var soon *TooSoonError
	if !errors.As(err, &soon) || soon.Wait <= 0 || chat.KindOf(err) != chat.RateLimited {
		t.Errorf("got %v", err)
	}
	if err := l.SignUp(other); err != nil {
		t.Errorf("another address: %v", err)
	}
	if err := l.SignIn(one); err != nil {
		t.Errorf("signing in counts apart: %v", err)
	}
	var none *Limits
	if err := errors.Join(none.SignUp(one), none.SignIn(one)); err != nil {
		t.Errorf("no limits: %v", err)
	}
}

// TestACrowdMakesRoomForNobody: what is counted by address is not forgotten for others' addresses, of which anybody has as many as he
// likes.
func TestACrowdMakesRoomForNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // where time stands still
		l := NewLimits(1)
		one := &http.Request{RemoteAddr: "192.0.2.1:1"}
		for _, c := range []Class{ClassOpen, ClassSignIn, ClassSignUp, ClassReset, ClassGuide, ClassDump} {
			request := func(r *http.Request) error { return l.Request(http.Header{}, r, c, chat.ID{}) }
			for i := 0; request(one) == nil; i++ {
				if i == 2000 {
					t.Fatalf("%s: no bound", c)
				}
			}
			for i := range keysRemembered + 10_000 {
				_ = request(&http.Request{RemoteAddr: fmt.Sprintf("[2001:db8:%x:%x::1]:1", i>>16, i&0xffff)})
			}
			if err := request(one); err == nil {
				t.Errorf("%s: a crowd gives back what one has used up", c)
			}
		}
	})
}

func TestARefusalNamesItsQuota(t *testing.T) {
	quota := chat.QuotaOf("guesses", time.Minute, 10)
	for name, c := range map[string]struct {
		err                 error
		retry, policy, left string
	}{
		"a verb's":      {&chat.WaitError{Err: &chat.Error{Kind: chat.RateLimited}, Wait: 90 * time.Second, Of: quota}, "90", `"guesses";q=10;w=600`, `"guesses";r=0;t=90`},
		"a limit's":     {fmt.Errorf("x: %w", &TooSoonError{Wait: time.Millisecond, Of: quota}), "1", `"guesses";q=10;w=600`, `"guesses";r=0;t=1`},
		"at one time":   {&TooSoonError{Wait: time.Minute, Of: chat.Quota{Name: "sockets", Burst: 9}}, "60", `"sockets";q=9;qu="concurrent-requests"`, `"sockets";r=0;t=60`},
		"nobody's":      {&chat.Error{Kind: chat.RateLimited, Code: "too_many_sockets"}, "", "", ""},
		"no such thing": {chat.ErrForbidden, "", `"open";q=1000;w=20`, `"open";r=999;t=1`},
	} {
		h := http.Header{}
		h.Set("RateLimit-Policy", `"open";q=1000;w=20`)
		h.Set("RateLimit", `"open";r=999;t=1`)
		SetRetryAfter(h, c.err)
		if got := [3]string{h.Get("Retry-After"), h.Get("RateLimit-Policy"), h.Get("RateLimit")}; got != [3]string{c.retry, c.policy, c.left} {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestRequestsAreCountedByClass(t *testing.T) {
	synctest.Test(t, countedByClass) // where time stands still
}

func countedByClass(t *testing.T) {
	l := NewLimits(0.1)
	ann, ben := chat.ID{1}, chat.ID{2}
	r := &http.Request{RemoteAddr: "192.0.2.1:1"}
	h := http.Header{}
	for _, q := range quotas {
		h := http.Header{}
		if err := l.Request(h, r, q.class, ann); err != nil {
			t.Errorf("%s: %v", q.class, err)
		}
		name := `"` + string(q.class) + `";`
		if got := h.Get("RateLimit-Policy"); !strings.HasPrefix(got, name+"q=") || !strings.Contains(got, ";w=") {
			t.Errorf("%s: policy %s", q.class, got)
		}
		if got := h.Get("RateLimit"); !strings.HasPrefix(got, name+"r=") || !strings.Contains(got, ";t=") {
			t.Errorf("%s: %s", q.class, got)
		}
	}
	for left := 4; left >= 0; left-- {
		if err := l.Request(h, r, ClassSend, ann); err != nil {
			t.Fatal(err)
		}
		if got, want := h.Get("RateLimit"), fmt.Sprintf(`"send";r=%d;t=1`, left); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got, want := h.Get("RateLimit-Policy"), `"send";q=6;w=3`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	err := l.Request(h, r, ClassSend, ann)
	if p := Problem(err); p.Code != "rate_limited" || p.Wait != 1 || h.Get("RateLimit") != `"send";r=0;t=1` {
		t.Errorf("got %+v, %s", p, h.Get("RateLimit"))
	}
	if err := l.Command(ClassSend, ann); err == nil {
		t.Error("a socket is counted apart")
	}
	if err := errors.Join(l.Request(h, r, ClassSend, ben), l.Request(h, r, ClassRead, ann), l.Command(ClassNone, ann)); err != nil {
		t.Errorf("another account, another class: %v", err)
	}
	far, near := &http.Request{RemoteAddr: "192.0.2.9:1"}, &http.Request{RemoteAddr: "127.0.0.1:1"}
	exhaust := func(r *http.Request) (err error) {
		for i := 0; i < 2000 && err == nil; i++ {
			err = l.Stranger(r)
		}
		return err
	}
	if exhaust(far) == nil || l.Request(http.Header{}, far, ClassOpen, chat.ID{}) == nil {
		t.Error("strangers from one address are never too many")
	}
	if err := errors.Join(exhaust(near), l.Request(http.Header{}, near, ClassOpen, chat.ID{})); err != nil {
		t.Errorf("this machine: %v", err)
	}
	var none *Limits
	if err := errors.Join(none.Request(h, r, ClassSend, ann), none.Command(ClassSend, ann), none.Stranger(r)); err != nil {
		t.Errorf("no limits: %v", err)
	}
}

// TestABodyThatEndsTooEarly: the peer announces more than it sends, and hangs up.
func TestABodyThatEndsTooEarly(t *testing.T) {
	got := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := ReadBody(w, r)
		got <- err
		WriteProblem(w, Problem(err))
	}))
	defer server.Close()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if err := <-got; !errors.Is(err, ErrBodyCut) {
		t.Errorf("got %v, want %v", err, ErrBodyCut)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusBadRequest {
		t.Errorf("got %d", answer.StatusCode)
	}
	_ = answer.Body.Close()
	_ = conn.Close()
}

// TestWhoHangsUpIsNoFailure: what ends because nobody waits for it any more is not told as the server's fault; everything else is.
func TestWhoHangsUpIsNoFailure(t *testing.T) {
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	err := fmt.Errorf("read: %w", context.Canceled)
	for told, ctx := range map[bool]context.Context{false: gone, true: t.Context()} {
		var said bytes.Buffer
		log := slog.New(slog.NewTextHandler(&said, nil))
		Report(log, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil), err)
		if (said.Len() > 0) != told {
			t.Errorf("got %q", said.String())
		}
	}
}
