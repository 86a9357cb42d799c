-- Rooms that an administrator has deleted: their members are taken out, then their keys are destroyed, then what is left goes bit by bit.

-- +goose Up
CREATE TABLE doomed_rooms (
    room       BLOB    NOT NULL PRIMARY KEY REFERENCES rooms (id) ON DELETE CASCADE,
    by_account BLOB,
    since      INTEGER NOT NULL,
    emptied_at INTEGER
) STRICT, WITHOUT ROWID;
