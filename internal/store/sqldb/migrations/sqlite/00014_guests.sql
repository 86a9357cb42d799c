-- By which invitation a guest has come, for as long as he is there: no room and no invitation has more guests at a time than it may.

-- +goose Up
ALTER TABLE accounts ADD COLUMN guest_invitation BLOB;
CREATE INDEX accounts_guests ON accounts (guest_room) WHERE guest_room IS NOT NULL;
