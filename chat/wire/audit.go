package wire

import (
	"encoding/base64"
	"fmt"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// AuditEntry is an entry of the audit log.
type AuditEntry struct {
	N       int64             `json:"n" doc:"position, dense from 1"`
	At      time.Time         `json:"at"`
	Action  string            `json:"action" doc:"what was done; a client shows one that it does not know as it is"`
	Actor   string            `json:"actor,omitempty" doc:"account that did it; absent: nobody who is known, or the operator on the server's machine"`
	Subject string            `json:"subject,omitempty" doc:"account, room or message that it was done to"`
	Name    string            `json:"name,omitempty" doc:"of the actor, as it was then; of a failed sign-in, the one that was tried"`
	Address string            `json:"address,omitempty"`
	Detail  map[string]string `json:"detail,omitempty"`
	Salt    string            `json:"salt,omitempty" doc:"in base64; in exports only"`
	Hash    string            `json:"hash" doc:"in base64, of this entry and all before it"`
}

// FromAudit shows an entry.
func FromAudit(r chat.AuditRecord) AuditEntry {
	return AuditEntry{
		N: r.N, At: r.At, Action: string(r.Action), Actor: text(r.Actor), Subject: text(r.Subject), Name: r.Name, Address: r.Address,
		Detail: r.Detail, Hash: base64.StdEncoding.EncodeToString(r.Hash),
	}
}

// ToAudit is what an exported entry was made of, complete with Salt and Hash.
func ToAudit(e AuditEntry) (r chat.AuditRecord, err error) {
	r.N, r.At, r.Action, r.Name, r.Address, r.Detail = e.N, e.At, chat.AuditAction(e.Action), e.Name, e.Address, e.Detail
	for to, text := range map[*chat.ID]string{&r.Actor: e.Actor, &r.Subject: e.Subject} {
		if text == "" {
			continue
		}
		if *to, err = chat.ParseID(text); err != nil {
			return r, err
		}
	}
	if r.Salt, err = base64.StdEncoding.DecodeString(e.Salt); err != nil {
		return r, fmt.Errorf("salt of entry %d: %w", e.N, err)
	}
	if r.Hash, err = base64.StdEncoding.DecodeString(e.Hash); err != nil {
		return r, fmt.Errorf("hash of entry %d: %w", e.N, err)
	}
	return r, nil
}

// AuditHeader is the first line of an exported audit log: the entry before the first, position 0 if there was none.
type AuditHeader struct {
	Format     string    `json:"format"` // AuditFormat
	Generation string    `json:"generation"`
	After      AuditMark `json:"after"`
}

// AuditFormat names the form of an exported audit log: lines of JSON, an AuditHeader, entries with salt, and an AuditFooter.
const AuditFormat = "samtal audit 1"

// AuditFooter is the last line of an exported audit log: an export that was cut off has none.
type AuditFooter struct {
	Entries int64     `json:"entries"`
	Last    AuditMark `json:"last"`
}

// AuditMark is a place in the audit log with the hash of the entry there.
type AuditMark struct {
	N    int64  `json:"n"`
	Hash string `json:"hash" doc:"in base64"`
}

// AuditChain tells whether the audit log is as it was written.
type AuditChain struct {
	Holds     bool       `json:"holds"`
	CheckedAt *time.Time `json:"checked_at,omitempty" doc:"when all of it was verified last; absent: not yet since the server started"`
	First     int64      `json:"first" doc:"oldest entry that is kept"`
	Last      AuditMark  `json:"last" doc:"newest entry that was verified"`
	Broken    int64      `json:"broken,omitempty" doc:"first entry that is not as it was written"`
}

// Audit is one page of the audit log, newest first.
type Audit struct {
	Entries []AuditEntry `json:"entries"`
	People  []Person     `json:"people" doc:"accounts that the entries name, as they are now"`
	Chain   AuditChain   `json:"chain"`
	More    bool         `json:"more"`
}
