-- Ids are 16 bytes, times microseconds since 1970 UTC, flags 0 or 1. Every index costs a page per message: there is one
-- only where a query needs it. A room's head is its newest event: kept in rooms as well, it would dirty one page more
-- with each message. For the same reason events have no foreign keys; what they name is read before they are appended.

-- +goose Up
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    id          BLOB    NOT NULL PRIMARY KEY,
    server      TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    name_key    TEXT    NOT NULL,
    full_name   TEXT    NOT NULL,
    full_key    TEXT    NOT NULL,
    bot         INTEGER NOT NULL,
    admin       INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    disabled_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX accounts_name ON accounts (name_key, server);

CREATE TABLE credentials (
    account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind    TEXT NOT NULL,
    secret  TEXT NOT NULL,
    PRIMARY KEY (account, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    id         BLOB    NOT NULL PRIMARY KEY,
    account    BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash BLOB    NOT NULL,
    agent      TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    last_used  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- One row per thing that belongs to one person, latest value only; value is null when it was cleared.
CREATE TABLE account_state (
    account BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    value   BLOB,
    changed INTEGER NOT NULL,
    PRIMARY KEY (account, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX account_state_changed ON account_state (account, changed);

CREATE TABLE rooms (
    id         BLOB    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    title_key  TEXT    NOT NULL,
    topic      TEXT    NOT NULL,
    home       TEXT    NOT NULL,
    encryption TEXT    NOT NULL,
    history    TEXT    NOT NULL,
    lobby      INTEGER NOT NULL,
    members    INTEGER NOT NULL,
    settings   BLOB,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX rooms_lobby ON rooms (lobby) WHERE lobby = 1;
CREATE INDEX rooms_open ON rooms (members) WHERE kind = 'open';

CREATE TABLE memberships (
    account       BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    room          BLOB    NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    role          TEXT    NOT NULL,
    status        TEXT    NOT NULL,
    joined_at     INTEGER NOT NULL,
    left_at       INTEGER,
    visible_from  INTEGER NOT NULL,
    hidden_before INTEGER NOT NULL,
    read_seq      INTEGER NOT NULL,
    involvement   TEXT    NOT NULL,
    PRIMARY KEY (account, room)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_room ON memberships (room, status);

CREATE TABLE aliases (
    space    TEXT    NOT NULL,
    external TEXT    NOT NULL,
    internal BLOB    NOT NULL,
    number   INTEGER NOT NULL,
    PRIMARY KEY (space, external)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX aliases_number ON aliases (space, number);

CREATE TABLE alias_spaces (
    space TEXT    NOT NULL PRIMARY KEY,
    last  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The log. seq is null while a remote home has not confirmed. content and salt are null after a removal; digest and hash
-- stay. edited_seq and removed_seq stand on the message they are about.
CREATE TABLE events (
    n            INTEGER PRIMARY KEY,
    room         BLOB    NOT NULL,
    seq          INTEGER,
    id           BLOB    NOT NULL,
    kind         TEXT    NOT NULL,
    sender       BLOB    NOT NULL,
    session      BLOB,
    client_id    TEXT,
    target       BLOB,
    thread       BLOB,
    content_type TEXT    NOT NULL,
    content      BLOB,
    key_version  INTEGER,
    salt         BLOB,
    digest       BLOB    NOT NULL,
    hash         BLOB,
    epoch        INTEGER,
    origin       TEXT    NOT NULL,
    sent_at      INTEGER NOT NULL,
    expires_at   INTEGER,
    edited_seq   INTEGER,
    removed_seq  INTEGER
) STRICT;
CREATE UNIQUE INDEX events_seq ON events (room, seq);
CREATE UNIQUE INDEX events_id ON events (id);
CREATE UNIQUE INDEX events_client ON events (room, sender, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX events_thread ON events (thread, seq) WHERE kind = 'message' AND thread IS NOT NULL;
CREATE INDEX events_edits ON events (target) WHERE kind = 'edit';

CREATE TABLE reactions (
    target  BLOB    NOT NULL,
    emoji   TEXT    NOT NULL,
    account BLOB    NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (target, emoji, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE mentions (
    account BLOB    NOT NULL,
    room    BLOB    NOT NULL,
    seq     INTEGER NOT NULL,
    message BLOB    NOT NULL,
    PRIMARY KEY (account, room, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_message ON mentions (message);

CREATE TABLE threads (
    first     BLOB    NOT NULL PRIMARY KEY,
    room      BLOB    NOT NULL,
    first_seq INTEGER NOT NULL,
    replies   INTEGER NOT NULL,
    latest    INTEGER NOT NULL,
    latest_id BLOB,
    last_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX threads_room ON threads (room, last_at);

CREATE TABLE thread_reads (
    account BLOB    NOT NULL,
    thread  BLOB    NOT NULL,
    room    BLOB    NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (account, thread)
) STRICT, WITHOUT ROWID;

-- Messages that one person has hidden for himself.
CREATE TABLE hidden (
    account BLOB    NOT NULL,
    message BLOB    NOT NULL,
    room    BLOB    NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (account, message)
) STRICT, WITHOUT ROWID;

-- What durable followers have yet to do.
CREATE TABLE outbox (
    id       INTEGER PRIMARY KEY,
    follower TEXT    NOT NULL,
    room     BLOB    NOT NULL,
    event    INTEGER NOT NULL,
    subject  TEXT    NOT NULL,
    due      INTEGER NOT NULL,
    attempts INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox (follower, due);
