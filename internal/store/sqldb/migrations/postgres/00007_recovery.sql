-- What belongs to getting back into an account, and to one's own account. Sessions at the door "key" are API keys, with a set of
-- scopes. former holds the names that an account had before, with spaces between. Of tickets, which are mailed or handed out as
-- links, only the hash is kept. Letters wait here, sealed, until the mail server has taken them. A kept name is nobody else's
-- until its time is over. An erasure is a deletion whose messages are not all gone yet: it goes on behind seq in room.

-- +goose Up
ALTER TABLE sessions ADD COLUMN scopes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN former TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN deleted_at BIGINT;

CREATE TABLE emails (
    account      BYTEA    NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    address      BYTEA    NOT NULL,
    blind        BYTEA    NOT NULL,
    confirmed_at BIGINT NOT NULL
);
CREATE INDEX emails_blind ON emails (blind);

CREATE TABLE tickets (
    hash       BYTEA    NOT NULL PRIMARY KEY,
    purpose    TEXT    NOT NULL,
    account    BYTEA    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    value      BYTEA,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX tickets_account ON tickets (account, purpose);
CREATE INDEX tickets_expiry ON tickets (expires_at);

CREATE TABLE letters (
    id         BYTEA    NOT NULL PRIMARY KEY,
    content    BYTEA    NOT NULL,
    due        BIGINT NOT NULL,
    attempts   BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX letters_due ON letters (due);

CREATE TABLE questions (
    account    BYTEA    NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    texts      BYTEA    NOT NULL,
    answers    BYTEA    NOT NULL,
    wrong      BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE delayed_resets (
    account    BYTEA    NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    password   BYTEA    NOT NULL,
    due        BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX delayed_resets_due ON delayed_resets (due);

CREATE TABLE kept_names (
    name_key TEXT    NOT NULL PRIMARY KEY,
    account  BYTEA    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    until    BIGINT NOT NULL
);
CREATE INDEX kept_names_account ON kept_names (account);
CREATE INDEX kept_names_until ON kept_names (until);

CREATE TABLE erasures (
    account    BYTEA    NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    shred      BIGINT NOT NULL,
    room       BYTEA    NOT NULL,
    seq        BIGINT NOT NULL,
    started_at BIGINT NOT NULL
);
