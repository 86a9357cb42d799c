-- What people type is kept sealed: under a data key for each scope (a room, an account, the server), which is kept wrapped under
-- the master keyset in meta. wrapped is null once the key is destroyed, and with it all that was sealed under it.
--
-- The plain columns and tables are emptied by the program, which alone has the keys, and dropped by 00012.

-- +goose Up
CREATE TABLE deks (
    scope        BYTEA    NOT NULL,
    version      BIGINT NOT NULL,
    wrapped      BYTEA,
    created_at   BIGINT NOT NULL,
    destroyed_at BIGINT,
    PRIMARY KEY (scope, version)
);

-- The beginnings of the words of full names (kind account) and of the titles of open rooms (kind room), blinded.
CREATE TABLE words (
    kind    TEXT NOT NULL,
    word    BYTEA NOT NULL,
    subject BYTEA NOT NULL,
    PRIMARY KEY (kind, word, subject)
);
CREATE INDEX words_subject ON words (subject);

ALTER TABLE accounts RENAME COLUMN full_name TO full_plain;
ALTER TABLE accounts ADD COLUMN full_name BYTEA;

ALTER TABLE rooms RENAME COLUMN title TO title_plain;
ALTER TABLE rooms RENAME COLUMN topic TO topic_plain;
ALTER TABLE rooms ADD COLUMN title BYTEA;
ALTER TABLE rooms ADD COLUMN topic BYTEA;

ALTER TABLE sessions RENAME COLUMN agent TO agent_plain;
ALTER TABLE sessions RENAME COLUMN address TO address_plain;
ALTER TABLE sessions ADD COLUMN agent BYTEA;
ALTER TABLE sessions ADD COLUMN address BYTEA;

ALTER TABLE account_state RENAME COLUMN value TO value_plain;
ALTER TABLE account_state ADD COLUMN value BYTEA;

-- mark is the blinded emoji: the same for all who put the same one on the same message.
ALTER TABLE reactions RENAME TO reactions_plain;
CREATE TABLE reactions (
    target  BYTEA    NOT NULL,
    mark    BYTEA    NOT NULL,
    account BYTEA    NOT NULL,
    emoji   BYTEA    NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (target, mark, account)
);

-- Both ends of an alias may be worth a secret: external is blinded, internal sealed.
ALTER TABLE aliases RENAME TO aliases_plain;
DROP INDEX aliases_number;
CREATE TABLE aliases (
    space    TEXT    NOT NULL,
    external BYTEA    NOT NULL,
    internal BYTEA    NOT NULL,
    number   BIGINT NOT NULL,
    PRIMARY KEY (space, external)
);
CREATE UNIQUE INDEX aliases_number ON aliases (space, number);
