-- Where the LMS tells who is in the room's course; '' where it does not.
ALTER TABLE classroom_room ADD COLUMN roster_url TEXT NOT NULL DEFAULT '';
ALTER TABLE classroom_room ADD COLUMN roster_read_at BIGINT; -- NULL: never
ALTER TABLE classroom_room ADD COLUMN roster_asked_at BIGINT NOT NULL DEFAULT 0; -- ahead of a class
CREATE INDEX classroom_room_roster ON classroom_room (registration_id, roster_url);

-- The places of the courses that the room's was copied from, newest first: JSON.
ALTER TABLE classroom_room ADD COLUMN copied_from TEXT NOT NULL DEFAULT '';

-- Who is in the course of a room, or was.
CREATE TABLE classroom_roster (
    room_id   TEXT    NOT NULL REFERENCES classroom_room (id) ON DELETE CASCADE,
    person_id TEXT    NOT NULL REFERENCES classroom_person (id) ON DELETE CASCADE,
    role      TEXT    NOT NULL,
    active    BOOLEAN NOT NULL,
    PRIMARY KEY (room_id, person_id)
);

-- Whom an event is for, JSON: ids of people; none: everyone.
ALTER TABLE classroom_event ADD COLUMN invited TEXT NOT NULL DEFAULT 'null';

CREATE TABLE classroom_comment (
    id         TEXT   NOT NULL PRIMARY KEY,
    event_id   TEXT   NOT NULL REFERENCES classroom_event (id) ON DELETE CASCADE,
    person_id  TEXT   NOT NULL REFERENCES classroom_person (id) ON DELETE CASCADE,
    role       TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    written_at BIGINT NOT NULL
);
CREATE INDEX classroom_comment_event ON classroom_comment (event_id, written_at, id);

-- The number of the newest notice.
ALTER TABLE classroom_room ADD COLUMN notices BIGINT NOT NULL DEFAULT 0;
CREATE TABLE classroom_notice (
    room_id   TEXT    NOT NULL REFERENCES classroom_room (id) ON DELETE CASCADE,
    number    BIGINT  NOT NULL,
    event_id  TEXT    NOT NULL REFERENCES classroom_event (id) ON DELETE CASCADE,
    kind      TEXT    NOT NULL,
    at        BIGINT  NOT NULL,
    person_id TEXT    NOT NULL, -- who did it
    before_at BIGINT, -- when a class that was moved had been to begin
    classes   INTEGER NOT NULL,
    PRIMARY KEY (room_id, number)
);
CREATE INDEX classroom_notice_event ON classroom_notice (event_id);
-- Up to which number the person has read them.
ALTER TABLE classroom_member ADD COLUMN notices_seen BIGINT NOT NULL DEFAULT 0;
