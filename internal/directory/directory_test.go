package directory_test

import (
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/directory"
	"github.com/samtal-chat/samtal/internal/directory/directorytest"
	"github.com/samtal-chat/samtal/internal/secret"
)

var (
	ann = directorytest.Person{Name: "ann", FullName: "Ann Berg", Mail: "ann@example.org", Password: "violet umbrella 7"}
	bob = directorytest.Person{Name: "bob", FullName: "Bob (Robert) Ek", Mail: "bob@example.org", Password: "nine green kettles"}
)

// patience is how long a directory may take to answer.
const patience = 5 * time.Minute

func open(t *testing.T, c directory.Config) *directory.Directory {
	t.Helper()
	c.Base, c.BindDN, c.BindPassword = directorytest.Base, directorytest.BindDN, directorytest.BindPassword
	if c.Timeout == 0 {
		c.Timeout = patience
	}
	d, err := directory.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCheckTellsWhoHasAPassword(t *testing.T) {
	server := directorytest.Start(t, ann, bob)
	for url, d := range map[string]*directory.Directory{
		server.URL:    open(t, directory.Config{URL: server.URL}),
		server.TLSURL: open(t, directory.Config{URL: server.TLSURL, Roots: server.Roots}),
	} {
		who, err := d.Check(t.Context(), "ann", secret.String(ann.Password))
		if err != nil || who.Name != "ann" || who.FullName != "Ann Berg" || who.Email != "ann@example.org" || who.Provider != "ldap" || who.Subject == "" {
			t.Errorf("%s: %+v, %v", url, who, err)
		}
		again, ok, err := d.Find(t.Context(), "ANN")
		if err != nil || !ok || again != who {
			t.Errorf("%s: found %+v, %v, %v", url, again, ok, err)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	server := directorytest.Start(t, ann, bob)
	d := open(t, directory.Config{URL: server.URL})
	for what, try := range map[string][2]string{
		"another's password": {"ann", bob.Password},
		"no password":        {"ann", ""},
		"no name":            {"", ann.Password},
		"an unknown name":    {"eve", ann.Password},
		"a pattern":          {"a*", ann.Password},
		"a piece of filter":  {"ann)(uid=*", ann.Password},
		"the reader":         {"reader", directorytest.BindPassword},
	} {
		if who, err := d.Check(t.Context(), try[0], secret.String(try[1])); !errors.Is(err, chat.ErrWrongSignIn) || errors.Is(err, chat.ErrUpstreamAway) {
			t.Errorf("%s: %+v, %v", what, who, err)
		}
	}
	for _, name := range []string{"ann", "eve", ""} {
		if err := d.Pretend(t.Context(), name); !errors.Is(err, chat.ErrWrongSignIn) || errors.Is(err, chat.ErrUpstreamAway) {
			t.Errorf("an attempt at %q that is none: %v", name, err)
		}
	}
	if _, ok, err := d.Find(t.Context(), "eve"); ok || err != nil {
		t.Errorf("found who is not there: %v, %v", ok, err)
	}
}

func TestADirectoryThatIsAwayRefusesNobody(t *testing.T) {
	server := directorytest.Start(t, ann)
	d := open(t, directory.Config{URL: server.URL})
	server.Stop()
	if _, err := d.Check(t.Context(), "ann", secret.String(ann.Password)); !errors.Is(err, chat.ErrUpstreamAway) || errors.Is(err, chat.ErrWrongSignIn) {
		t.Errorf("stopped: %v", err)
	}
	for name, password := range map[string]secret.String{"ann": "", "": "x"} {
		if _, err := d.Check(t.Context(), name, password); !errors.Is(err, chat.ErrUpstreamAway) {
			t.Errorf("stopped, for %q with %q: %v", name, password.Reveal(), err)
		}
	}
	if err := d.Pretend(t.Context(), "ann"); !errors.Is(err, chat.ErrUpstreamAway) {
		t.Errorf("stopped, an attempt that is none: %v", err)
	}
	server.Start()
	if _, err := d.Check(t.Context(), "ann", secret.String(ann.Password)); err != nil {
		t.Errorf("started again: %v", err)
	}
}

// TestADirectoryThatNeverAnswersIsAway: it takes connections and says nothing.
func TestADirectoryThatNeverAnswersIsAway(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	d := open(t, directory.Config{URL: "ldap://" + l.Addr().String(), Timeout: 100 * time.Millisecond})
	if _, err := d.Check(t.Context(), "ann", "anything"); !errors.Is(err, chat.ErrUpstreamAway) {
		t.Errorf("got %v", err)
	}
}

// TestAMistakeOfTheOperatorIsNoRefusal: nobody may be locked out, or let in from memory, because the reader's password is wrong or
// the certificate is somebody else's.
func TestAMistakeOfTheOperatorIsNoRefusal(t *testing.T) {
	server := directorytest.Start(t, ann)
	wrong, err := directory.New(directory.Config{
		URL: server.URL, Base: directorytest.Base, BindDN: directorytest.BindDN, BindPassword: "mistyped", Timeout: patience,
	})
	if err != nil {
		t.Fatal(err)
	}
	for what, d := range map[string]*directory.Directory{
		"wrong reader":        wrong,
		"unknown certificate": open(t, directory.Config{URL: server.TLSURL}),
		"an id nobody has":    open(t, directory.Config{URL: server.URL, IDAttribute: "employeeNumber"}),
		"too wide":            open(t, directory.Config{URL: server.URL, Filter: "(|(uid=%s)(objectClass=*))"}),
	} {
		_, err := d.Check(t.Context(), "ann", secret.String(ann.Password))
		if err == nil || errors.Is(err, chat.ErrWrongSignIn) || errors.Is(err, chat.ErrUpstreamAway) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestNewRefusesWhatCannotBeAsked(t *testing.T) {
	for _, c := range []directory.Config{
		{URL: "http://host", Base: "dc=x"},
		{URL: "ldap://", Base: "dc=x"},
		{URL: "ldap://host"},
		{URL: "ldap://ann:hush@host", Base: "dc=x"},
		{URL: "ldap://ann:hush@host%", Base: "dc=x"},
		{URL: "ldap://host", Base: "dc=x", Filter: "(uid=ann)"},
		{URL: "ldap://host", Base: "dc=x", Filter: "uid=%s)"},
	} {
		if _, err := directory.New(c); err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
