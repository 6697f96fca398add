-- Who did what: ids alone, but for what the event was called.
CREATE TABLE classroom_log (
    id        TEXT    NOT NULL PRIMARY KEY, -- grows with time
    room_id   TEXT    NOT NULL REFERENCES classroom_room (id) ON DELETE CASCADE,
    at        BIGINT  NOT NULL,
    person_id TEXT    NOT NULL, -- who did it
    action    TEXT    NOT NULL,
    event_id  TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    about     TEXT    NOT NULL, -- to whom
    events    INTEGER NOT NULL,
    detail    TEXT    NOT NULL
);
CREATE INDEX classroom_log_room ON classroom_log (room_id, id);
CREATE INDEX classroom_log_person ON classroom_log (person_id);
CREATE INDEX classroom_log_about ON classroom_log (about);
