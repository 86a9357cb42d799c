-- Ways to prove who one is beside the password, and when the owner of a session last did; null: not since something changed that
-- makes the proof worth nothing. totp, name and record are sealed; totp_since is null until the secret is confirmed. credential is
-- the SHA-256 of a passkey's credential id, and challenged_at when the last challenge was made that a passkey has answered. A refresh
-- token that was exchanged may be exchanged again for a moment: refresh_before is its hash.

-- +goose Up
ALTER TABLE sessions ADD COLUMN proved_at BIGINT;
ALTER TABLE sessions ADD COLUMN refresh_before BYTEA;
ALTER TABLE sessions ADD COLUMN refresh_since BIGINT;

CREATE TABLE factors (
    account       BYTEA NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    handle        BYTEA NOT NULL,
    challenged_at BIGINT,
    totp          BYTEA,
    totp_since    BIGINT,
    totp_step     BIGINT NOT NULL,
    failures      BIGINT NOT NULL,
    failed_at     BIGINT
);
CREATE UNIQUE INDEX factors_handle ON factors (handle);

CREATE TABLE passkeys (
    id         BYTEA NOT NULL PRIMARY KEY,
    account    BYTEA NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    credential BYTEA NOT NULL,
    name       BYTEA NOT NULL,
    record     BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    last_used  BIGINT,
    synced     BIGINT NOT NULL
);
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential);
CREATE INDEX passkeys_account ON passkeys (account);

CREATE TABLE recovery_codes (
    account BYTEA NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    hash    BYTEA NOT NULL,
    PRIMARY KEY (account, hash)
);
