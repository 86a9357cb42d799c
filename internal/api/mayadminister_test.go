package api

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/samtal-chat/samtal/chat"
)

func TestMayAdminister(t *testing.T) {
	now := time.Now()
	somebody, root := chat.Actor{ProvedAt: now}, chat.Actor{Admin: true, ProvedAt: now}
	idle := chat.Actor{Admin: true, ProvedAt: now.Add(-chat.ProofLife - time.Second)}
	for _, c := range []struct {
		method, path string
		actor        chat.Actor
		want         error
	}{
		{http.MethodGet, "/rooms", somebody, nil},
		{http.MethodDelete, "/administer", somebody, nil},
		{http.MethodGet, "/admin/overview", somebody, chat.ErrForbidden},
		{http.MethodPost, "/admin/accounts", somebody, chat.ErrForbidden},
		{http.MethodGet, "/admin/overview", root, nil},
		{http.MethodPost, "/admin/accounts", root, nil},
		{http.MethodGet, "/admin/overview", idle, nil},
		{http.MethodPost, "/admin/accounts", idle, chat.ErrProofRequired},
		{http.MethodDelete, "/admin/rooms/{id}", idle, chat.ErrProofRequired},
		{http.MethodPatch, "/admin/policy", chat.Actor{Admin: true}, chat.ErrProofRequired},
	} {
		got := mayAdminister(&huma.Operation{Method: c.method, Path: c.path}, c.actor, now)
		if !errors.Is(got, c.want) {
			t.Errorf("%s %s by %+v: got %v, want %v", c.method, c.path, c.actor, got, c.want)
		}
	}
}
