package samtal_test

import (
	"encoding/base32"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp/totp"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/operator"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// leaky is one thing that a person types, or that would let somebody in: do does it and tells what must stand nowhere on the disk.
// Whatever else people can type from now on gets its entry here.
type leaky struct {
	name string
	do   func(p leakParty) (secrets []string)
}

// leakParty is who does it: ann, in a room with bob, and who administers the server.
type leakParty struct {
	t        *testing.T
	srv      *servertest.Server
	ann, bob *servertest.Person
	root     string // token of the administrator
	room     string
}

// leakOrigin is where passkeys work.
const leakOrigin = "http://localhost:7777"

// newLeakParty brings everyone in. No name is one of a database that was upgraded.
func newLeakParty(t *testing.T, srv *servertest.Server) leakParty {
	t.Helper()
	p := leakParty{t: t, srv: srv, ann: srv.As("nora"), bob: srv.As("olle")}
	p.room = p.ann.Group("xyzzyzzyx in a group's title", "olle")
	link, err := srv.SetupLink(t.Context())
	p.must(err)
	_, token, _ := strings.Cut(link, "#")
	p.root = field(t, srv.Do("POST", "/api/v1/setup", `{"token":"`+token+`","name":"root","password":"`+servertest.Password+`"}`), "token")
	return p
}

// as makes a request with a token, and wants it done.
func (p leakParty) as(token, method, path, body string) servertest.Answer {
	p.t.Helper()
	a := p.srv.Do(method, "/api/v1"+path, body, "Authorization", "Bearer "+token)
	if a.StatusCode >= 300 {
		p.t.Fatalf("%s %s: %s", method, path, a.Text)
	}
	return a
}

// field reads a text of a JSON answer.
func field(t *testing.T, a servertest.Answer, name string) string {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal([]byte(a.Text), &fields); err != nil {
		t.Fatalf("%s: %v", a.Text, err)
	}
	text, _ := fields[name].(string)
	if text == "" {
		t.Fatalf("no %s in %s", name, a.Text)
	}
	return text
}

func (p leakParty) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

var leaks = []leaky{
	{"password", func(p leakParty) []string { return []string{servertest.Password} }},
	{"token", func(p leakParty) []string { return []string{p.ann.Token(), p.bob.Token()} }},
	{"message", func(p leakParty) []string {
		p.ann.Send(p.room, "xyzzyzzyx in a message")
		p.ann.Send(p.ann.Direct("olle"), "xyzzyzzyx between two")
		p.bob.Send(p.bob.Open("xyzzyzzyx in a title"), "xyzzyzzyx in the open")
		return nil
	}},
	{"edit", func(p leakParty) []string {
		m := p.ann.Send(p.room, "xyzzyzzyx before the edit")
		_, err := p.ann.Edit(p.ann.Context(), p.room, m.ID, wire.MessageEdit{ClientID: "edit", Text: "xyzzyzzyx behind the edit"})
		p.must(err)
		return nil
	}},
	{"removal", func(p leakParty) []string {
		m := p.ann.Send(p.room, "xyzzyzzyx that was removed")
		p.must(p.ann.Remove(p.ann.Context(), p.room, m.ID))
		return nil
	}},
	{"thread", func(p leakParty) []string {
		m := p.ann.Post(p.room, wire.NewMessage{Text: "xyzzyzzyx that opens", Subject: "xyzzyzzyx in a subject"})
		p.bob.Post(p.room, wire.NewMessage{Text: "xyzzyzzyx in a thread", Thread: m.ID})
		return nil
	}},
	{"reaction", func(p leakParty) []string {
		m := p.ann.Send(p.room, "xyzzyzzyx to react to")
		p.must(p.bob.React(p.bob.Context(), p.room, m.ID, "👩🏽‍🚀"))
		return []string{"👩🏽‍🚀"}
	}},
	{"draft", func(p leakParty) []string {
		p.must(p.ann.SetDraft(p.ann.Context(), p.room, wire.Draft{Text: "xyzzyzzyx in a draft"}))
		return nil
	}},
	{"setting", func(p leakParty) []string {
		p.must(p.ann.PutSetting(p.ann.Context(), "theme", "xyzzyzzyx in a setting"))
		return nil
	}},
	{"full name", func(p leakParty) []string {
		_, err := p.ann.SetFullName(p.ann.Context(), "Xyzzyzzyx in a name")
		p.must(err)
		return nil
	}},
	{"room", func(p leakParty) []string {
		topic := "xyzzyzzyx in a topic"
		_, err := p.ann.ChangeRoom(p.ann.Context(), p.room, wire.RoomChange{Topic: &topic})
		p.must(err)
		return nil
	}},
	{"search", func(p leakParty) []string {
		_, err := p.bob.People(p.bob.Context(), "xyzzyzzyx")
		p.must(err)
		_, err = p.bob.OpenRooms(p.bob.Context(), "xyzzyzzyx")
		p.must(err)
		return nil
	}},
	{"client", func(p leakParty) []string {
		p.srv.Do("POST", "/api/v1/sessions", `{"name":"olle","password":"`+servertest.Password+`"}`,
			"Content-Type", "application/json", "User-Agent", "xyzzyzzyx of a browser", "X-Forwarded-For", "203.0.113.77")
		return []string{"203.0.113.77"}
	}},
	{"second factor", func(p leakParty) []string {
		totp, err := p.ann.BeginTOTP(p.ann.Context())
		p.must(err)
		codes, err := p.ann.MakeRecoveryCodes(p.ann.Context())
		p.must(err)
		return append(codes, totp.Secret)
	}},
	{"API key", func(p leakParty) []string {
		key, err := p.ann.MakeKey(p.ann.Context(), wire.NewKey{Name: "xyzzyzzyx of a key", Scopes: []string{"read"}})
		p.must(err)
		return []string{key.Token}
	}},
	{"mail", func(p leakParty) []string {
		p.must(p.ann.SetEmail(p.ann.Context(), "xyzzyzzyx@example.org")) // the letter waits
		return nil
	}},
	{"reset", func(p leakParty) []string {
		link, err := p.srv.Desk().Reset(p.t.Context(), "olle")
		p.must(err)
		_, token, _ := strings.Cut(link.URL.Reveal(), "#")
		p.must(p.ann.AskReset(p.ann.Context(), "xyzzyzzyx@example.org"))
		return []string{token}
	}},
	{"security questions", func(p leakParty) []string {
		p.as(p.root, "PATCH", "/admin/policy", `{"security_question":"second"}`)
		p.must(p.ann.SetQuestions(p.ann.Context(), wire.Questions{Questions: []wire.AnsweredQuestion{
			{Question: wire.Question{Text: "What is xyzzyzzyx of a question?"}, Answer: "plughhgulp, the answer"},
			{Question: wire.Question{Code: "first_pet"}, Answer: "xyzzyzzyx the cat"},
		}}))
		return []string{"plughhgulp"}
	}},
	{"set-up", func(p leakParty) []string { return []string{p.root} }},
	{"hidden message", func(p leakParty) []string {
		m := p.bob.Send(p.room, "xyzzyzzyx that was hidden")
		p.must(p.ann.Hide(p.ann.Context(), p.room, m.ID))
		return nil
	}},
	{"kept text of a removed message", func(p leakParty) []string {
		p.as(p.root, "PATCH", "/admin/policy", `{"keep_removed":true}`)
		m := p.ann.Send(p.room, "xyzzyzzyx that the audit log keeps")
		p.must(p.ann.Remove(p.ann.Context(), p.room, m.ID))
		if log := p.as(p.root, "GET", "/admin/audit", ""); !strings.Contains(log.Text, "xyzzyzzyx that the audit log keeps") {
			p.t.Error("the audit log does not keep it")
		}
		return nil
	}},
	{"PIN", func(p leakParty) []string {
		p.as(p.root, "PATCH", "/admin/policy", `{"pin":"plover egg"}`)
		p.srv.Do("POST", "/api/v1/accounts", `{"name":"quinn","password":"`+servertest.Password+`","pin":"plover nest"}`)
		return []string{"plover egg", "plover nest"}
	}},
	{"invitations", func(p leakParty) []string {
		p.as(p.root, "PATCH", "/admin/policy", `{"members_invite":true}`)
		uses := 0
		many, err := p.ann.MakeInvitation(p.ann.Context(), wire.NewInvitation{Uses: &uses})
		p.must(err)
		guest, err := p.ann.MakeInvitation(p.ann.Context(), wire.NewInvitation{Uses: &uses, Room: p.room, Guest: true})
		p.must(err)
		_, err = client.New(p.srv.URL).LookAtInvitation(p.t.Context(), many.Token)
		p.must(err)
		in := p.as("", "POST", "/guests", `{"token":"`+guest.Token+`","full_name":"Xyzzyzzyx, a guest"}`)
		link, err := p.srv.Desk().Invite(p.t.Context(), operator.NewInvitation{})
		p.must(err)
		_, token, _ := strings.Cut(link.URL.Reveal(), "#")
		return []string{many.Token, guest.Token, token, field(p.t, in, "token")}
	}},
	{"tokens", func(p leakParty) []string {
		c := client.New(p.srv.URL)
		first, err := c.SignInForTokens(p.t.Context(), "nora", servertest.Password)
		p.must(err)
		second, err := c.Refresh(p.t.Context(), first.Refresh)
		p.must(err)
		_, err = c.Me(p.t.Context())
		p.must(err)
		_, _ = c.Refresh(p.t.Context(), first.Refresh+"x")
		return []string{first.Access, first.Refresh, second.Access, second.Refresh}
	}},
	{"device and pending sign-in", func(p leakParty) []string {
		eve := p.srv.As("eve") // whose second factor nobody else meets
		app, err := eve.BeginTOTP(eve.Context())
		p.must(err)
		code, err := totp.GenerateCode(app.Secret, time.Now())
		p.must(err)
		p.must(eve.ConfirmTOTP(eve.Context(), code))
		codes, err := eve.MakeRecoveryCodes(eve.Context())
		p.must(err)
		browser := []string{"Sec-Fetch-Site", "same-origin", "Origin", leakOrigin}
		begun := p.srv.Do("POST", "/api/v1/sessions", `{"name":"eve","password":"`+servertest.Password+`"}`, browser...)
		pending := field(p.t, begun, "pending")
		done := p.srv.Do("POST", "/api/v1/sessions/factor", `{"pending":"`+pending+`","recovery_code":"`+codes[0]+`"}`, browser...)
		secrets := []string{app.Secret, pending, codes[0]}
		for _, c := range done.Cookies() {
			secrets = append(secrets, c.Value)
		}
		if len(secrets) != 5 {
			p.t.Errorf("%d cookies, not those of the session and of the device: %s", len(secrets)-3, done.Text)
		}
		raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(app.Secret)
		p.must(err)
		return append(secrets, string(raw))
	}},
	{"passkey", func(p leakParty) []string {
		options, err := p.ann.PasskeyOptions(p.ann.Context())
		p.must(err)
		parsed, err := virtualwebauthn.ParseAttestationOptions(string(options.Options))
		p.must(err)
		auth := virtualwebauthn.NewAuthenticator()
		auth.Options.UserHandle = []byte(parsed.UserID)
		key := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
		const whole = 77 // the library forgets the leading zeros of a coordinate
		for len(key.Key.AttestationData()) != whole {
			key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
		}
		party := virtualwebauthn.RelyingParty{ID: "localhost", Name: "localhost", Origin: leakOrigin}
		made, err := p.ann.AddPasskey(p.ann.Context(), "plughhgulp in the name of a passkey",
			json.RawMessage(virtualwebauthn.CreateAttestationResponse(party, auth, key, *parsed)))
		p.must(err)
		p.must(p.ann.RenamePasskey(p.ann.Context(), made.ID, "xyzzyzzyx in the name of a passkey"))
		return []string{"plughhgulp in the name", string(key.Key.AttestationData()), string(key.ID)}
	}},
	{"bot", func(p leakParty) []string {
		bot, err := p.srv.Desk().AddBot(p.t.Context(), operator.NewBot{Name: "robot", FullName: "Xyzzyzzyx, a bot", Scopes: []string{"read"}})
		p.must(err)
		return []string{bot.Key.Reveal()}
	}},
	{"report", func(p leakParty) []string {
		m := p.bob.Send(p.room, "xyzzyzzyx that was reported")
		p.as(p.ann.Token(), "POST", "/reports", `{"room":"`+p.room+`","message":"`+m.ID+`","reason":"xyzzyzzyx is why"}`)
		id := regexp.MustCompile(`"id":"([^"]+)"`).FindStringSubmatch(p.as(p.root, "GET", "/admin/reports", "").Text)
		if id == nil {
			p.t.Fatal("there is no report")
		}
		p.as(p.root, "POST", "/admin/reports/"+id[1]+"/close", `{"outcome":"xyzzyzzyx is what became of it"}`)
		return nil
	}},
	{"bans", func(p leakParty) []string {
		p.as(p.root, "POST", "/admin/bans", `{"prefix":"203.0.113.96/28","reason":"xyzzyzzyx is why, too"}`)
		p.as(p.root, "POST", "/admin/bans", `{"account":"`+p.srv.As("mallory").Account.ID+`","reason":"xyzzyzzyx once more"}`)
		p.srv.Do("GET", "/api/v1/server", "", "X-Forwarded-For", "203.0.113.97")
		return []string{"203.0.113.96", "203.0.113.97"}
	}},
	{"room of Chatire", func(p leakParty) []string {
		signedIn := p.srv.Do("POST", "/auth/jwt/create/", `{"username":"olle","password":"`+servertest.Password+`"}`, "Content-Type", "application/json")
		token := field(p.t, signedIn, "token")
		uri := field(p.t, p.srv.Do("POST", "/api/chats/", "", "Authorization", "JWT "+token), "uri")
		posted := p.srv.Do("POST", "/api/chats/"+uri+"/messages/", `{"message":"xyzzyzzyx of Chatire"}`, "Authorization", "JWT "+token, "Content-Type", "application/json")
		if posted.StatusCode != http.StatusOK {
			p.t.Errorf("post: %d %s", posted.StatusCode, posted.Text)
		}
		return []string{uri, token}
	}},
	{"provider", func(p leakParty) []string {
		if a := p.srv.Do("GET", "/api/v1/oidc/oidc/start", ""); a.StatusCode != http.StatusSeeOther {
			p.t.Errorf("got %s", a.Status)
		}
		return nil // its secret has the word in it
	}},
	{"wrong passwords", func(p leakParty) []string {
		for _, name := range []string{"nora", "nobody"} {
			p.srv.Do("POST", "/api/v1/sessions", `{"name":"`+name+`","password":"xyzzyzzyx that is wrong"}`)
		}
		p.srv.Do("POST", "/api/v1/sessions", `{"name":"plughhgulp typed as a name","password":"`+servertest.Password+`"}`)
		return []string{"plughhgulp typed"}
	}},
}
