package chatire

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
)

// The spaces of aliases in which addresses are kept. A room that gets a new address has a chain of them, of which the last one
// counts; only where that is kept is ever changed.
const (
	roomSpace  = "chatire uri"   // uri to room
	firstSpace = "chatire first" // room to its first uri, as an id; the number is the room's
	nextSpace  = "chatire next"  // uri to the one that took its place, as an id
	lastSpace  = "chatire last"  // room to its last uri, as an id; none for rooms that have their first one still
)

// uriSize is the length of an address, in hexadecimal digits.
const uriSize = 15

func isURI(s string) bool { return isHex(s, uriSize) }

// Addresses gives rooms their addresses, and new ones to those that somebody was taken out of. It does so whether or not the
// gateway is switched on, so that nobody comes back in by an old address when it is on again.
type Addresses struct {
	Rooms func() *room.Service
}

// newURI makes an address of 60 random bits, and the id that it is kept as.
func newURI() string {
	b := make([]byte, (uriSize+1)/2)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)[:uriSize]
}

// idOf is a uri in the form of an id, which aliases lead to.
func idOf(uri string) (id chat.ID) {
	copy(id[:], uri)
	return id
}

func uriOf(id chat.ID) string { return string(id[:uriSize]) }

// give makes uri the first address of a room.
func give(tx store.Tx, id chat.ID, uri string) error {
	if _, err := tx.PutAlias(firstSpace, id.String(), idOf(uri)); err != nil {
		return err
	}
	_, err := tx.PutAlias(roomSpace, uri, id)
	return err
}

// place is a room that was found by its address.
type place struct {
	room   chat.ID
	number int64
	uri    string
}

// locate finds the room whose address this is; errNotFound if it is nobody's, any more or ever.
func locate(r store.Reader, uri string) (place, error) {
	if !isURI(uri) {
		return place{}, errNotFound
	}
	id, _, ok, err := r.Alias(roomSpace, uri)
	if err != nil {
		return place{}, err
	}
	if !ok {
		return place{}, errNotFound
	}
	_, _, old, err := r.Alias(nextSpace, uri)
	if err != nil {
		return place{}, err
	}
	if old {
		return place{}, errNotFound
	}
	_, number, _, err := r.Alias(firstSpace, id.String())
	return place{room: id, number: number, uri: uri}, err
}

// current is the address of a room; "" if it has none.
func current(r store.Reader, id chat.ID) (string, error) {
	at, _, ok, err := r.Alias(lastSpace, id.String())
	if err == nil && !ok {
		at, _, ok, err = r.Alias(firstSpace, id.String())
	}
	if err != nil || !ok {
		return "", err
	}
	for { // one step, but for rooms whose last address was not kept yet
		next, _, ok, err := r.Alias(nextSpace, uriOf(at))
		if err != nil || !ok {
			return uriOf(at), err
		}
		at = next
	}
}

// Renew gives a room with an address a new one, in the transaction in which by takes somebody out of it. A room that is called
// by its address is called by the new one, which is how its members learn of it.
func (a Addresses) Renew(tx store.Tx, by chat.Actor, id chat.ID) error {
	old, err := current(tx, id)
	if err != nil || old == "" {
		return err
	}
	uri := newURI()
	if _, err := tx.PutAlias(nextSpace, old, idOf(uri)); err != nil {
		return err
	}
	if _, err := tx.PutAlias(roomSpace, uri, id); err != nil {
		return err
	}
	if err := tx.MoveAlias(lastSpace, id.String(), idOf(uri)); err != nil {
		return err
	}
	r, _, err := tx.Entry(by.Account, id)
	if err != nil || r.Title != old {
		return err
	}
	return a.Rooms().Settle(tx, by, r, room.Change{Title: &uri})
}

// Purge takes away the addresses of a room that is deleted, at most limit of them at a time, the oldest first; done when it has none.
func (a Addresses) Purge(tx store.Tx, id chat.ID, limit int) (done bool, err error) {
	at, _, ok, err := tx.Alias(firstSpace, id.String())
	if err != nil || !ok {
		return err == nil, err
	}
	for range limit {
		uri := uriOf(at)
		next, _, more, err := tx.Alias(nextSpace, uri)
		if err != nil {
			return false, err
		}
		if err := errors.Join(tx.DropAlias(roomSpace, uri), tx.DropAlias(nextSpace, uri)); err != nil {
			return false, err
		}
		if !more {
			return true, errors.Join(tx.DropAlias(firstSpace, id.String()), tx.DropAlias(lastSpace, id.String()))
		}
		at = next
	}
	return false, tx.MoveAlias(firstSpace, id.String(), at) // here it is gone on with
}

// place finds the room that a request is about.
func (g *Gateway) place(ctx context.Context, uri string) (at place, err error) {
	err = g.Store.View(ctx, func(r store.Reader) (err error) {
		at, err = locate(r, uri)
		return err
	})
	return at, err
}

// found makes a room with an address.
func (g *Gateway) found(ctx context.Context, actor chat.Actor) (uri string, err error) {
	uri = newURI()
	_, _, err = g.Rooms.Create(ctx, actor, room.Founding{
		Kind: chat.Group, Title: uri, History: chat.HistoryAll,
		Then: func(tx store.Tx, id chat.ID) error { return give(tx, id, uri) },
	})
	return uri, err
}
