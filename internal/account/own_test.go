package account_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/report"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestEmail(t *testing.T) {
	o := newOffice(t)
	_, actor := o.person("ann")
	ctx := t.Context()
	for _, bad := range []string{"ann", "a@b.example\r\nBcc: c@d.example", "Ann <ann@example.org>"} {
		wantError(t, bad, o.accounts.SetEmail(ctx, actor, bad, ""), "bad_email")
	}
	wantMe := func(what, email, pending string) {
		t.Helper()
		if me, err := o.accounts.Me(ctx, actor); err != nil || me.Email != email || me.Pending != pending {
			t.Errorf("%s: got %q, %q, %v", what, me.Email, me.Pending, err)
		}
	}
	o.must(o.accounts.SetEmail(ctx, actor, "old@example.org", "sv-SE,de;q=0.5"))
	first := o.sink.Next(t)
	if !strings.Contains(first.Text(t), "Hej ann") {
		t.Errorf("got %s", first.Text(t))
	}
	wantMe("before it is confirmed", "", "old@example.org")
	token := link.FindStringSubmatch(first.Text(t))[2]
	_, err := o.finish(account.Reset{Token: token})
	wantError(t, "no reset by it", err, "reset_link_invalid")
	o.must(o.accounts.ConfirmEmail(ctx, token, "", ""))
	wantMe("confirmed", "old@example.org", "")
	wantError(t, "a second time", o.accounts.ConfirmEmail(ctx, token, "", ""), "email_link_invalid")

	o.must(o.accounts.SetEmail(ctx, actor, "new@example.org", ""))
	wantMe("the old one counts", "old@example.org", "new@example.org")
	o.must(o.accounts.ConfirmEmail(ctx, o.token("new@example.org"), "", ""))
	wantMe("the new one", "new@example.org", "")
	o.letter("old@example.org", "no longer the mail address")

	o.must(o.accounts.SetEmail(ctx, actor, "late@example.org", ""))
	late := o.token("late@example.org")
	o.clock.forward(account.EmailLife)
	wantError(t, "too late", o.accounts.ConfirmEmail(ctx, late, "", ""), "email_link_invalid")
	wantError(t, "without a proof", o.accounts.SetEmail(ctx, actor, "", ""), "proof_required")
	actor = o.actor(o.signIn("ann").Token.Reveal())
	o.must(o.accounts.SetEmail(ctx, actor, "", ""))
	o.letter("new@example.org", "no longer the mail address")
	wantMe("taken away", "", "")
}

func TestRename(t *testing.T) {
	o := newOffice(t)
	ann, actor := o.person("ann")
	token := o.signIn("ann").Token.Reveal()
	o.actor(token)
	_, bob := o.person("bob")
	group := o.group(actor, "bob")
	a, err := o.accounts.Rename(t.Context(), actor, "Anna")
	if err != nil || a.Name != "Anna" || a.Former != "ann" || o.bells.told(chat.StateProfile) != 1 {
		t.Fatalf("got %+v, %v", a, err)
	}
	if got := o.actor(token); got.Name != "Anna" {
		t.Errorf("acts as %s", got.Name)
	}
	_, err = o.accounts.SignIn(t.Context(), "ann", password, account.Client{})
	wantError(t, "by the old name", err, "wrong_sign_in")
	o.signIn("anna")
	_, err = o.accounts.SignUp(t.Context(), account.Registration{Name: "ANN", Password: password})
	wantError(t, "the old name for somebody else", err, "name_taken")
	m, _, err := o.messages.Send(t.Context(), bob, group, message.Outgoing{ClientID: "1", Text: "@ann, @anna and @bob"})
	if err != nil || len(m.Content.Mentions) != 2 || m.Content.Mentions[0] != ann.ID {
		t.Errorf("mentions %v, %v", m.Content.Mentions, err)
	}
	page, err := o.messages.Page(t.Context(), bob, store.PageFilter{Room: group})
	o.must(err)
	if !slices.ContainsFunc(page.People, func(p chat.Account) bool { return p.Name == "Anna" && p.Former == "ann" }) {
		t.Errorf("people %+v", page.People)
	}
	o.clock.forward(account.NameKept)
	o.signUp("ann")
	_, err = o.accounts.Rename(t.Context(), actor, "anja")
	wantError(t, "without a proof", err, "proof_required")
	actor = o.actor(o.signIn("Anna").Token.Reveal())
	_, err = o.accounts.Rename(t.Context(), actor, "ANN")
	wantError(t, "what is somebody else's by now", err, "name_taken")
	for i := range 6 {
		_, err = o.accounts.Rename(t.Context(), actor, fmt.Sprint("ann", i))
	}
	wantError(t, "too often", err, "too_many_names")
	_, err = o.accounts.Rename(t.Context(), actor, "no name")
	wantError(t, "no name", err, "bad_name")
}

