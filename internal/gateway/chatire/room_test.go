package chatire_test

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/servertest"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

const (
	annUser = `{"id":1,"username":"ann","email":"","first_name":"","last_name":""}`
	bobUser = `{"id":2,"username":"bob","email":"","first_name":"","last_name":""}`
	cyUser  = `{"id":3,"username":"cy","email":"","first_name":"","last_name":""}`
)

func TestRooms(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	h.signUp("cy")
	made := h.form("POST", "/api/chats/", ann)
	uri := h.field(made, "uri")
	h.want("made", made, 200, `{"status":"SUCCESS","uri":"`+uri+`","message":"New chat session created"}`)
	if !regexp.MustCompile(`^[0-9a-f]{15}$`).MatchString(uri) {
		t.Errorf("uri %q", uri)
	}
	path := "/api/chats/" + uri + "/"

	h.want("who is not there adds nobody", h.form("PATCH", path, bob, "username", "cy"), 403, `{"detail":"You do not have permission to perform this action."}`)
	joined := `{"status":"SUCCESS","members":[` + annUser + `,` + bobUser + `],"message":"bob joined the chat","user":` + bobUser + `}`
	for range 2 {
		h.want("bob joins", h.form("PATCH", path, bob, "username", "Bob"), 200, joined)
	}
	h.want("a member adds another", h.send("PATCH", path, `{"username":"cy"}`, "Authorization", "JWT "+bob, "Content-Type", "application/json"), 200,
		`{"status":"SUCCESS","members":[`+annUser+`,`+bobUser+`,`+cyUser+`],"message":"cy joined the chat","user":`+cyUser+`}`)
	h.want("no name", h.form("PATCH", path, bob), 400, `{"username":["This field is required."]}`)
	h.want("blank", h.form("PATCH", path, bob, "username", " "), 400, `{"username":["This field may not be blank."]}`)
	h.want("nobody", h.form("PATCH", path, bob, "username", "nobody"), 404, `{"detail":"Not found."}`)
	for _, other := range []string{"000000000000000", "x", uri + "0", strings.ToUpper("abcdefabcdefabc")} {
		h.want("no room "+other, h.form("PATCH", "/api/chats/"+other+"/", bob, "username", "bob"), 404, `{"detail":"Not found."}`)
		h.want("no messages "+other, h.form("GET", "/api/chats/"+other+"/messages/", bob), 404, `{"detail":"Not found."}`)
		h.want("no post "+other, h.form("POST", "/api/chats/"+other+"/messages/", bob, "message", "x"), 404, `{"detail":"Not found."}`)
	}
}

func TestMessages(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	uri := h.room(ann)
	path := "/api/chats/" + uri + "/messages/"
	h.want("none", h.form("GET", path, ann), 200, `{"id":1,"uri":"`+uri+`","messages":[]}`)
	h.want("posted", h.form("POST", path, ann, "message", "hi <b>&"), 200,
		`{"status":"SUCCESS","uri":"`+uri+`","message":"hi <b>&","user":`+annUser+`}`)
	longest := strings.Repeat("ä", 2000)
	h.want("as long as can be, by who joins with it", h.form("POST", path, bob, "message", longest), 200,
		`{"status":"SUCCESS","uri":"`+uri+`","message":"`+longest+`","user":`+bobUser+`}`)
	h.want("too long", h.form("POST", path, bob, "message", longest+"x"), 400, `{"message":["Ensure this field has no more than 2000 characters."]}`)
	h.want("none given", h.form("POST", path, bob), 400, `{"message":["This field is required."]}`)
	h.want("blank", h.form("POST", path, bob, "message", " \n"), 400, `{"message":["This field may not be blank."]}`)
	h.want("U+0000", h.form("POST", path, bob, "message", "a\x00b"), 400, `{"message":["Null characters are not allowed."]}`)
	h.want("oldest first", h.form("GET", path, bob), 200,
		`{"id":1,"uri":"`+uri+`","messages":[{"user":`+annUser+`,"message":"hi <b>&"},{"user":`+bobUser+`,"message":"`+longest+`"}]}`)
	second := h.room(bob)
	h.want("another room has another id", h.form("GET", "/api/chats/"+second+"/messages/", bob), 200, `{"id":2,"uri":"`+second+`","messages":[]}`)
}

