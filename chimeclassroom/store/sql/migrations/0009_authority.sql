-- Who put the event on the schedule, '' where nobody knows any more, and whether that was
-- somebody who does not teach, so that nobody is graded for it.
ALTER TABLE classroom_event ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
ALTER TABLE classroom_event ADD COLUMN ungraded BOOLEAN NOT NULL DEFAULT FALSE;

-- The launch says that the person administers the LMS, beside what they are in the course.
ALTER TABLE classroom_code ADD COLUMN administers_lms BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE classroom_session ADD COLUMN administers_lms BOOLEAN NOT NULL DEFAULT FALSE;

-- What roles may do other than usual. Appended to, never changed: the highest version counts,
-- the others say who changed what and when.
CREATE TABLE classroom_permissions (
    registration_id TEXT   NOT NULL,
    deployment_id   TEXT   NOT NULL,
    room_id         TEXT   NOT NULL, -- '': in all rooms of the deployment
    version         BIGINT NOT NULL, -- the first is 1
    exceptions      TEXT   NOT NULL, -- JSON
    person_id       TEXT   NOT NULL, -- who changed it
    at              BIGINT NOT NULL,
    PRIMARY KEY (registration_id, deployment_id, room_id, version)
);
