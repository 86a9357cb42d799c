package wire_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
)

var (
	room   = id(1)
	ann    = id(2)
	bob    = id(3)
	first  = id(4)
	second = id(5)
	at     = time.Date(2026, 11, 22, 8, 0, 0, 123_456_000, time.UTC)
)

func id(n byte) chat.ID { return chat.ID{15: n} }

const idStart = "00000000-0000-0000-0000-0000000000"

// events holds one event of every kind, with the JSON it becomes.
var events = map[chat.EventKind]struct {
	content any
	change  func(*chat.Event)
	want    string
}{
	chat.KindMessage: {
		content: chat.Content{Text: "hi @bob", Subject: "Greetings", Reply: second, Mentions: []chat.ID{bob}},
		change:  func(e *chat.Event) { e.ClientID, e.Thread, e.Target = "c1", first, chat.ID{} },
		want: `"client_id":"c1","thread":"` + idStart + `04","text":"hi @bob","subject":"Greetings","reply":"` + idStart +
			`05","mentions":["` + idStart + `03"],"sent_at":"2026-11-22T08:00:00.123456Z"`,
	},
	chat.KindEdit: {
		content: chat.Content{Text: "ho"},
		want:    `"target":"` + idStart + `04","text":"ho","sent_at":"2026-11-22T08:00:00.123456Z"`,
	},
	chat.KindRemoval: {
		want: `"target":"` + idStart + `04","sent_at":"2026-11-22T08:00:00.123456Z"`,
	},
	chat.KindReaction: {
		content: chat.ReactionContent{Emoji: "👍", Off: true},
		want:    `"target":"` + idStart + `04","emoji":"👍","off":true,"sent_at":"2026-11-22T08:00:00.123456Z"`,
	},
	chat.KindMember: {
		content: chat.MemberContent{Account: bob, Name: "bob", Change: chat.MemberRole, Role: chat.RoleOwner},
		change:  func(e *chat.Event) { e.Target = chat.ID{} },
		want:    `"sent_at":"2026-11-22T08:00:00.123456Z","account":"` + idStart + `03","name":"bob","change":"role","role":"owner"`,
	},
	chat.KindSettings: {
		content: chat.SettingsContent{Title: "Kitchen", Topic: "food", History: chat.HistoryJoined},
		change:  func(e *chat.Event) { e.Target = chat.ID{} },
		want:    `"sent_at":"2026-11-22T08:00:00.123456Z","title":"Kitchen","topic":"food","history":"joined"`,
	},
	chat.KindHidden: {
		change: func(e *chat.Event) { *e = chat.Event{Room: room, Seq: 7, Kind: chat.KindHidden} },
	},
}

func eventOf(t *testing.T, kind chat.EventKind) chat.Event {
	t.Helper()
	e := chat.Event{
		N: 99, Room: room, Seq: 7, ID: first, Kind: kind, Sender: ann, SenderName: "ann", Session: id(77), Target: first,
		Salt: []byte("salt"), Digest: []byte("digest"), Hash: []byte("hash"), SentAt: at,
	}
	sample := events[kind]
	if sample.content != nil {
		b, err := chat.EncodeContent(sample.content)
		if err != nil {
			t.Fatal(err)
		}
		e.Content, e.ContentType = b, chat.ContentJSON
	}
	if sample.change != nil {
		sample.change(&e)
	}
	return e
}

func TestEveryKindOfEventConverts(t *testing.T) {
	for _, kind := range eventKinds(t) {
		t.Run(string(kind), func(t *testing.T) {
			sample, ok := events[kind]
			if !ok {
				t.Fatal("this kind of event has no sample here")
			}
			w, err := wire.FromEvent(eventOf(t, kind))
			if err != nil {
				t.Fatal(err)
			}
			want := `{"room":"` + idStart + `01","seq":7,"kind":"` + string(kind) + `"`
			if kind != chat.KindHidden {
				want += `,"id":"` + idStart + `04","sender":"ann","sender_id":"` + idStart + `02",` + sample.want
			}
			wantJSON(t, w, want+"}")
		})
	}
}

