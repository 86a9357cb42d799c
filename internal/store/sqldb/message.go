package sqldb

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// A message in its present state is one row: the event, its newest edit, and whether $1, who asks, has hidden it or blocked its sender.
const (
	messageColumns = `e.room, e.seq, e.kind, e.id, e.sender, a.name, e.client_id, e.thread, e.content_type, e.content,
	e.sent_at, e.edited_seq, e.removed_seq, d.id, d.content, d.sent_at, h.message, b.blocked`
	openJoins = ` LEFT JOIN accounts a ON a.id = e.sender
	LEFT JOIN events d ON d.room = e.room AND d.seq = e.edited_seq
	LEFT JOIN hidden h ON h.account = $1 AND h.message = e.id`
	messageJoins = openJoins + veil

	// inTimeline chooses what a room's history shows: messages and notices, but for the replies in threads.
	inTimeline = ` e.kind IN ('message', 'member', 'settings') AND (e.thread IS NULL OR e.thread = e.id) `
)

// messages reads rows of messageColumns.
func (r *reader) messages(text string, args ...any) ([]chat.Message, error) {
	var list []chat.Message
	err := r.each(text, args, func(row row) error {
		m, err := r.scanMessage(row)
		list = append(list, m)
		return err
	})
	return list, err
}

func (r *reader) scanMessage(row row) (chat.Message, error) {
	var m chat.Message
	var hidden, blocked, edit chat.ID
	var contentType string
	var content, edited, salt []byte
	var spoilt, editSpoilt bool
	var editedAt time.Time
	err := row.Scan(toID(&m.Room), toInt(&m.Seq), toText(&m.Kind), toID(&m.ID), toID(&m.Sender), toText(&m.Name),
		toText(&m.ClientID), toID(&m.Thread), &contentType, contentDest{r, &m.Room, &m.ID, &content, &salt, &spoilt}, toTime(&m.SentAt), toInt(&m.Edited),
		toInt(&m.Removed), toID(&edit), contentDest{r, &m.Room, &edit, &edited, &salt, &editSpoilt}, toTime(&editedAt), toID(&hidden), toID(&blocked))
	if err != nil {
		return m, err
	}
	if spoilt && edited != nil { // what it says now can be read
		content, spoilt = edited, false
	}
	if m.Kind == chat.KindMessage && content == nil && !spoilt && m.Removed == 0 { // with the key of its room
		m.Removed = m.Seq
	}
	switch {
	case !hidden.IsZero():
		return m.Hide(), nil
	case !blocked.IsZero():
		return m.Veil(), nil
	}
	if m.Removed != 0 {
		m.Edited = 0
	} else if m.Edited != 0 {
		m.EditedAt = editedAt
	}
	if m.Unreadable = spoilt || editSpoilt; m.Unreadable || contentType != chat.ContentJSON || content == nil {
		return m, nil
	}
	if err := readContent(&m, content, edited); err != nil {
		return m, fmt.Errorf("event %s: %w", m.ID, err)
	}
	return m, nil
}

func readContent(m *chat.Message, content, edited []byte) (err error) {
	switch m.Kind {
	case chat.KindMember:
		m.Member = new(chat.MemberContent)
		return json.Unmarshal(content, m.Member)
	case chat.KindSettings:
		m.Settings = new(chat.SettingsContent)
		return json.Unmarshal(content, m.Settings)
	default:
	}
	m.Content, err = chat.ParseContent(content)
	if err != nil || edited == nil {
		return err
	}
	// An edit changes what is said, not where it stands.
	first := m.Content
	m.Content, err = chat.ParseContent(edited)
	m.Content.Reply = first.Reply
	if m.Content.Subject == "" {
		m.Content.Subject = first.Subject
	}
	return err
}

// Message reads one message as the account sees it.
func (r *reader) Message(account, room, id chat.ID) (chat.Message, error) {
	_, m, err := r.Entry(account, room)
	if err != nil {
		return chat.Message{}, err
	}
	list, err := r.messages(`SELECT `+messageColumns+` FROM events e`+messageJoins+`
		WHERE e.id = $3 AND e.room = $2 AND e.seq > $4 AND e.kind = 'message'`, account[:], room[:], id[:], m.Floor())
	if err != nil {
		return chat.Message{}, err
	}
	if len(list) == 0 || list[0].Kind == chat.KindHidden {
		return chat.Message{}, chat.ErrMessageNotFound
	}
	return list[0], r.decorate(account, list)
}

