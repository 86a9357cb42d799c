-- What 00004 has renamed is empty by now: it stands sealed elsewhere. The salt of an event is sealed with its content, and a sealed
-- value names the version of its key.

-- +goose Up
ALTER TABLE accounts DROP COLUMN full_plain;
ALTER TABLE accounts DROP COLUMN full_key;
ALTER TABLE rooms DROP COLUMN title_plain;
ALTER TABLE rooms DROP COLUMN title_key;
ALTER TABLE rooms DROP COLUMN topic_plain;
ALTER TABLE sessions DROP COLUMN agent_plain;
ALTER TABLE sessions DROP COLUMN address_plain;
ALTER TABLE account_state DROP COLUMN value_plain;
ALTER TABLE events DROP COLUMN salt;
ALTER TABLE events DROP COLUMN key_version;
DROP TABLE reactions_plain;
DROP TABLE aliases_plain;
