package store

import (
	"strconv"

	"github.com/samtal-chat/samtal/chat"
)

// ReadThread moves an account's position in a thread forward, tells its other devices if it moved, and returns where it is now.
func ReadThread(tx Tx, account, room, thread chat.ID, seq int64) (int64, error) {
	now, moved, err := tx.AdvanceThreadRead(account, room, thread, seq)
	if err != nil || !moved {
		return now, err
	}
	return now, tx.PutState(chat.State{
		Account: account, Kind: chat.StateThreadRead, Subject: thread.String(),
		Value: []byte(`{"room":"` + room.String() + `","seq":` + strconv.FormatInt(now, 10) + `}`),
	})
}
