-- Who people are at logins elsewhere. subject and name_key are blinded, name and verifier sealed: verifier is the hash of the
-- password that the login last said was right. restricted marks sessions that began by it while the login was away.

-- +goose Up
ALTER TABLE sessions ADD COLUMN restricted BIGINT NOT NULL DEFAULT 0;
CREATE INDEX sessions_restricted ON sessions (account) WHERE restricted = 1;

CREATE TABLE identities (
    provider    TEXT   NOT NULL,
    subject     BYTEA  NOT NULL,
    account     BYTEA  NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name_key    BYTEA  NOT NULL,
    name        BYTEA,
    verifier    BYTEA,
    verified_at BIGINT NOT NULL,
    PRIMARY KEY (provider, subject)
);
CREATE UNIQUE INDEX identities_account ON identities (account, provider);
CREATE INDEX identities_name ON identities (name_key);
