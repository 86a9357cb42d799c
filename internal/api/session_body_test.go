package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/internal/servertest"
)

// TestASessionThatEndsBeforeItsBodyHasCome: a body may take its time, and who is signed out meanwhile does nothing any more.
func TestASessionThatEndsBeforeItsBodyHasCome(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Group("Kitchen", "bob")
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/api/v1/rooms/"+room+"/messages", strings.NewReader(`{"client_id":"late","text":"still here"}`))
	r.Header.Set("Authorization", "Bearer "+bob.Token())
	status := servertest.SendLate(t, r, func() {
		if err := bob.SignOut(bob.Context()); err != nil {
			t.Error(err)
		}
	})
	if status != 0 && status < http.StatusBadRequest {
		t.Errorf("got %d", status)
	}
	if texts := strings.Join(ann.Texts(room), " "); strings.Contains(texts, "still here") {
		t.Errorf("got %s", texts)
	}
}
