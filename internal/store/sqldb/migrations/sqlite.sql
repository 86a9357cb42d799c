-- What the migrations come to, for new databases. Written by TestNewDatabasesAreAsMigrated.
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE accounts (
    id          BLOB    NOT NULL PRIMARY KEY,
    server      TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    name_key    TEXT    NOT NULL,
    bot         INTEGER NOT NULL,
    admin       INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    disabled_at INTEGER
, full_name BLOB, guest_room BLOB, expires_at INTEGER, former TEXT NOT NULL DEFAULT '', deleted_at INTEGER, guest_invitation BLOB) STRICT, WITHOUT ROWID;
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
    created_at INTEGER NOT NULL,
    last_used  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
, via TEXT NOT NULL DEFAULT '', life INTEGER NOT NULL DEFAULT 0, refresh_hash BLOB, agent BLOB, address BLOB, proved_at INTEGER, refresh_before BLOB, refresh_since INTEGER, scopes INTEGER NOT NULL DEFAULT 0, restricted INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE TABLE account_state (
    account BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    changed INTEGER NOT NULL, value BLOB,
    PRIMARY KEY (account, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX account_state_changed ON account_state (account, changed);
CREATE TABLE rooms (
    id         BLOB    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    home       TEXT    NOT NULL,
    encryption TEXT    NOT NULL,
    history    TEXT    NOT NULL,
    lobby      INTEGER NOT NULL,
    members    INTEGER NOT NULL,
    settings   BLOB,
    created_at INTEGER NOT NULL
, title BLOB, topic BLOB) STRICT, WITHOUT ROWID;
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
    involvement   TEXT    NOT NULL, barred INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, room)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_room ON memberships (room, status);
CREATE TABLE alias_spaces (
    space TEXT    NOT NULL PRIMARY KEY,
    last  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
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
CREATE INDEX events_thread ON events (thread, seq) WHERE kind = 'message' AND thread IS NOT NULL;
CREATE INDEX events_edits ON events (target) WHERE kind = 'edit';
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
CREATE TABLE hidden (
    account BLOB    NOT NULL,
    message BLOB    NOT NULL,
    room    BLOB    NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (account, message)
) STRICT, WITHOUT ROWID;
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
CREATE UNIQUE INDEX credentials_key ON credentials (secret) WHERE kind = 'key';
CREATE TABLE deks (
    scope        BLOB    NOT NULL,
    version      INTEGER NOT NULL,
    wrapped      BLOB,
    created_at   INTEGER NOT NULL,
    destroyed_at INTEGER,
    PRIMARY KEY (scope, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE words (
    kind    TEXT NOT NULL,
    word    BLOB NOT NULL,
    subject BLOB NOT NULL,
    PRIMARY KEY (kind, word, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX words_subject ON words (subject);
CREATE TABLE reactions (
    target  BLOB    NOT NULL,
    mark    BLOB    NOT NULL,
    account BLOB    NOT NULL,
    emoji   BLOB    NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (target, mark, account)
) STRICT, WITHOUT ROWID;
CREATE TABLE aliases (
    space    TEXT    NOT NULL,
    external BLOB    NOT NULL,
    internal BLOB    NOT NULL,
    number   INTEGER NOT NULL,
    PRIMARY KEY (space, external)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX aliases_number ON aliases (space, number);
CREATE TABLE policy (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE invitations (
    id         BLOB    NOT NULL PRIMARY KEY,
    token_hash BLOB    NOT NULL,
    account    BLOB    REFERENCES accounts (id) ON DELETE CASCADE,
    room       BLOB    REFERENCES rooms (id) ON DELETE CASCADE,
    guest_life INTEGER NOT NULL,
    uses       INTEGER NOT NULL,
    used       INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX invitations_token ON invitations (token_hash);
CREATE INDEX invitations_account ON invitations (account);
CREATE INDEX invitations_expiry ON invitations (expires_at);
CREATE INDEX accounts_expiry ON accounts (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE known_clients (
    token_hash BLOB    NOT NULL PRIMARY KEY,
    account    BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    last_used  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX known_clients_account ON known_clients (account, last_used);
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
CREATE INDEX sessions_restricted ON sessions (account) WHERE restricted = 1;
CREATE TABLE identities (
    provider    TEXT    NOT NULL,
    subject     BLOB    NOT NULL,
    account     BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name_key    BLOB    NOT NULL,
    name        BLOB,
    verifier    BLOB,
    verified_at INTEGER NOT NULL,
    PRIMARY KEY (provider, subject)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX identities_account ON identities (account, provider);
CREATE INDEX identities_name ON identities (name_key);
CREATE TABLE blocks (
    account    BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    blocked    BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, blocked)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_blocked ON blocks (blocked);
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
CREATE TABLE audit (
    n       INTEGER NOT NULL PRIMARY KEY,
    at      INTEGER NOT NULL,
    action  TEXT NOT NULL,
    actor   BLOB,
    subject BLOB,
    body    BLOB NOT NULL,
    hash    BLOB NOT NULL
) STRICT;
CREATE INDEX audit_action ON audit (action, n);
CREATE INDEX audit_actor ON audit (actor, n) WHERE actor IS NOT NULL;
CREATE INDEX audit_subject ON audit (subject, n) WHERE subject IS NOT NULL;
CREATE TABLE audit_anchor (
    one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    n    INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE message_days (
    day      INTEGER NOT NULL PRIMARY KEY,
    messages INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE message_days_upto (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    n   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_stays BEFORE UPDATE OF n, at, action, actor, subject, hash ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit WHEN OLD.n > (SELECT n FROM audit_anchor)
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER audit_anchor_moves BEFORE UPDATE ON audit_anchor WHEN NEW.n < OLD.n
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER audit_anchor_stays BEFORE DELETE ON audit_anchor
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
CREATE UNIQUE INDEX events_client ON events (client_id, sender, room) WHERE client_id IS NOT NULL;
CREATE TABLE doomed_rooms (
    room       BLOB    NOT NULL PRIMARY KEY REFERENCES rooms (id) ON DELETE CASCADE,
    by_account BLOB,
    since      INTEGER NOT NULL,
    emptied_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX accounts_guests ON accounts (guest_room) WHERE guest_room IS NOT NULL;
CREATE INDEX audit_time ON audit (at, n);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (1, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (2, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (3, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (4, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (5, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (6, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (7, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (8, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (9, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (10, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (11, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (12, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (13, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (14, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (15, 1);
INSERT INTO audit_anchor (one, n, hash) VALUES (1, 0, X'');
INSERT INTO message_days_upto (one, n) VALUES (1, 0);