// TestBothWays: a room made here is an ordinary one, and what is edited or removed there is so here.
func TestBothWays(t *testing.T) {
	h := newHouse(t)
	token := h.signUp("ann")
	uri := h.room(token)
	path := "/api/chats/" + uri + "/messages/"
	h.form("POST", path, token, "message", "from there")
	ann := h.SignIn("ann")
	rooms, err := ann.Rooms(ann.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(rooms.Rooms, func(r wire.Room) bool { return r.Title == uri })
	if i < 0 || rooms.Rooms[i].Kind != "group" {
		t.Fatalf("got %+v", rooms.Rooms)
	}
	room := rooms.Rooms[i].ID
	if got := ann.Texts(room); !slices.Equal(got, []string{"from there"}) {
		t.Errorf("read %q", got)
	}
	first := ann.Post(room, wire.NewMessage{Text: "a subject", Subject: "here"})
	ann.Post(room, wire.NewMessage{Text: "a reply", Thread: first.ID})
	gone, changed := ann.Send(room, "to be removed"), ann.Send(room, "to be edited")
	if err := ann.Remove(ann.Context(), room, gone.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := ann.Edit(ann.Context(), room, changed.ID, wire.MessageEdit{Text: "edited"}); err != nil {
		t.Fatal(err)
	}
	line := func(text string) string { return `{"user":` + annUser + `,"message":"` + text + `"}` }
	h.want("in its present state", h.form("GET", path, token), 200, `{"id":1,"uri":"`+uri+`","messages":[`+
		line("from there")+`,`+line("a subject")+`,`+line("a reply")+`,`+line("edited")+`]}`)
}

func TestNamesOfPeople(t *testing.T) {
	h := newHouse(t)
	token := h.signUp("ann")
	path := "/api/chats/" + h.room(token) + "/messages/"
	ann := h.SignIn("ann")
	h.form("POST", path, token, "message", "hi")
	for full, want := range map[string]string{
		"Ann Lee Smith": `"first_name":"Ann","last_name":"Lee Smith"`, "Ann": `"first_name":"Ann","last_name":""`,
	} {
		if _, err := ann.SetFullName(ann.Context(), full); err != nil {
			t.Fatal(err)
		}
		if got := h.form("GET", path, token); !strings.Contains(got.body, want) {
			t.Errorf("%s: got %s", full, got.body)
		}
	}
}

// TestWhoIsGoneIsCalledSoByNobody: what was known of people before they left is not told after.
func TestWhoIsGoneIsCalledSoByNobody(t *testing.T) {
	h := newHouse(t)
	token, bobs := h.signUp("ann"), h.signUp("bob")
	path := "/api/chats/" + h.room(token) + "/messages/"
	bob := h.SignIn("bob")
	if _, err := bob.SetFullName(bob.Context(), "Bob Roberts"); err != nil {
		t.Fatal(err)
	}
	h.form("POST", path, bobs, "message", "hi")
	if got := h.form("GET", path, token); !strings.Contains(got.body, "Roberts") {
		t.Fatalf("got %s", got.body)
	}
	if err := bob.DeleteMe(bob.Context(), false); err != nil {
		t.Fatal(err)
	}
	got := h.form("GET", path, token)
	if strings.Contains(got.body, "bob") || strings.Contains(got.body, "Roberts") || !strings.Contains(got.body, `"username":"deleted-`) {
		t.Errorf("got %s", got.body)
	}
}

func TestMethodsAndPaths(t *testing.T) {
	h := newHouse(t)
	token := h.signUp("ann")
	uri := h.room(token)
	for path, allowed := range map[string]string{
		"/auth/users/create/": "POST", "/auth/users/delete/": "POST", "/auth/jwt/create/": "POST", "/auth/jwt/verify/": "POST",
		"/auth/token/create/": "POST", "/auth/token/destroy/": "POST", "/auth/me/": "GET PATCH PUT", "/auth/password/": "POST",
		"/auth/password/reset/": "POST", "/this/is/hard/to/find/": "POST",
		"/api/chats/": "POST", "/api/chats/" + uri + "/": "PATCH", "/api/chats/" + uri + "/messages/": "GET POST",
	} {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			if strings.Contains(allowed, method) {
				continue
			}
			got := h.form(method, path, token)
			h.want(method+" "+path, got, 405, `{"detail":"Method \"`+method+`\" not allowed."}`)
			if want := strings.ReplaceAll(allowed, " ", ", ") + ", OPTIONS"; got.header.Get("Allow") != want {
				t.Errorf("%s: allows %q, want %q", path, got.header.Get("Allow"), want)
			}
		}
		h.want("no slash "+path, h.form("POST", strings.TrimSuffix(path, "/"), token), 404, `{"detail":"Not found."}`)
		pre := h.send("OPTIONS", path, "", "Origin", "http://localhost:8080", "Access-Control-Request-Method", "PATCH",
			"Access-Control-Request-Headers", "authorization")
		h.want("preflight "+path, pre, 200, "")
		for name, words := range map[string]string{
			"Access-Control-Allow-Methods": "DELETE GET OPTIONS PATCH POST PUT",
			"Access-Control-Allow-Headers": "authorization content-type accept origin x-csrftoken x-requested-with",
		} {
			has := strings.Split(pre.header.Get(name), ", ")
			for _, w := range strings.Fields(words) {
				if !slices.Contains(has, w) {
					t.Errorf("%s: %s lacks %s", path, name, w)
				}
			}
		}
		if pre.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Error("with credentials")
		}
	}
	for _, path := range []string{"/", "/auth/", "/auth/nothing/", "/api/chats/" + uri + "/members/", "/api/chats/" + uri + "/messages/1/", "/nothing"} {
		h.want(path, h.form("GET", path, token), 404, `{"detail":"Not found."}`)
	}
	for _, path := range []string{"/api/chats/", "/api/chats/" + uri + "/", "/api/chats/" + uri + "/messages/", "/auth/me/", "/auth/password/", "/auth/users/delete/"} {
		h.want(path, h.form("POST", path, ""), 401, `{"detail":"Authentication credentials were not provided."}`)
	}
}

