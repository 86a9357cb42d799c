-- Ways to prove who one is beside the password, and when the owner of a session last did; null: not since something changed that
-- makes the proof worth nothing. totp, name and record are sealed; totp_since is null until the secret is confirmed. credential is
-- the SHA-256 of a passkey's credential id, and challenged_at when the last challenge was made that a passkey has answered. A refresh
-- token that was exchanged may be exchanged again for a moment: refresh_before is its hash.

-- +goose Up
ALTER TABLE sessions ADD COLUMN proved_at INTEGER;
ALTER TABLE sessions ADD COLUMN refresh_before BLOB;
ALTER TABLE sessions ADD COLUMN refresh_since INTEGER;

CREATE TABLE factors (
    account       BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    handle        BLOB NOT NULL,
    challenged_at INTEGER,
    totp          BLOB,
    totp_since    INTEGER,
    totp_step     INTEGER NOT NULL,
    failures      INTEGER NOT NULL,
    failed_at     INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX factors_handle ON factors (handle);

CREATE TABLE passkeys (
    id         BLOB NOT NULL PRIMARY KEY,
    account    BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    credential BLOB NOT NULL,
    name       BLOB NOT NULL,
    record     BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    last_used  INTEGER,
    synced     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential);
CREATE INDEX passkeys_account ON passkeys (account);

CREATE TABLE recovery_codes (
    account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    hash    BLOB NOT NULL,
    PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;