// eventKinds reads the constants of chat.EventKind from their source, so that a new one cannot be left out here.
func eventKinds(t *testing.T) []chat.EventKind {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../event.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []chat.EventKind
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "EventKind" {
			word, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, chat.EventKind(word))
		}
		return true
	})
	if len(kinds) < len(events) {
		t.Fatalf("found %d kinds of event, want at least %d", len(kinds), len(events))
	}
	return kinds
}

func TestRemovedEventsHaveNoContent(t *testing.T) {
	for _, kind := range []chat.EventKind{chat.KindMessage, chat.KindEdit, chat.KindReaction} {
		e := eventOf(t, kind)
		e.Content, e.Salt = nil, nil
		w, err := wire.FromEvent(e)
		if err != nil || !w.Removed || w.Text != "" || w.Emoji != "" {
			t.Errorf("%s: got %+v, %v, want it removed and empty", kind, w, err)
		}
	}
	e := eventOf(t, chat.KindMember)
	e.Content = nil
	if w, err := wire.FromEvent(e); err != nil || w.Removed {
		t.Errorf("member: got %+v, %v", w, err)
	}
}

func TestForeignContentIsAnError(t *testing.T) {
	for kind, sample := range events {
		if sample.content == nil {
			continue
		}
		e := eventOf(t, kind)
		e.Content = []byte("\x00ciphertext")
		if w, err := wire.FromEvent(e); err == nil {
			t.Errorf("%s: got %+v, want an error", kind, w)
		}
	}
}

func TestRunsProveThemselvesWhenAsked(t *testing.T) {
	run := chat.EventRun{Events: []chat.Event{eventOf(t, chat.KindMessage), eventOf(t, chat.KindHidden)}, Head: 8, Floor: 1}
	bare, err := wire.FromEvents(run, "g", false)
	if err != nil || bare.Events[0].Proof != nil || bare.Head != 8 || bare.Floor != 1 || bare.Generation != "g" {
		t.Errorf("without proof: got %+v, %v", bare, err)
	}
	proven, err := wire.FromEvents(run, "g", true)
	if err != nil || proven.Events[0].Proof == nil || !bytes.Equal(proven.Events[0].Proof.Hash, []byte("hash")) {
		t.Errorf("with proof: got %+v, %v", proven, err)
	}
	if proven.Events[1].Proof != nil {
		t.Error("a hidden event tells of what it hides")
	}
	none, err := wire.FromEvents(chat.EventRun{}, "g", false)
	if err != nil {
		t.Fatal(err)
	}
	wantJSON(t, none, `{"events":[],"head":0,"floor":0,"generation":"g"}`)
}

