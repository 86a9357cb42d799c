package message_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestRemovalsAreAudited(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann, "bob")
	remove := func(who chat.Actor, text string) chat.Message {
		m := h.send(bob, in, text)
		for range 2 { // the second time changes nothing
			_, err := h.messages.Remove(t.Context(), who, in, m.ID)
			h.must(err)
		}
		return m
	}
	entries := func() (list []chat.AuditRecord) {
		h.must(h.store.View(t.Context(), func(r store.Reader) (err error) {
			list, err = r.AuditRun(0, 100)
			return err
		}))
		return list
	}
	remove(bob, "of one's own")
	if got := entries(); len(got) != 0 {
		t.Errorf("somebody removes what he said himself: got %+v", got)
	}
	m := remove(ann, "not to be kept")
	got := entries()
	if len(got) != 1 || got[0].Actor != ann.Account || got[0].Subject != m.ID || got[0].Action != chat.AuditMessageRemoved ||
		got[0].Detail["sender_name"] != "bob" || got[0].Detail["room"] != in.String() {
		t.Errorf("removed by another: got %+v", got)
	}
	if text := fmt.Sprint(got); strings.Contains(text, "not to be kept") {
		t.Errorf("the text is kept though nobody decided so: %s", text)
	}
	h.messages.Policy = func() chat.Policy { return chat.Policy{KeepRemoved: true} }
	remove(ann, "to be kept")
	remove(bob, "this too")
	if got = entries(); len(got) != 3 || got[1].Detail["text"] != "to be kept" || got[2].Detail["text"] != "this too" {
		t.Errorf("kept: got %+v", got)
	}
}
