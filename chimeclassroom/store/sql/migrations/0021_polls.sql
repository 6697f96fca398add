-- What hosts ask in classes. The totals are numbers alone, without a history.
CREATE TABLE classroom_poll (
    id         TEXT    PRIMARY KEY,
    event_id   TEXT    NOT NULL REFERENCES classroom_event (id) ON DELETE CASCADE,
    meeting_id TEXT    REFERENCES classroom_meeting (id) ON DELETE CASCADE, -- NULL: not asked yet
    number     BIGINT, -- from 1, in the order in which they were asked; NULL: not yet
    question   TEXT    NOT NULL, -- JSON
    anonymous  BOOLEAN NOT NULL,
    shown      BOOLEAN NOT NULL DEFAULT FALSE,
    answered   BIGINT  NOT NULL DEFAULT 0, -- people
    totals     TEXT    NOT NULL DEFAULT '[]', -- JSON: how many took each choice
    created_at BIGINT  NOT NULL,
    opened_at  BIGINT,
    closed_at  BIGINT,
    UNIQUE (event_id, number)
);
CREATE INDEX classroom_poll_meeting ON classroom_poll (meeting_id);

-- Who has answered, and what. Of an anonymous poll only that they have, and only
-- as long as it is open.
CREATE TABLE classroom_poll_answer (
    poll_id   TEXT NOT NULL REFERENCES classroom_poll (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES classroom_person (id) ON DELETE CASCADE,
    choices   TEXT NOT NULL, -- JSON: numbers from 0; '' of an anonymous poll
    PRIMARY KEY (poll_id, person_id)
);
CREATE INDEX classroom_poll_answer_person ON classroom_poll_answer (person_id);
