-- When the attendance of the class was deleted; NULL: it is kept.
ALTER TABLE classroom_meeting ADD COLUMN deleted_at BIGINT;
CREATE INDEX classroom_meeting_kept ON classroom_meeting (ended_at) WHERE deleted_at IS NULL;

-- When the person came in last; 0: not since this is kept.
ALTER TABLE classroom_person ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX classroom_attendee_person ON classroom_attendee (person_id);

-- Lines on their way into the archive, by our own ids alone; see package archive.
CREATE TABLE classroom_outgoing (
    kind            TEXT NOT NULL,
    line_key        TEXT NOT NULL,
    registration_id TEXT NOT NULL,
    day             TEXT NOT NULL, -- 2006-01-02, UTC
    line            TEXT NOT NULL, -- JSON
    PRIMARY KEY (kind, line_key)
);
