-- What people type is kept sealed: under a data key for each scope (a room, an account, the server), which is kept wrapped under
-- the master keyset in meta. wrapped is null once the key is destroyed, and with it all that was sealed under it.

-- +goose Up
CREATE TABLE deks (
    scope        BYTEA    NOT NULL,
    version      BIGINT NOT NULL,
    wrapped      BYTEA,
    created_at   BIGINT NOT NULL,
    destroyed_at BIGINT,
    PRIMARY KEY (scope, version)
);
