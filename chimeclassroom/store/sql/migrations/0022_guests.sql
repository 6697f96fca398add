-- Links by which people whom no LMS sends come into the class of an event.
CREATE TABLE classroom_guest_link (
    id         TEXT    NOT NULL PRIMARY KEY,
    event_id   TEXT    NOT NULL REFERENCES classroom_event (id) ON DELETE CASCADE,
    hash       TEXT    NOT NULL UNIQUE, -- of its secret
    label      TEXT    NOT NULL,
    created_by TEXT    NOT NULL, -- '' where nobody knows any more
    created_at BIGINT  NOT NULL,
    expires_at BIGINT, -- NULL: the end of the event
    max_uses   INTEGER NOT NULL, -- 0: as many as may at all
    uses       INTEGER NOT NULL DEFAULT 0,
    approval   BOOLEAN NOT NULL,
    revoked_at BIGINT -- NULL: nobody has closed it
);
CREATE INDEX classroom_guest_link_event ON classroom_guest_link (event_id, created_at, id);

-- Who has come by them. A person is the guest of one event.
CREATE TABLE classroom_guest (
    person_id TEXT    NOT NULL PRIMARY KEY REFERENCES classroom_person (id) ON DELETE CASCADE,
    event_id  TEXT    NOT NULL REFERENCES classroom_event (id) ON DELETE CASCADE,
    link_id   TEXT    NOT NULL REFERENCES classroom_guest_link (id) ON DELETE CASCADE,
    key_hash  TEXT    NOT NULL, -- of what their browser is known by
    came_at   BIGINT  NOT NULL,
    banned    BOOLEAN NOT NULL DEFAULT FALSE, -- from the list of guests; those sent out of the class are too
    UNIQUE (event_id, key_hash)
);
CREATE INDEX classroom_guest_came ON classroom_guest (link_id, came_at);

ALTER TABLE classroom_person ADD COLUMN guest BOOLEAN NOT NULL DEFAULT FALSE; -- no LMS knows them

-- The link that a session was opened with; NULL: an LMS has sent the person.
ALTER TABLE classroom_session ADD COLUMN guest_link_id TEXT REFERENCES classroom_guest_link (id) ON DELETE CASCADE;
CREATE INDEX classroom_session_guest_link ON classroom_session (guest_link_id);
