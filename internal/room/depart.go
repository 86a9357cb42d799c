package room

import (
	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// departures is how many rooms one transaction takes an account out of.
const departures = 20

// Depart takes an account that is gone out of some of its groups and open rooms, the lobby too; done when it is in no more. Direct
// rooms stay as they are, for the other's sake. Rooms it owns alone get another owner.
func (s *Service) Depart(tx store.Tx, a chat.Account) (done bool, err error) {
	heads, err := tx.HeadsOf(a.ID)
	if err != nil {
		return false, err
	}
	by := chat.Actor{Account: a.ID, Name: a.Name}
	left := 0
	for _, at := range heads {
		r, m, err := tx.Entry(a.ID, at.Room)
		if err != nil {
			return false, err
		}
		if r.Kind == chat.Direct {
			continue
		}
		if left == departures {
			return false, nil
		}
		left++
		if m.Role == chat.RoleOwner {
			if err := s.handOver(tx, by, r); err != nil {
				return false, err
			}
		}
		if err := s.depart(tx, by, m, a, chat.MemberLeft); err != nil {
			return false, err
		}
	}
	return true, nil
}
