-- What belongs to getting back into an account, and to one's own account. Sessions at the door "key" are API keys, with a set of
-- scopes. former holds the names that an account had before, with spaces between. Of tickets, which are mailed or handed out as
-- links, only the hash is kept. Letters wait here, sealed, until the mail server has taken them. A kept name is nobody else's
-- until its time is over. An erasure is a deletion whose messages are not all gone yet: it goes on behind seq in room.

-- +goose Up
ALTER TABLE sessions ADD COLUMN scopes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN former TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN deleted_at INTEGER;

CREATE TABLE emails (
    account      BLOB    NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    address      BLOB    NOT NULL,
    blind        BLOB    NOT NULL,
    confirmed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX emails_blind ON emails (blind);

CREATE TABLE tickets (
    hash       BLOB    NOT NULL PRIMARY KEY,
    purpose    TEXT    NOT NULL,
    account    BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    value      BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tickets_account ON tickets (account, purpose);
CREATE INDEX tickets_expiry ON tickets (expires_at);

CREATE TABLE letters (
    id         BLOB    NOT NULL PRIMARY KEY,
    content    BLOB    NOT NULL,
    due        INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX letters_due ON letters (due);

CREATE TABLE questions (
    account    BLOB    NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    texts      BLOB    NOT NULL,
    answers    BLOB    NOT NULL,
    wrong      INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE delayed_resets (
    account    BLOB    NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    password   BLOB    NOT NULL,
    due        INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX delayed_resets_due ON delayed_resets (due);

CREATE TABLE kept_names (
    name_key TEXT    NOT NULL PRIMARY KEY,
    account  BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    until    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_names_account ON kept_names (account);
CREATE INDEX kept_names_until ON kept_names (until);

CREATE TABLE erasures (
    account    BLOB    NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    shred      INTEGER NOT NULL,
    room       BLOB    NOT NULL,
    seq        INTEGER NOT NULL,
    started_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