// byID reads messages of any rooms by their ids, in no order, without reactions and replies. Who asks may see them.
func (r *reader) byID(account chat.ID, ids []chat.ID) (map[chat.ID]chat.Message, error) {
	found := make(map[chat.ID]chat.Message, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	in, args := inList([]any{account[:]}, ids, idValue)
	list, err := r.messages(`SELECT `+messageColumns+` FROM events e`+messageJoins+`
		WHERE e.id IN (`+in+`) AND e.kind = 'message'`, args...)
	for _, m := range list {
		if m.Kind != chat.KindHidden {
			found[m.ID] = m
		}
	}
	return found, err
}

// decorate adds reactions and what follows in threads.
func (r *reader) decorate(account chat.ID, list []chat.Message) error {
	at := make(map[chat.ID]*chat.Message, len(list))
	var ids, firsts []chat.ID
	for i := range list {
		m := &list[i]
		if m.Kind != chat.KindMessage {
			continue
		}
		if m.Removed == 0 {
			ids = append(ids, m.ID)
		}
		if m.Thread == m.ID {
			firsts = append(firsts, m.ID)
		}
		at[m.ID] = m
	}
	if err := r.addReactions(account, at, ids); err != nil {
		return fmt.Errorf("load reactions: %w", err)
	}
	if err := r.addReplies(account, at, firsts); err != nil {
		return fmt.Errorf("load replies: %w", err)
	}
	return nil
}

// addReplies sums up threads. What was said before the account came in is nothing it has missed.
func (r *reader) addReplies(account chat.ID, at map[chat.ID]*chat.Message, firsts []chat.ID) error {
	if len(firsts) == 0 {
		return nil
	}
	in, args := inList([]any{account[:], chat.MaxUnread}, firsts, idValue)
	err := r.each(`SELECT v.first, v.replies, v.latest, v.last_at, (SELECT count(*) FROM (SELECT 1 FROM events u
			WHERE u.thread = v.first AND u.kind = 'message' AND u.seq > v.seen AND u.id <> v.first AND u.sender <> $1
			AND u.sent_at >= v.joined_at AND u.removed_seq IS NULL`+unveiled("v", "u")+`LIMIT $2) unread)
		FROM (SELECT t.first, t.replies, t.latest, t.last_at, m.account, m.joined_at,
				GREATEST(COALESCE(p.seq, 0), m.visible_from, m.hidden_before) AS seen
			FROM threads t JOIN memberships m ON m.account = $1 AND m.room = t.room
			LEFT JOIN thread_reads p ON p.account = $1 AND p.thread = t.first
			WHERE t.first IN (`+in+`) AND t.replies > 0) v`, args,
		func(row row) error {
			var first chat.ID
			var re chat.Replies
			err := row.Scan(toID(&first), &re.Count, &re.Latest, toTime(&re.LastAt), &re.Unread)
			at[first].Replies = re
			return err
		})
	if err != nil {
		return err
	}
	return r.veilReplies(account, at, firsts)
}

// maxPeople is how many accounts are read with one page before those that are only mentioned are left out.
const maxPeople = 1000

// people reads the accounts that messages name.
func (r *reader) people(lists ...[]chat.Message) ([]chat.Account, error) {
	seen := make(map[chat.ID]bool)
	var ids []chat.ID
	add := func(id chat.ID) {
		if !id.IsZero() && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, list := range lists {
		for _, m := range list {
			add(m.Sender)
			if m.Member != nil {
				add(m.Member.Account)
			}
			for _, id := range m.Content.Mentions {
				if len(ids) < maxPeople {
					add(id)
				}
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := inList(nil, ids, idValue)
	return r.accounts(`SELECT `+accountColumns+` FROM accounts a WHERE a.id IN (`+in+`) ORDER BY a.name_key, a.server`, args...)
}
