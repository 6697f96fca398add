-- An event that repeats; its occurrences are events. Days are local, 2006-01-02.
CREATE TABLE classroom_series (
    id        TEXT NOT NULL PRIMARY KEY,
    room_id   TEXT NOT NULL REFERENCES classroom_room (id) ON DELETE CASCADE,
    start_day TEXT NOT NULL,
    rule      TEXT NOT NULL -- RFC 5545
);
CREATE INDEX classroom_series_room ON classroom_series (room_id);

-- Days of the rule that have no class.
CREATE TABLE classroom_series_exception (
    series_id TEXT NOT NULL REFERENCES classroom_series (id) ON DELETE CASCADE,
    day       TEXT NOT NULL,
    PRIMARY KEY (series_id, day)
);

ALTER TABLE classroom_event ADD COLUMN opens_before INTEGER NOT NULL DEFAULT 15; -- minutes
ALTER TABLE classroom_event ADD COLUMN attachments TEXT NOT NULL DEFAULT 'null'; -- JSON
ALTER TABLE classroom_event ADD COLUMN hosts TEXT NOT NULL DEFAULT 'null'; -- JSON: ids of people
ALTER TABLE classroom_event ADD COLUMN hidden BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE classroom_event ADD COLUMN series_id TEXT REFERENCES classroom_series (id) ON DELETE SET NULL;
ALTER TABLE classroom_event ADD COLUMN slot TEXT NOT NULL DEFAULT ''; -- the day that the rule gave
ALTER TABLE classroom_event ADD COLUMN detached BOOLEAN NOT NULL DEFAULT FALSE; -- changed on its own
CREATE INDEX classroom_event_series ON classroom_event (series_id);

-- Who has come into a room, with the role of the newest launch.
CREATE TABLE classroom_member (
    room_id   TEXT NOT NULL REFERENCES classroom_room (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES classroom_person (id) ON DELETE CASCADE,
    role      TEXT NOT NULL,
    PRIMARY KEY (room_id, person_id)
);
INSERT INTO classroom_member SELECT room_id, person_id, MIN(role) FROM classroom_session GROUP BY room_id, person_id;

-- Addresses at which calendars read the events of a room without a session.
CREATE TABLE classroom_feed (
    hash      TEXT NOT NULL PRIMARY KEY,
    room_id   TEXT NOT NULL REFERENCES classroom_room (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES classroom_person (id) ON DELETE CASCADE,
    UNIQUE (room_id, person_id)
);

-- How a course wants its Events Centre: JSON.
ALTER TABLE classroom_room ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE classroom_room ADD COLUMN settings_version INTEGER NOT NULL DEFAULT 0;
