-- Who wants to hear nothing of whom; whom the operator keeps out; and what people have reported. Of a direct room's memberships,
-- barred says which of its two people has blocked the other: 1 the member, 2 the other one, 3 both. Sealed columns hold what was
-- typed, and addresses.

-- +goose Up
CREATE TABLE blocks (
    account    BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    blocked    BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, blocked)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_blocked ON blocks (blocked);

ALTER TABLE memberships ADD COLUMN barred INTEGER NOT NULL DEFAULT 0;

-- Either account or prefix is set.
CREATE TABLE bans (
    id         BLOB    NOT NULL PRIMARY KEY,
    account    BLOB,
    prefix     BLOB,
    reason     BLOB,
    made_by    BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX bans_account ON bans (account) WHERE account IS NOT NULL;

-- text is what the message said when it was reported.
CREATE TABLE reports (
    id         BLOB    NOT NULL PRIMARY KEY,
    room       BLOB    NOT NULL,
    message    BLOB    NOT NULL,
    sender     BLOB    NOT NULL,
    reporter   BLOB    NOT NULL,
    reason     BLOB,
    text       BLOB,
    sent_at    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at  INTEGER,
    closed_by  BLOB,
    outcome    BLOB
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX reports_once ON reports (reporter, message);
CREATE INDEX reports_open ON reports (created_at) WHERE closed_at IS NULL;
CREATE INDEX reports_closed ON reports (created_at) WHERE closed_at IS NOT NULL;
