package store

import "github.com/samtal-chat/samtal/chat"

// StillActs keeps others from deciding about the actor's account until the commit, and looks whether the session he acts by is there:
// it may have ended since he was let in by it, and what he does now would outlive that. chat.ErrUnauthenticated if it has. Who acts by
// none, as the operator and the program around this server do, still does.
func StillActs(tx Tx, actor chat.Actor) error {
	if actor.Account.IsZero() {
		return nil
	}
	if err := tx.LockAccount(actor.Account); err != nil || actor.Session.IsZero() {
		return err
	}
	over, err := tx.SessionsOver([]chat.ID{actor.Session})
	if err == nil && len(over) > 0 {
		err = chat.ErrUnauthenticated
	}
	return err
}

// StillAdministers is StillActs for what only administrators do, and the operator: chat.ErrForbidden if the actor is none any more.
func StillAdministers(tx Tx, actor chat.Actor) error {
	if err := StillActs(tx, actor); err != nil || actor.Account.IsZero() {
		return err
	}
	a, err := tx.Account(actor.Account)
	if err == nil && (!a.Admin || !a.DisabledAt.IsZero()) {
		err = chat.ErrForbidden
	}
	return err
}
