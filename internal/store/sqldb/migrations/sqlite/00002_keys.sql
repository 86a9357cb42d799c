-- Accounts that sign in by key, and sessions that were begun elsewhere than at the native door, with a life of their own
-- (microseconds without use; 0 is the usual one).

-- +goose Up
CREATE UNIQUE INDEX credentials_key ON credentials (secret) WHERE kind = 'key';

ALTER TABLE sessions ADD COLUMN via TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN life INTEGER NOT NULL DEFAULT 0;
