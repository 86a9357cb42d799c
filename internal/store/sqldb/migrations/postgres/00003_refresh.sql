-- Sessions whose client shows access tokens: the hash of the one refresh token that counts.

-- +goose Up
ALTER TABLE sessions ADD COLUMN refresh_hash BYTEA;
