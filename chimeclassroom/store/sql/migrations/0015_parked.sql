-- Messages of the provider that could not be taken in.
CREATE TABLE classroom_parked (
    digest      TEXT   NOT NULL, -- of the message
    provider_id TEXT   NOT NULL, -- the provider's meeting that is not known; '' for a message that makes no sense
    message     TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    parked_at   BIGINT NOT NULL,
    PRIMARY KEY (digest, provider_id)
);
CREATE INDEX classroom_parked_provider ON classroom_parked (provider_id, parked_at);
