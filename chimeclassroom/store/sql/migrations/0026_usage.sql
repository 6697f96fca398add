-- What each class that is over comes to, of which the usage of a deployment is added up.
CREATE TABLE classroom_summary (
    meeting_id  TEXT             NOT NULL PRIMARY KEY REFERENCES classroom_meeting (id) ON DELETE CASCADE,
    asked       BIGINT           NOT NULL DEFAULT 1, -- how often it was asked for; what was computed for an earlier time is not kept
    due_at      BIGINT, -- when it is summed up next; NULL: it is
    month       TEXT             NOT NULL DEFAULT '', -- 2006-01; '': not summed up before, or no class of its own
    length_ms   BIGINT           NOT NULL DEFAULT 0,
    attended_ms BIGINT           NOT NULL DEFAULT 0, -- of all people together
    average     DOUBLE PRECISION NOT NULL DEFAULT 0, -- people at once
    peak        BIGINT           NOT NULL DEFAULT 0
);
CREATE INDEX classroom_summary_due ON classroom_summary (due_at) WHERE due_at IS NOT NULL;

-- Who took part, so that people of several classes are counted once.
CREATE TABLE classroom_summary_person (
    meeting_id TEXT NOT NULL REFERENCES classroom_summary (meeting_id) ON DELETE CASCADE,
    person_id  TEXT NOT NULL REFERENCES classroom_person (id) ON DELETE CASCADE,
    part       TEXT NOT NULL, -- teacher, student or guest
    PRIMARY KEY (meeting_id, person_id)
);
CREATE INDEX classroom_summary_person_id ON classroom_summary_person (person_id);

-- Classes of before are summed up piece by piece while the classroom runs.
INSERT INTO classroom_summary (meeting_id, due_at) SELECT id, ended_at FROM classroom_meeting WHERE ended_at IS NOT NULL AND deleted_at IS NULL;
