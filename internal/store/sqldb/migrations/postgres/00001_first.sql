-- Ids are 16 bytes, times microseconds since 1970 UTC, flags 0 or 1. Every index costs a page per message: there is one
-- only where a query needs it. A room's head is its newest event: kept in rooms as well, it would dirty one page more
-- with each message. For the same reason events have no foreign keys; what they name is read before they are appended.

-- +goose Up
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE accounts (
    id          BYTEA    NOT NULL PRIMARY KEY,
    server      TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    name_key    TEXT    NOT NULL,
    full_name   TEXT    NOT NULL,
    full_key    TEXT    NOT NULL,
    bot         BIGINT NOT NULL,
    admin       BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    disabled_at BIGINT
);
CREATE UNIQUE INDEX accounts_name ON accounts (name_key, server);

CREATE TABLE credentials (
    account BYTEA NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind    TEXT NOT NULL,
    secret  TEXT NOT NULL,
    PRIMARY KEY (account, kind)
);

CREATE TABLE sessions (
    id         BYTEA    NOT NULL PRIMARY KEY,
    account    BYTEA    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash BYTEA    NOT NULL,
    agent      TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    created_at BIGINT NOT NULL,
    last_used  BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- One row per thing that belongs to one person, latest value only; value is null when it was cleared.
CREATE TABLE account_state (
    account BYTEA    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    value   BYTEA,
    changed BIGINT NOT NULL,
    PRIMARY KEY (account, kind, subject)
);
CREATE UNIQUE INDEX account_state_changed ON account_state (account, changed);

CREATE TABLE rooms (
    id         BYTEA    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    title_key  TEXT    NOT NULL,
    topic      TEXT    NOT NULL,
    home       TEXT    NOT NULL,
    encryption TEXT    NOT NULL,
    history    TEXT    NOT NULL,
    lobby      BIGINT NOT NULL,
    members    BIGINT NOT NULL,
    settings   BYTEA,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX rooms_lobby ON rooms (lobby) WHERE lobby = 1;
CREATE INDEX rooms_open ON rooms (members) WHERE kind = 'open';

CREATE TABLE memberships (
    account       BYTEA    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    room          BYTEA    NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    role          TEXT    NOT NULL,
    status        TEXT    NOT NULL,
    joined_at     BIGINT NOT NULL,
    left_at       BIGINT,
    visible_from  BIGINT NOT NULL,
    hidden_before BIGINT NOT NULL,
    read_seq      BIGINT NOT NULL,
    involvement   TEXT    NOT NULL,
    PRIMARY KEY (account, room)
);
CREATE INDEX memberships_room ON memberships (room, status);

CREATE TABLE aliases (
    space    TEXT    NOT NULL,
    external TEXT    NOT NULL,
    internal BYTEA    NOT NULL,
    number   BIGINT NOT NULL,
    PRIMARY KEY (space, external)
);
CREATE UNIQUE INDEX aliases_number ON aliases (space, number);

CREATE TABLE alias_spaces (
    space TEXT    NOT NULL PRIMARY KEY,
    last  BIGINT NOT NULL
);

-- The log. seq is null while a remote home has not confirmed. content and salt are null after a removal; digest and hash
-- stay. edited_seq and removed_seq stand on the message they are about.
CREATE TABLE events (
    n            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    room         BYTEA    NOT NULL,
    seq          BIGINT,
    id           BYTEA    NOT NULL,
    kind         TEXT    NOT NULL,
    sender       BYTEA    NOT NULL,
    session      BYTEA,
    client_id    TEXT,
    target       BYTEA,
    thread       BYTEA,
    content_type TEXT    NOT NULL,
    content      BYTEA,
    key_version  BIGINT,
    salt         BYTEA,
    digest       BYTEA    NOT NULL,
    hash         BYTEA,
    epoch        BIGINT,
    origin       TEXT    NOT NULL,
    sent_at      BIGINT NOT NULL,
    expires_at   BIGINT,
    edited_seq   BIGINT,
    removed_seq  BIGINT
);
CREATE UNIQUE INDEX events_seq ON events (room, seq);
CREATE UNIQUE INDEX events_id ON events (id);
CREATE UNIQUE INDEX events_client ON events (room, sender, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX events_thread ON events (thread, seq) WHERE kind = 'message' AND thread IS NOT NULL;
CREATE INDEX events_edits ON events (target) WHERE kind = 'edit';

CREATE TABLE reactions (
    target  BYTEA    NOT NULL,
    emoji   TEXT    NOT NULL,
    account BYTEA    NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (target, emoji, account)
);

CREATE TABLE mentions (
    account BYTEA    NOT NULL,
    room    BYTEA    NOT NULL,
    seq     BIGINT NOT NULL,
    message BYTEA    NOT NULL,
    PRIMARY KEY (account, room, seq)
);
CREATE INDEX mentions_message ON mentions (message);

CREATE TABLE threads (
    first     BYTEA    NOT NULL PRIMARY KEY,
    room      BYTEA    NOT NULL,
    first_seq BIGINT NOT NULL,
    replies   BIGINT NOT NULL,
    latest    BIGINT NOT NULL,
    latest_id BYTEA,
    last_at   BIGINT NOT NULL
);
CREATE INDEX threads_room ON threads (room, last_at);

CREATE TABLE thread_reads (
    account BYTEA    NOT NULL,
    thread  BYTEA    NOT NULL,
    room    BYTEA    NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (account, thread)
);

-- Messages that one person has hidden for himself.
CREATE TABLE hidden (
    account BYTEA    NOT NULL,
    message BYTEA    NOT NULL,
    room    BYTEA    NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (account, message)
);

-- What durable followers have yet to do.
CREATE TABLE outbox (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    follower TEXT    NOT NULL,
    room     BYTEA    NOT NULL,
    event    BIGINT NOT NULL,
    subject  TEXT    NOT NULL,
    due      BIGINT NOT NULL,
    attempts BIGINT NOT NULL
);
CREATE INDEX outbox_due ON outbox (follower, due);
