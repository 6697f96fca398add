-- When a session is over however much it is used. Those of before are not extended.
ALTER TABLE classroom_session ADD COLUMN ends_at BIGINT NOT NULL DEFAULT 0;

-- How many tickets the attendee was issued. The role is that of the tickets taken, '' before the first.
ALTER TABLE classroom_attendee ADD COLUMN tickets INTEGER NOT NULL DEFAULT 0;

-- Tickets live for a minute, so those of before are not missed.
DROP TABLE classroom_ticket;
CREATE TABLE classroom_ticket (
    hash         TEXT    NOT NULL PRIMARY KEY,
    attendee_id  TEXT    NOT NULL UNIQUE REFERENCES classroom_attendee (id) ON DELETE CASCADE,
    session_hash TEXT    NOT NULL REFERENCES classroom_session (hash) ON DELETE CASCADE,
    number       INTEGER NOT NULL, -- the attendee's first is 1
    role         TEXT    NOT NULL,
    expires_at   BIGINT  NOT NULL
);
CREATE INDEX classroom_ticket_expires ON classroom_ticket (expires_at);
CREATE INDEX classroom_ticket_session ON classroom_ticket (session_hash);
