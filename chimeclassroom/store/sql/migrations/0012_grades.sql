-- How a room, or an event whose link has a line item of its own, is graded: JSON; NULL: nobody has said.
ALTER TABLE classroom_room ADD COLUMN grading TEXT;
ALTER TABLE classroom_room ADD COLUMN grading_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE classroom_event ADD COLUMN grading TEXT;
ALTER TABLE classroom_event ADD COLUMN grading_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE classroom_event ADD COLUMN line_item TEXT NOT NULL DEFAULT ''; -- of the link that leads to it
ALTER TABLE classroom_room ADD COLUMN grading_until BIGINT NOT NULL DEFAULT 0; -- somebody grades it until then

-- Meetings that are to be graded.
CREATE TABLE classroom_grading_due (
    meeting_id TEXT   NOT NULL PRIMARY KEY REFERENCES classroom_meeting (id) ON DELETE CASCADE,
    due_at     BIGINT NOT NULL
);
CREATE INDEX classroom_grading_due_at ON classroom_grading_due (due_at);

-- What the gradebook has, or is to have, of somebody in a column.
CREATE TABLE classroom_score (
    column_id TEXT    NOT NULL, -- the event, or for the column of a course the room
    person_id TEXT    NOT NULL REFERENCES classroom_person (id) ON DELETE CASCADE,
    event_id  TEXT    REFERENCES classroom_event (id) ON DELETE CASCADE, -- NULL: the course
    job       TEXT    NOT NULL, -- the outbox's name for it; '' if the outbox never had it
    version   INTEGER NOT NULL,
    score     TEXT    NOT NULL, -- JSON
    PRIMARY KEY (column_id, person_id)
);
CREATE INDEX classroom_score_job ON classroom_score (job);

-- Grades of before: what was sent is remembered; where anything still waits the class is graded anew.
INSERT INTO classroom_score (column_id, person_id, event_id, job, version, score)
SELECT m.event_id, g.person_id, m.event_id, '', 1,
    '{"state":"sent","handed":true,"ours":{"given":' || g.score_given || ',"maximum":' || g.score_maximum ||
    '},"sent":{"given":' || g.score_given || ',"maximum":' || g.score_maximum || '}}'
FROM classroom_grade g JOIN classroom_meeting m ON m.id = g.meeting_id
WHERE g.state = 'sent' AND m.generation = (SELECT MAX(n.generation) FROM classroom_meeting n WHERE n.event_id = m.event_id);
INSERT INTO classroom_grading_due (meeting_id, due_at)
SELECT DISTINCT g.meeting_id, 0 FROM classroom_grade g WHERE g.state = 'pending';
DROP TABLE classroom_grade;