func TestExport(t *testing.T) {
	o := newOffice(t)
	ann, actor := o.person("ann")
	_, bob := o.person("bob")
	o.email(ann, "ann@example.org")
	group := o.group(actor, "bob")
	for i := range 250 {
		o.say(actor, group, fmt.Sprint("number ", i))
	}
	_, err := o.messages.React(t.Context(), actor, group, o.say(bob, group, "and mine"), message.Reaction{Emoji: "👍"})
	o.must(err)
	foreign := o.group(bob)
	o.say(bob, foreign, "not for ann")
	gone := o.group(bob, "ann")
	o.say(actor, gone, "said before leaving")
	o.say(bob, gone, "not for ann any more")
	o.must(o.rooms.Leave(t.Context(), actor, gone))
	o.must(o.accounts.PutSetting(t.Context(), actor, "language", []byte(`"sv"`)))
	o.must(o.accounts.Link(t.Context(), actor, chat.Identity{Provider: "https://id.example.org", Subject: "17", Name: "17@example.org"}))
	o.must(report.New(report.Config{Store: o.store}).Make(t.Context(), actor, group, o.say(bob, group, "not kind"), "he is rude"))
	cy, _ := o.person("cy")
	o.must(o.accounts.Block(t.Context(), actor, cy.ID))
	export := func() (string, error) {
		x, err := o.accounts.Export(t.Context(), actor)
		if err != nil {
			return "", err
		}
		var b bytes.Buffer
		err = x.Write(t.Context(), &b)
		return b.String(), err
	}
	archive, err := export()
	o.must(err)
	files := unzip(t, archive)
	if left := files["left/"+gone.String()+".json"]; !strings.Contains(left, "said before leaving") {
		t.Errorf("of a room that was left: %q", left)
	}
	for name, says := range map[string]string{
		"factors.json": `"name": "17@example.org"`, "blocks.json": `"name":"cy"`, "audit.json": `"action":"data_exported"`,
		"reports.json": `"reason":"he is rude"`,
		"account.json": `"email": "ann@example.org"`, "sessions.json": `"kind": "session"`, "state.json": `"language"`, "rooms.json": `"a group"`,
		"rooms/" + group.String() + ".json": `"and mine"`, "rooms/" + group.String() + ".json ": `"emoji":"👍"`,
	} {
		name = strings.TrimSpace(name)
		if !strings.Contains(files[name], says) {
			t.Errorf("%s does not say %s: %.300s", name, says, files[name])
		}
		if !json.Valid([]byte(files[name])) {
			t.Errorf("%s is no JSON", name)
		}
	}
	for i := range 250 {
		if !strings.Contains(files["rooms/"+group.String()+".json"], fmt.Sprintf(`"number %d"`, i)) {
			t.Fatalf("message %d is missing", i)
		}
	}
	for name, text := range files {
		if strings.Contains(text, "not for ann") || strings.Contains(text, "argon2") {
			t.Errorf("%s says what it must not", name)
		}
	}
	for range 3 {
		_, err = export()
	}
	wantError(t, "too often", err, "rate_limited")
	actor.ProvedAt = time.Time{}
	_, err = export()
	wantError(t, "without a proof", err, "proof_required")
}

func unzip(t *testing.T, archive string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(b)
	}
	return files
}

// TestGuestsStayGuests: nothing that makes an account last is a guest's.
func TestGuestsStayGuests(t *testing.T) {
	o := newOffice(t)
	ann, actor := o.person("ann")
	actor.GuestRoom = o.group(actor)
	_, err := o.accounts.Rename(t.Context(), actor, "anna")
	wantError(t, "a name", err, "guest")
	_, _, err = o.accounts.MakeKey(t.Context(), actor, account.NewKey{Name: "k", Scopes: chat.ScopeRead})
	wantError(t, "a key", err, "guest")
	wantError(t, "an address", o.accounts.SetEmail(t.Context(), actor, "ann@example.org", ""), "guest")
	wantError(t, "questions", o.accounts.SetQuestions(t.Context(), actor, nil), "guest")
	o.must(o.store.Update(t.Context(), func(tx store.Tx) error {
		ann.GuestRoom = actor.GuestRoom
		return tx.UpdateAccount(ann)
	}))
	_, _, err = o.accounts.IssueResetFor(t.Context(), "ann")
	wantError(t, "a password", err, "account_not_found")
}
