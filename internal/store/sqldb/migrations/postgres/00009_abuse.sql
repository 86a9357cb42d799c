-- Who wants to hear nothing of whom; whom the operator keeps out; and what people have reported. Of a direct room's memberships,
-- barred says which of its two people has blocked the other: 1 the member, 2 the other one, 3 both. Sealed columns hold what was
-- typed, and addresses.

-- +goose Up
CREATE TABLE blocks (
    account    BYTEA   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    blocked    BYTEA   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (account, blocked)
);
CREATE INDEX blocks_blocked ON blocks (blocked);

ALTER TABLE memberships ADD COLUMN barred BIGINT  NOT NULL DEFAULT 0;

-- Either account or prefix is set.
CREATE TABLE bans (
    id         BYTEA   NOT NULL PRIMARY KEY,
    account    BYTEA,
    prefix     BYTEA,
    reason     BYTEA,
    made_by    BYTEA   NOT NULL,
    created_at BIGINT  NOT NULL,
    expires_at BIGINT
);
CREATE UNIQUE INDEX bans_account ON bans (account) WHERE account IS NOT NULL;

-- text is what the message said when it was reported.
CREATE TABLE reports (
    id         BYTEA   NOT NULL PRIMARY KEY,
    room       BYTEA   NOT NULL,
    message    BYTEA   NOT NULL,
    sender     BYTEA   NOT NULL,
    reporter   BYTEA   NOT NULL,
    reason     BYTEA,
    text       BYTEA,
    sent_at    BIGINT  NOT NULL,
    created_at BIGINT  NOT NULL,
    closed_at  BIGINT,
    closed_by  BYTEA,
    outcome    BYTEA
);
CREATE UNIQUE INDEX reports_once ON reports (reporter, message);
CREATE INDEX reports_open ON reports (created_at) WHERE closed_at IS NULL;
CREATE INDEX reports_closed ON reports (created_at) WHERE closed_at IS NOT NULL;
