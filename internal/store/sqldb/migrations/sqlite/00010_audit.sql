-- Who did what to whom. n is dense from 1; body holds what was typed, and the salt of the hash, sealed. Nothing changes an entry
-- but a new sealing of the same body, and none goes but those up to the anchor, which only moves forward.

-- +goose Up
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
INSERT INTO audit_anchor (one, n, hash) VALUES (1, 0, x'');

-- How many messages were sent on each day (days since 1970, UTC), counted up to one event.
CREATE TABLE message_days (
    day      INTEGER NOT NULL PRIMARY KEY,
    messages INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE message_days_upto (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    n   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO message_days_upto (one, n) VALUES (1, 0);

-- +goose StatementBegin
CREATE TRIGGER audit_stays BEFORE UPDATE OF n, at, action, actor, subject, hash ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit WHEN OLD.n > (SELECT n FROM audit_anchor)
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_anchor_moves BEFORE UPDATE ON audit_anchor WHEN NEW.n < OLD.n
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_anchor_stays BEFORE DELETE ON audit_anchor
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
-- +goose StatementEnd
