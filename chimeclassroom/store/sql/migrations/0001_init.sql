-- Instants are milliseconds since the epoch. Secrets are kept as hashes.

CREATE TABLE classroom_room (
    id               TEXT NOT NULL PRIMARY KEY,
    registration_id  TEXT NOT NULL,
    deployment_id    TEXT NOT NULL,
    resource_link_id TEXT NOT NULL,
    title            TEXT NOT NULL,
    course           TEXT NOT NULL,
    grade_target     TEXT, -- JSON; NULL: the LMS takes no grades
    UNIQUE (registration_id, deployment_id, resource_link_id)
);

CREATE TABLE classroom_person (
    id              TEXT NOT NULL PRIMARY KEY,
    registration_id TEXT NOT NULL,
    subject         TEXT NOT NULL,
    name            TEXT NOT NULL,
    UNIQUE (registration_id, subject)
);

CREATE TABLE classroom_code (
    hash       TEXT   NOT NULL PRIMARY KEY,
    person_id  TEXT   NOT NULL REFERENCES classroom_person (id) ON DELETE CASCADE,
    room_id    TEXT   NOT NULL REFERENCES classroom_room (id) ON DELETE CASCADE,
    role       TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX classroom_code_expires ON classroom_code (expires_at);

CREATE TABLE classroom_session (
    hash       TEXT   NOT NULL PRIMARY KEY,
    person_id  TEXT   NOT NULL REFERENCES classroom_person (id) ON DELETE CASCADE,
    room_id    TEXT   NOT NULL REFERENCES classroom_room (id) ON DELETE CASCADE,
    role       TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX classroom_session_expires ON classroom_session (expires_at);

CREATE TABLE classroom_event (
    id               TEXT    NOT NULL PRIMARY KEY,
    room_id          TEXT    NOT NULL REFERENCES classroom_room (id) ON DELETE CASCADE,
    title            TEXT    NOT NULL,
    description      TEXT    NOT NULL,
    local_date       TEXT    NOT NULL,
    local_time       TEXT    NOT NULL,
    time_zone        TEXT    NOT NULL,
    duration_minutes INTEGER NOT NULL,
    starts_at        BIGINT  NOT NULL,
    cancelled        BOOLEAN NOT NULL,
    cancel_reason    TEXT    NOT NULL,
    version          INTEGER NOT NULL
);
CREATE INDEX classroom_event_room ON classroom_event (room_id, starts_at, id);

CREATE TABLE classroom_meeting (
    id         TEXT    NOT NULL PRIMARY KEY,
    event_id   TEXT    NOT NULL REFERENCES classroom_event (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    started_at BIGINT  NOT NULL,
    ended_at   BIGINT, -- NULL: live
    alive_at   BIGINT  NOT NULL, -- last seen under observation
    UNIQUE (event_id, generation)
);
CREATE INDEX classroom_meeting_live ON classroom_meeting (id) WHERE ended_at IS NULL;

CREATE TABLE classroom_attendee (
    id         TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES classroom_meeting (id) ON DELETE CASCADE,
    person_id  TEXT NOT NULL REFERENCES classroom_person (id) ON DELETE CASCADE,
    role       TEXT NOT NULL,
    UNIQUE (meeting_id, person_id)
);

CREATE TABLE classroom_ticket (
    hash        TEXT   NOT NULL PRIMARY KEY,
    attendee_id TEXT   NOT NULL REFERENCES classroom_attendee (id) ON DELETE CASCADE,
    expires_at  BIGINT NOT NULL
);
CREATE INDEX classroom_ticket_expires ON classroom_ticket (expires_at);
CREATE INDEX classroom_ticket_attendee ON classroom_ticket (attendee_id);

-- Appended to, never changed. The key is what makes an event the same event.
CREATE TABLE classroom_ledger (
    meeting_id  TEXT   NOT NULL REFERENCES classroom_meeting (id) ON DELETE CASCADE,
    attendee_id TEXT   NOT NULL, -- '' for events of the whole meeting
    at          BIGINT NOT NULL,
    type        TEXT   NOT NULL,
    person_id   TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    PRIMARY KEY (meeting_id, attendee_id, at, type)
);

CREATE TABLE classroom_grade (
    id            TEXT             NOT NULL PRIMARY KEY,
    meeting_id    TEXT             NOT NULL REFERENCES classroom_meeting (id) ON DELETE CASCADE,
    person_id     TEXT             NOT NULL REFERENCES classroom_person (id) ON DELETE CASCADE,
    score_given   DOUBLE PRECISION NOT NULL,
    score_maximum DOUBLE PRECISION NOT NULL,
    state         TEXT             NOT NULL,
    detail        TEXT             NOT NULL,
    tries         INTEGER          NOT NULL,
    next_at       BIGINT           NOT NULL, -- when the next attempt is due
    UNIQUE (meeting_id, person_id)
);
CREATE INDEX classroom_grade_due ON classroom_grade (state, next_at);
