package chat

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"time"
)

// AuditAction says what was done. The list grows; a reader shows one that it does not know as it is written.
type AuditAction string

// What people and clients do to get in and out.
const (
	AuditSignIn       AuditAction = "sign_in"
	AuditSignInFailed AuditAction = "sign_in_failed" // detail count, when several were put together
	AuditSignOut      AuditAction = "sign_out"
	AuditSessionEnded AuditAction = "session_ended" // somebody revoked one; detail session
	AuditSessionsOver AuditAction = "sessions_ended"
	AuditTokenReused  AuditAction = "token_reused"
	AuditProved       AuditAction = "proved" // showed again who he is, for a sensitive act
	AuditProofFailed  AuditAction = "proof_failed"
	AuditGuestCame    AuditAction = "guest_came"
)

// What happens to accounts.
const (
	AuditSetUp            AuditAction = "set_up" // the first administrator was made
	AuditAccountCreated   AuditAction = "account_created"
	AuditAccountDeleted   AuditAction = "account_deleted"
	AuditAccountSuspended AuditAction = "account_suspended"
	AuditAccountRestored  AuditAction = "account_restored"
	AuditRoleChanged      AuditAction = "role_changed" // detail admin
	AuditPasswordChanged  AuditAction = "password_changed"
	AuditPasswordSet      AuditAction = "password_set" // by somebody else
	AuditPasswordReset    AuditAction = "password_reset"
	AuditResetAsked       AuditAction = "reset_asked"
	AuditResetFailed      AuditAction = "reset_failed"
	AuditResetStopped     AuditAction = "reset_stopped" // by the owner, within the delay
	AuditResetLinkMade    AuditAction = "reset_link_made"
	AuditNameChanged      AuditAction = "name_changed"
	AuditEmailChanged     AuditAction = "email_changed"
	AuditQuestionsChanged AuditAction = "questions_changed"
	AuditFactorAdded      AuditAction = "factor_added"
	AuditFactorRemoved    AuditAction = "factor_removed"
	AuditCodesMade        AuditAction = "recovery_codes_made"
	AuditCodeUsed         AuditAction = "recovery_code_used"
	AuditKeyMade          AuditAction = "api_key_made"
	AuditKeyRemoved       AuditAction = "api_key_removed"
	AuditDataExported     AuditAction = "data_exported"
)

// What is done to rooms and messages by those who look after them.
const (
	AuditMessageRemoved AuditAction = "message_removed" // by somebody else, or by anybody if the policy keeps the text: then in detail text
	AuditMemberRemoved  AuditAction = "member_removed"
	AuditRoomDeleted    AuditAction = "room_deleted"
	AuditReportMade     AuditAction = "report_made"
	AuditReportClosed   AuditAction = "report_closed"
)

// What is done to the server.
const (
	AuditPolicyChanged       AuditAction = "policy_changed"
	AuditInvitationMade      AuditAction = "invitation_made"
	AuditInvitationUsed      AuditAction = "invitation_used"
	AuditInvitationWithdrawn AuditAction = "invitation_withdrawn"
	AuditBanMade             AuditAction = "ban_made"
	AuditBanLifted           AuditAction = "ban_lifted"
	AuditKeysRotated         AuditAction = "keys_rotated"
	AuditBackupMade          AuditAction = "backup_made"
	AuditBackupRestored      AuditAction = "backup_restored"
	AuditExported            AuditAction = "audit_exported"
	AuditPruned              AuditAction = "audit_pruned" // detail entries
)

// Limits of an audit entry; what is longer is cut, since no act fails for what is said of it.
const (
	MaxAuditLabel  = 200     // bytes of name, address, and keys of Detail
	MaxAuditValue  = 1 << 16 // bytes of one value of Detail
	MaxAuditDetail = 32      // values of Detail
)

// AuditEntry says who did what to whom. It never holds a password, token, code or key.
type AuditEntry struct {
	At      time.Time // zero: when the store writes it
	Action  AuditAction
	Actor   ID     // who did it; zero: nobody who is known, or the operator on the server's own machine
	Subject ID     // the account, room or message it was done to; may be zero
	Name    string // of the actor, as it was then; of a failed sign-in, the name that was tried
	Address string // from where
	Detail  map[string]string
}

// Audit is the entry for something that the actor does to a subject.
func (a Actor) Audit(action AuditAction, subject ID) AuditEntry {
	return AuditEntry{Action: action, Actor: a.Account, Subject: subject, Name: a.Name, Address: a.Address}
}

// With is the entry with one more detail; one without a value is left out.
func (e AuditEntry) With(key, value string) AuditEntry {
	if value == "" {
		return e
	}
	detail := maps.Clone(e.Detail)
	if detail == nil {
		detail = map[string]string{}
	}
	detail[key] = value
	e.Detail = detail
	return e
}

// AuditRecord is an entry in its place in the log.
type AuditRecord struct {
	AuditEntry
	N    int64  // dense, from 1
	Salt []byte // keeps what the entry says from being guessed out of its hash
	Hash []byte // AuditHash of this and all entries before
}

// Trim cuts what is too long.
func (e AuditEntry) Trim() AuditEntry {
	e.Name, e.Address = cut(e.Name, MaxAuditLabel), cut(e.Address, MaxAuditLabel)
	if len(e.Detail) == 0 {
		e.Detail = nil
		return e
	}
	detail := make(map[string]string, len(e.Detail))
	for _, k := range slices.Sorted(maps.Keys(e.Detail)) {
		if len(detail) == MaxAuditDetail {
			break
		}
		detail[cut(k, MaxAuditLabel)] = cut(e.Detail[k], MaxAuditValue)
	}
	e.Detail = detail
	return e
}

// cut is the beginning of a text, and valid UTF-8.
func cut(text string, most int) string {
	if len(text) > most {
		text = text[:most]
	}
	return strings.ToValidUTF8(text, "")
}

// Canonical is the byte form that an entry's hash is made of: version 1, then time, action, actor, subject, name, address and
// the sorted details, each text preceded by its length in 4 bytes, big endian.
func (e *AuditEntry) Canonical() []byte {
	b := binary.BigEndian.AppendUint64([]byte{1}, uint64(e.At.UnixMicro()))
	b = append(b, e.Actor[:]...)
	b = append(b, e.Subject[:]...)
	texts := []string{string(e.Action), e.Name, e.Address}
	for _, k := range slices.Sorted(maps.Keys(e.Detail)) {
		texts = append(texts, k, e.Detail[k])
	}
	for _, s := range texts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	return b
}

// AuditHash links an entry to the one before it: SHA-256(n | prev | SHA-256(salt | canonical entry)), with n in 8 bytes, big
// endian. The first entry's prev is empty.
func AuditHash(r *AuditRecord, prev []byte) []byte {
	digest := sha256.Sum256(append(slices.Clone(r.Salt), r.Canonical()...))
	b := make([]byte, 0, 8+2*sha256.Size)
	b = binary.BigEndian.AppendUint64(b, uint64(r.N))
	b = append(b, prev...)
	b = append(b, digest[:]...)
	sum := sha256.Sum256(b)
	return sum[:]
}