// TestTheMainListener serves the routes beside everything else, without sockets, and also to pages of other sites.
func TestTheMainListener(t *testing.T) {
	h := newHouse(t)
	h.base = h.URL
	token := h.signUp("ann")
	uri := h.room(token)
	got := h.send("POST", "/api/chats/"+uri+"/messages/", "message=hi", "Authorization", "JWT "+token,
		"Content-Type", "application/x-www-form-urlencoded", "Origin", "http://elsewhere.example", "Sec-Fetch-Site", "cross-site")
	h.want("from another site", got, 200, `{"status":"SUCCESS","uri":"`+uri+`","message":"hi","user":`+annUser+`}`)
	if got := h.send("GET", "/"+uri, ""); got.status != http.StatusNotFound || got.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("no sockets here: got %d", got.status)
	}
	if got := h.send("GET", "/api/v1/server", ""); got.status != 200 {
		t.Errorf("the native API: got %d", got.status)
	}
}

func TestSwitchedOff(t *testing.T) {
	h := &house{t: t, Server: servertest.New(t)}
	h.base = h.URL
	for _, path := range []string{"/auth/me/", "/api/chats/", "/this/is/hard/to/find/"} {
		if got := h.send("GET", path, ""); got.status != 404 || got.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: got %d %s", path, got.status, got.body)
		}
	}
}

