-- When the owner of a session last proved who he is; null: not since something changed that makes the proof worth nothing.

-- +goose Up
ALTER TABLE sessions ADD COLUMN proved_at INTEGER;
