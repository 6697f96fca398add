-- The provider's meetings that carry a sitting. The one with the highest number is in use.
CREATE TABLE classroom_generation (
    meeting_id  TEXT   NOT NULL REFERENCES classroom_meeting (id) ON DELETE CASCADE,
    number      BIGINT NOT NULL,
    provider_id TEXT   NOT NULL, -- '' before it was made
    PRIMARY KEY (meeting_id, number)
);
CREATE INDEX classroom_generation_provider ON classroom_generation (provider_id);
