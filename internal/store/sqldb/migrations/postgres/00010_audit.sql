-- Who did what to whom. n is dense from 1; body holds what was typed, and the salt of the hash, sealed. Nothing changes an entry
-- but a new sealing of the same body, and none goes but those up to the anchor, which only moves forward.

-- +goose Up
CREATE TABLE audit (
    n       BIGINT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    action  TEXT NOT NULL,
    actor   BYTEA,
    subject BYTEA,
    body    BYTEA NOT NULL,
    hash    BYTEA NOT NULL
);
CREATE INDEX audit_action ON audit (action, n);
CREATE INDEX audit_actor ON audit (actor, n) WHERE actor IS NOT NULL;
CREATE INDEX audit_subject ON audit (subject, n) WHERE subject IS NOT NULL;

CREATE TABLE audit_anchor (
    one  BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    n    BIGINT NOT NULL,
    hash BYTEA NOT NULL
);
INSERT INTO audit_anchor (one, n, hash) VALUES (1, 0, '');

-- How many messages were sent on each day (days since 1970, UTC), counted up to one event.
CREATE TABLE message_days (
    day      BIGINT NOT NULL PRIMARY KEY,
    messages BIGINT NOT NULL
);
CREATE TABLE message_days_upto (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    n   BIGINT NOT NULL
);
INSERT INTO message_days_upto (one, n) VALUES (1, 0);

-- +goose StatementBegin
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log is not changed'; END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION audit_pruned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.n > (SELECT n FROM audit_anchor) THEN RAISE EXCEPTION 'the audit log is not changed'; END IF;
    RETURN OLD;
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_stays BEFORE UPDATE OF n, at, action, actor, subject, hash ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_pruned();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_anchor_moves BEFORE UPDATE ON audit_anchor FOR EACH ROW WHEN (NEW.n < OLD.n) EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_anchor_stays BEFORE DELETE ON audit_anchor FOR EACH ROW EXECUTE FUNCTION audit_refuse();
