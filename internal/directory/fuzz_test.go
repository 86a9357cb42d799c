package directory

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-ldap/ldap/v3"

	"github.com/samtal-chat/samtal/chat"
)

// FuzzConfig reads anything as a directory's address and filter, and searches for anybody: no name is more than a value in the filter.
func FuzzConfig(f *testing.F) {
	for _, filter := range []string{"", "(uid=%s)", "(&(uid=%s)(!(locked=*)))", "(uid=ann)", "(uid=%s", "%s", "(%s=a)", "(uid:dn:=%s)", "(uid=%s*)", "(|(uid=%s)(mail=%s))"} {
		f.Add("ldaps://directory.example", filter, "ann")
		f.Add("ldap://localhost:389", filter, "*)(uid=root")
	}
	for _, address := range []string{"", "ldap://", "ldaps:///", "http://directory.example", "ldap://a b", "ldap://%zz"} {
		f.Add(address, "", "ann\x00\\")
	}
	f.Fuzz(func(t *testing.T, address, filter, name string) {
		d, err := New(Config{URL: address, Base: "dc=example", Filter: filter})
		if err != nil {
			return
		}
		if u, err := url.Parse(address); err != nil || u.Host == "" || d.secure != (u.Scheme == "ldaps") {
			t.Fatalf("took %q", address)
		}
		plain, err := ldap.CompileFilter(strings.ReplaceAll(d.Filter, "%s", "name"))
		if err != nil {
			t.Fatalf("took %q: %v", filter, err)
		}
		asked, err := ldap.CompileFilter(d.filterOf(name))
		if err != nil {
			t.Fatalf("%q in %q: %v", name, d.Filter, err)
		}
		if name != "" && len(asked.Children) != len(plain.Children) || asked.Tag != plain.Tag {
			t.Fatalf("%q makes another filter of %q: %q", name, d.Filter, d.filterOf(name))
		}
	})
}

// FuzzEntry reads anything as what a directory says of somebody: who has no id that stays is nobody.
func FuzzEntry(f *testing.F) {
	f.Add([]byte("0d3a8a9e-1"), "ann", "Ann", "ann@example.org")
	f.Add([]byte{0xff, 0, 1}, "", "\xff", "x")
	f.Add([]byte(nil), "ann", "", "")
	f.Add([]byte(strings.Repeat("\xff", chat.MaxIdentity)), "ann", "", "")
	d, err := New(Config{URL: "ldaps://directory.example", Base: "dc=example"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, id []byte, name, full, email string) {
		entry := ldap.NewEntry("cn=x", map[string][]string{d.IDAttribute: {string(id)}, d.NameAttribute: {name}, d.FullNameAttribute: {full}, d.MailAttribute: {email}})
		who, err := d.identity(entry)
		if err != nil {
			return
		}
		if who.Subject == "" || len(who.Subject) > chat.MaxIdentity || !utf8.ValidString(who.Subject) || who.Provider == "" || who.Name != name {
			t.Fatalf("%x is %+v", id, who)
		}
	})
}
