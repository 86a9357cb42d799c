-- What people type is kept sealed: under a data key for each scope (a room, an account, the server), which is kept wrapped under
-- the master keyset in meta. wrapped is null once the key is destroyed, and with it all that was sealed under it.

-- +goose Up
CREATE TABLE deks (
    scope        BLOB    NOT NULL,
    version      INTEGER NOT NULL,
    wrapped      BLOB,
    created_at   INTEGER NOT NULL,
    destroyed_at INTEGER,
    PRIMARY KEY (scope, version)
) STRICT, WITHOUT ROWID;
