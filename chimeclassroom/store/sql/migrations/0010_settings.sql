-- A platform that has been launched from: how it calls itself and how it wants its classroom (JSON).
CREATE TABLE classroom_profile (
    registration_id  TEXT   NOT NULL PRIMARY KEY,
    name             TEXT   NOT NULL,
    settings         TEXT   NOT NULL DEFAULT '{}',
    settings_version BIGINT NOT NULL DEFAULT 0
);
INSERT INTO classroom_profile (registration_id, name) SELECT DISTINCT registration_id, '' FROM classroom_room;

-- How somebody wants it (JSON).
ALTER TABLE classroom_person ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE classroom_person ADD COLUMN settings_version BIGINT NOT NULL DEFAULT 0;