func TestMessages(t *testing.T) {
	tests := []struct {
		name string
		in   chat.Message
		want string
	}{
		{
			"plain",
			chat.Message{Seq: 3, Kind: chat.KindMessage, ID: first, Room: room, Sender: ann, Name: "ann", Content: chat.Content{Text: "hi"}, SentAt: at},
			`{"room":"` + idStart + `01","seq":3,"kind":"message","id":"` + idStart + `04","sender":"ann","sender_id":"` + idStart +
				`02","text":"hi","sent_at":"2026-11-22T08:00:00.123456Z"}`,
		},
		{
			"opens a thread, edited, with reactions",
			chat.Message{
				Seq: 3, Kind: chat.KindMessage, ID: first, Thread: first, Content: chat.Content{Text: "hi", Subject: "S"}, Edited: 5, EditedAt: at,
				Reactions: []chat.Reaction{{Emoji: "👍", Count: 2, Mine: true}}, Replies: chat.Replies{Count: 1, Latest: 9, LastAt: at, Unread: 1},
			},
			`{"seq":3,"kind":"message","id":"` + idStart + `04","text":"hi","subject":"S","thread":"` + idStart +
				`04","edited":5,"edited_at":"2026-11-22T08:00:00.123456Z","reactions":[{"emoji":"👍","count":2,"mine":true}],` +
				`"replies":{"count":1,"latest":9,"last_at":"2026-11-22T08:00:00.123456Z","unread":1}}`,
		},
		{
			"opens a thread without replies",
			chat.Message{Seq: 3, Kind: chat.KindMessage, ID: first, Thread: first},
			`{"seq":3,"kind":"message","id":"` + idStart + `04","thread":"` + idStart + `04","replies":{"count":0}}`,
		},
		{
			"belongs to a thread",
			chat.Message{Seq: 3, Kind: chat.KindMessage, ID: second, Thread: first, Removed: 4},
			`{"seq":3,"kind":"message","id":"` + idStart + `05","thread":"` + idStart + `04","removed":4}`,
		},
		{"hidden", chat.Message{Seq: 3, Kind: chat.KindHidden, Room: room}, `{"room":"` + idStart + `01","seq":3,"kind":"hidden"}`},
		{
			"veiled",
			chat.Message{Seq: 3, Kind: chat.KindHidden, Room: room, ID: second, Thread: first, SentAt: at, Veiled: true},
			`{"room":"` + idStart + `01","seq":3,"kind":"hidden","id":"` + idStart + `05","thread":"` + idStart + `04","sent_at":"2026-11-22T08:00:00.123456Z","blocked":true}`,
		},
		{
			"notice of a member",
			chat.Message{Seq: 1, Kind: chat.KindMember, ID: first, Member: &chat.MemberContent{Account: bob, Name: "bob", Change: chat.MemberJoined, Role: chat.RoleMember}},
			`{"seq":1,"kind":"member","id":"` + idStart + `04","account":"` + idStart + `03","name":"bob","change":"joined","role":"member"}`,
		},
		{
			"notice of settings",
			chat.Message{Seq: 1, Kind: chat.KindSettings, ID: first, Settings: &chat.SettingsContent{Title: "T", History: chat.HistoryAll}},
			`{"seq":1,"kind":"settings","id":"` + idStart + `04","title":"T","history":"all"}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantJSON(t, wire.FromMessage(tt.in), tt.want) })
	}
}

func TestPagesAndThreads(t *testing.T) {
	m := chat.Message{Seq: 3, Kind: chat.KindMessage, ID: first}
	const message = `{"seq":3,"kind":"message","id":"` + idStart + `04"}`
	const person = `{"id":"` + idStart + `02","name":"ann","full_name":"Ann Lee"}`
	people := []chat.Account{{ID: ann, Name: "ann", FullName: "Ann Lee", Admin: true}}
	wantJSON(t, wire.FromPage(chat.Page{}, "g"), `{"messages":[],"from":0,"to":0,"head":0,"floor":0,"generation":"g"}`)
	wantJSON(t,
		wire.FromPage(chat.Page{
			Messages: []chat.Message{m}, From: 2, To: 5, Head: 9, Floor: 1, MoreBefore: true, MoreAfter: true, People: people, Quoted: []chat.Message{m},
		}, "g"),
		`{"messages":[`+message+`],"from":2,"to":5,"head":9,"floor":1,"more_before":true,"more_after":true,"generation":"g","people":[`+person+`],"quoted":[`+message+`]}`)
	wantJSON(t, wire.FromThreads(chat.ThreadPage{}), `{"threads":[]}`)
	wantJSON(t,
		wire.FromThreads(chat.ThreadPage{Threads: []chat.ThreadView{{First: m, Last: &m, Read: 3}, {First: m}}, People: people, Next: "n"}),
		`{"threads":[{"first":`+message+`,"last":`+message+`,"read":3},{"first":`+message+`,"read":0}],"people":[`+person+`],"next":"n"}`)
}

func TestRooms(t *testing.T) {
	joined := chat.RoomView{
		Room: chat.Room{ID: room, Kind: chat.Direct, Encryption: "none", History: chat.HistoryAll, Head: 9, HeadHash: []byte("secret"), CreatedAt: at},
		Membership: chat.Membership{
			Role: chat.RoleMember, Status: chat.Joined, VisibleFrom: 2, HiddenBefore: 9, Read: 8, Involvement: chat.Mentions,
		},
		Members: 2, With: []chat.Account{{ID: bob, Name: "bob"}}, Unread: 1, Mentions: 1, Threads: 1,
		Last: &chat.Message{Seq: 9, Kind: chat.KindMessage},
	}
	wantJSON(t, wire.FromRoom(joined), `{"id":"`+idStart+`01","kind":"direct","encryption":"none","history":"all",`+
		`"created_at":"2026-11-22T08:00:00.123456Z","head":9,"floor":9,"hidden":true,"role":"member","read":8,"unread":1,"mentions":1,"threads":1,`+
		`"involvement":"mentions","members":2,"with":[{"id":"`+idStart+`03","name":"bob"}],"last":{"seq":9,"kind":"message"}}`)

	joined.Head = 10
	if wire.FromRoom(joined).Hidden {
		t.Error("a room is put away although something came since")
	}
	foreign := chat.RoomView{Room: chat.Room{ID: room, Kind: chat.Open, Title: "T", History: chat.HistoryAll, CreatedAt: at}}
	wantJSON(t, wire.FromRoom(foreign), `{"id":"`+idStart+`01","kind":"open","title":"T","encryption":"none","history":"all",`+
		`"created_at":"2026-11-22T08:00:00.123456Z","head":0,"floor":0,"read":0,"unread":0,"involvement":"everything","members":0}`)
}

func TestPeopleSessionsAndState(t *testing.T) {
	a := chat.Account{ID: ann, Name: "ann", Admin: true, CreatedAt: at}
	wantJSON(t, wire.FromAccount(a), `{"id":"`+idStart+`02","name":"ann"}`)
	wantJSON(t, wire.FromMe(a, first, 7),
		`{"id":"`+idStart+`02","name":"ann","admin":true,"created_at":"2026-11-22T08:00:00.123456Z","session":"`+idStart+`04","changed":7}`)
	wantJSON(t, wire.FromMember(chat.Member{Account: a, Role: chat.RoleOwner, JoinedAt: at, Read: 4}),
		`{"id":"`+idStart+`02","name":"ann","role":"owner","joined_at":"2026-11-22T08:00:00.123456Z","read":4}`)
	s := chat.Session{ID: first, Account: ann, Agent: "Firefox", Address: "127.0.0.1", CreatedAt: at, LastUsed: at, ExpiresAt: at}
	const session = `{"id":"` + idStart + `04","agent":"Firefox","address":"127.0.0.1","created_at":"2026-11-22T08:00:00.123456Z","last_used":"2026-11-22T08:00:00.123456Z"`
	wantJSON(t, wire.FromSession(s, second), session+`}`)
	wantJSON(t, wire.FromSession(s, first), session+`,"current":true}`)
	wantJSON(t, wire.FromState(chat.State{Account: ann, Kind: chat.StateRead, Subject: "r", Value: []byte(`{"seq":4}`), Changed: 9}),
		`{"kind":"read","subject":"r","value":{"seq":4},"changed":9}`)
	wantJSON(t, wire.FromState(chat.State{Kind: chat.StateDraft, Subject: "r", Changed: 9}), `{"kind":"draft","subject":"r","value":null,"changed":9}`)
}

func wantJSON(t *testing.T, v any, want string) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(b.String()); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// TestUnreadableSaysNothingElse: what cannot be read is told with its place, and is not removed.
func TestUnreadableSaysNothingElse(t *testing.T) {
	for kind := range events {
		e, err := wire.FromEvent(chat.Event{Room: room, Seq: 7, ID: first, Kind: kind, Sender: ann, Target: second, SentAt: at, Unreadable: true})
		if kind == chat.KindHidden {
			continue
		}
		if err != nil || !e.Unreadable || e.Removed || e.Text != "" || e.Emoji != "" || e.Change != "" || e.Title != "" || e.ID == "" {
			t.Errorf("%s: %+v, %v", kind, e, err)
		}
	}
	m := wire.FromMessage(chat.Message{Seq: 7, ID: first, Kind: chat.KindMessage, Unreadable: true})
	if !m.Unreadable || m.Removed != 0 || m.Text != "" {
		t.Errorf("got %+v", m)
	}
	r := wire.FromReport(chat.Report{ID: first, Reason: "a reason", Unreadable: true}, chat.Account{}, chat.Account{}, chat.Account{})
	if !r.Unreadable || r.Text != "" || r.Reason == "" {
		t.Errorf("got %+v", r)
	}
}
