-- What people type is kept sealed: under a data key for each scope (a room, an account, the server), which is kept wrapped under
-- the master keyset in meta. wrapped is null once the key is destroyed, and with it all that was sealed under it.
--
-- The plain columns and tables are emptied by the program, which alone has the keys, and dropped by 00012.

-- +goose Up
CREATE TABLE deks (
    scope        BLOB    NOT NULL,
    version      INTEGER NOT NULL,
    wrapped      BLOB,
    created_at   INTEGER NOT NULL,
    destroyed_at INTEGER,
    PRIMARY KEY (scope, version)
) STRICT, WITHOUT ROWID;

-- The beginnings of the words of full names (kind account) and of the titles of open rooms (kind room), blinded.
CREATE TABLE words (
    kind    TEXT NOT NULL,
    word    BLOB NOT NULL,
    subject BLOB NOT NULL,
    PRIMARY KEY (kind, word, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX words_subject ON words (subject);

ALTER TABLE accounts RENAME COLUMN full_name TO full_plain;
ALTER TABLE accounts ADD COLUMN full_name BLOB;

ALTER TABLE rooms RENAME COLUMN title TO title_plain;
ALTER TABLE rooms RENAME COLUMN topic TO topic_plain;
ALTER TABLE rooms ADD COLUMN title BLOB;
ALTER TABLE rooms ADD COLUMN topic BLOB;

ALTER TABLE sessions RENAME COLUMN agent TO agent_plain;
ALTER TABLE sessions RENAME COLUMN address TO address_plain;
ALTER TABLE sessions ADD COLUMN agent BLOB;
ALTER TABLE sessions ADD COLUMN address BLOB;

ALTER TABLE account_state RENAME COLUMN value TO value_plain;
ALTER TABLE account_state ADD COLUMN value BLOB;

-- mark is the blinded emoji: the same for all who put the same one on the same message.
ALTER TABLE reactions RENAME TO reactions_plain;
CREATE TABLE reactions (
    target  BLOB    NOT NULL,
    mark    BLOB    NOT NULL,
    account BLOB    NOT NULL,
    emoji   BLOB    NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (target, mark, account)
) STRICT, WITHOUT ROWID;

-- Both ends of an alias may be worth a secret: external is blinded, internal sealed.
ALTER TABLE aliases RENAME TO aliases_plain;
DROP INDEX aliases_number;
CREATE TABLE aliases (
    space    TEXT    NOT NULL,
    external BLOB    NOT NULL,
    internal BLOB    NOT NULL,
    number   INTEGER NOT NULL,
    PRIMARY KEY (space, external)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX aliases_number ON aliases (space, number);
