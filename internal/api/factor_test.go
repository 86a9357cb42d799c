package api_test

import (
	"net/http"
	"testing"

	"github.com/samtal-chat/samtal/internal/servertest"
)

func TestProof(t *testing.T) {
	srv := servertest.New(t)
	bearer := []string{"Authorization", "Bearer " + srv.As("ann").Token()}
	const path = "/api/v1/sessions/current/proof"
	refused(t, srv.Do("POST", path, `{"password":"`+servertest.Password+`"}`), http.StatusUnauthorized, "unauthenticated")
	refused(t, srv.Do("POST", path, `{"password":"not the password"}`, bearer...), http.StatusForbidden, "wrong_proof")
	refused(t, srv.Do("POST", path, `{}`, bearer...), http.StatusUnprocessableEntity, "one_proof")
	nothing(t, srv.Do("POST", path, `{"password":"`+servertest.Password+`"}`, bearer...), http.StatusNoContent)
}
