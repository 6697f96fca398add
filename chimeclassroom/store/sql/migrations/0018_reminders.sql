-- Of which classes people were reminded, and of which beginning.
CREATE TABLE classroom_reminder (
    event_id  TEXT    NOT NULL REFERENCES classroom_event (id) ON DELETE CASCADE,
    starts_at BIGINT  NOT NULL,
    minutes   INTEGER NOT NULL, -- before it begins
    PRIMARY KEY (event_id, starts_at, minutes)
);
CREATE INDEX classroom_event_upcoming ON classroom_event (starts_at);

-- How long before the class a reminder comes; 0 for other notices.
ALTER TABLE classroom_notice ADD COLUMN minutes INTEGER NOT NULL DEFAULT 0;
