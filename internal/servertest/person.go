package servertest

import (
	"context"
	"crypto/rand"
	"net/http"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
)

// patience bounds what a test waits for.
const patience = 5 * time.Minute

// patient is a client that waits for a machine that stands still.
var patient = client.WithHTTPClient(&http.Client{Timeout: patience})

// Person is somebody who is signed in. Its own methods end the test when they fail; those of its Client return errors.
type Person struct {
	*client.Client
	Account wire.Person

	t testing.TB
}

// As returns the person of a name, who gets an account and a session when first asked for.
func (s *Server) As(name string) *Person {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.people[name]; p != nil {
		return p
	}
	ctx := s.context()
	if _, err := client.New(s.URL, patient).SignUp(ctx, wire.SignUp{Name: name, Password: Password}); err != nil {
		s.t.Fatalf("sign up %s: %v", name, err)
	}
	p := s.SignIn(name)
	s.people[name] = p
	return p
}

// SignIn begins one more session of somebody: a second device.
func (s *Server) SignIn(name string) *Person {
	s.t.Helper()
	p := &Person{Client: client.New(s.URL, patient), t: s.t}
	signed, err := p.SignIn(s.context(), name, Password)
	if err != nil {
		s.t.Fatalf("sign in %s: %v", name, err)
	}
	p.Account = signed.Account
	return p
}

func (s *Server) context() context.Context { return bounded(s.t) }

// bounded is the test's context, which does not wait for ever.
func bounded(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// Context ends with the test, or when it has waited too long.
func (p *Person) Context() context.Context { return bounded(p.t) }

// Direct returns the id of the direct room with somebody who has an account; with nobody, of the notes to oneself.
func (p *Person) Direct(name ...string) string {
	p.t.Helper()
	return p.room(wire.NewRoom{Kind: "direct", Members: name})
}

// Group makes a group and returns its id.
func (p *Person) Group(title string, members ...string) string {
	p.t.Helper()
	return p.room(wire.NewRoom{Kind: "group", Title: title, Members: members})
}

// Open makes an open room and returns its id.
func (p *Person) Open(title string, members ...string) string {
	p.t.Helper()
	return p.room(wire.NewRoom{Kind: "open", Title: title, Members: members})
}

func (p *Person) room(body wire.NewRoom) string {
	p.t.Helper()
	r, err := p.CreateRoom(p.Context(), body)
	if err != nil {
		p.t.Fatalf("%s makes a room: %v", p.Account.Name, err)
	}
	return r.ID
}

// Send says something in a room and returns the message.
func (p *Person) Send(room, text string) wire.Message {
	p.t.Helper()
	return p.Post(room, wire.NewMessage{Text: text})
}

// Post sends a message; without a client id it gets a fresh one.
func (p *Person) Post(room string, body wire.NewMessage) wire.Message {
	p.t.Helper()
	if body.ClientID == "" {
		body.ClientID = rand.Text()
	}
	m, _, err := p.Client.Send(p.Context(), room, body)
	if err != nil {
		p.t.Fatalf("%s sends: %v", p.Account.Name, err)
	}
	return m
}

// History reads the newest page of a room.
func (p *Person) History(room string) wire.Messages {
	p.t.Helper()
	page, err := p.Messages(p.Context(), room, client.Page{})
	if err != nil {
		p.t.Fatalf("%s reads history: %v", p.Account.Name, err)
	}
	return page
}

// Texts reads what messages on the newest page of a room say, leaving out notices.
func (p *Person) Texts(room string) []string {
	p.t.Helper()
	var texts []string
	for _, m := range p.History(room).Messages {
		if m.Kind == "message" {
			texts = append(texts, m.Text)
		}
	}
	return texts
}