// TestAnAddressIsRenewedWhileSwitchedOff: who is taken out then has no way back by the old address later.
func TestAnAddressIsRenewedWhileSwitchedOff(t *testing.T) {
	data := t.TempDir()
	here := func(c *samtal.Config) { c.Data = data }
	on := newHouseOn(t, here)
	ann, bob := on.signUp("ann"), on.signUp("bob")
	uri := on.room(ann)
	on.form("POST", "/api/chats/"+uri+"/messages/", bob, "message", "hi")
	on.Stop()

	off := servertest.New(t, here, func(c *samtal.Config) { c.Key = key })
	owner, gone := off.SignIn("ann"), off.SignIn("bob")
	rooms, err := owner.Rooms(owner.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rooms.Rooms {
		if r.Title == uri {
			err = owner.Expel(owner.Context(), r.ID, gone.Account.ID)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	off.Stop()

	on = newHouseOn(t, here)
	on.want("the old address", on.form("GET", "/api/chats/"+uri+"/messages/", on.signIn("bob")), 404, `{"detail":"Not found."}`)
}

// TestOnPostgreSQL: the same on the other store, where many write at once.
func TestOnPostgreSQL(t *testing.T) {
	database := storetest.Schema(t)
	h := newHouseOn(t, func(c *samtal.Config) { c.Database = database })
	ann := h.signUp("ann")
	uri := h.room(ann)
	s := h.listen(uri, "")
	const people = 5
	var all sync.WaitGroup
	for i := range people {
		all.Go(func() {
			token := h.signUp(string(rune('b'+i)) + "ob")
			h.form("POST", "/api/chats/"+uri+"/messages/", token, "message", "hi")
		})
	}
	all.Wait()
	for range people {
		if _, _, err := s.Read(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	got := h.form("PATCH", "/api/chats/"+uri+"/", ann, "username", "ann")
	for id := 1; id <= people+1; id++ {
		if want := `"id":` + strconv.Itoa(id) + `,`; !strings.Contains(got.body, want) {
			t.Errorf("nobody is %s in %s", want, got.body)
		}
	}
}

func TestSettingsThatMakeNoSense(t *testing.T) {
	for _, c := range []*samtal.Chatire{{RefreshPath: "again/"}, {TokenLife: -time.Minute}, {TokenLife: time.Millisecond}} {
		s, err := samtal.New(t.Context(), samtal.Config{Data: t.TempDir(), Key: key, Chatire: c})
		if err == nil {
			_ = s.Close()
			t.Errorf("%+v was taken", c)
		}
	}
}

// TestWhoIsBlockedIsNotHeard: a block that was made in the web client counts here too, for who says who he is.
func TestWhoIsBlockedIsNotHeard(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	uri := h.room(ann)
	path := "/api/chats/" + uri + "/messages/"
	h.form("POST", path, bob, "message", "before")
	web := h.SignIn("ann")
	people, err := web.People(web.Context(), "bob")
	if err != nil || len(people) != 1 {
		t.Fatal(people, err)
	}
	if err := web.Block(web.Context(), people[0].ID); err != nil {
		t.Fatal(err)
	}
	hers, anybodys := h.listen(uri, "?token="+ann), h.listen(uri, "")
	h.form("POST", path, bob, "message", "after")
	h.form("POST", path, ann, "message", "own")
	hers.hears(line(annUser, "own"))
	anybodys.hears(line(bobUser, "after"))
	h.want("read by ann", h.form("GET", path, ann), 200, `{"id":1,"uri":"`+uri+`","messages":[{"user":`+annUser+`,"message":"own"}]}`)
	if got := h.form("GET", path, bob); strings.Count(got.body, `"message":`) != 3 {
		t.Errorf("bob reads %s", got.body)
	}
}
