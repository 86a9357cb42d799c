-- Messages of a moment have client ids of that moment, where clients make them as UUIDv7: with them in front, the index
-- grows at its end, instead of one page per room that nobody else's message shares.

-- +goose Up
DROP INDEX events_client;
CREATE UNIQUE INDEX events_client ON events (client_id, sender, room) WHERE client_id IS NOT NULL;
