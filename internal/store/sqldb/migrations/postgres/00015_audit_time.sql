-- The log is in the order of its numbers, which is nearly that of its times: clocks may be set back. With this index the first and the last
-- entry of a time are found without looking at what is not of it.

-- +goose Up
CREATE INDEX audit_time ON audit (at, n);
