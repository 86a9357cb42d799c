-- What administrators have decided, each part by its name, in JSON. Invitations, of which only the hash of the token is kept: uses
-- is how often one counts (0: any number), room the one to land in, guest_life how long (microseconds) the accounts of guests that it
-- makes last (0: it makes no guests); account is who made it, null for who runs the server. Guests belong to one room and end. Known clients are those that an account has signed in from,
-- by the hash of a token that they keep: their attempts are counted apart from those of strangers.

-- +goose Up
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

ALTER TABLE accounts ADD COLUMN guest_room BLOB;
ALTER TABLE accounts ADD COLUMN expires_at INTEGER;
CREATE INDEX accounts_expiry ON accounts (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE known_clients (
    token_hash BLOB    NOT NULL PRIMARY KEY,
    account    BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    last_used  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX known_clients_account ON known_clients (account, last_used);
