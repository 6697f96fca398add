-- Addresses that are told what happens in the courses of a deployment.
CREATE TABLE classroom_webhook (
    id              TEXT   NOT NULL PRIMARY KEY,
    registration_id TEXT   NOT NULL,
    deployment_id   TEXT   NOT NULL,
    url             TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    off_reason      TEXT   NOT NULL -- '': it is told
);
-- What became of their newest messages.
CREATE TABLE classroom_webhook_try (
    webhook_id TEXT    NOT NULL REFERENCES classroom_webhook (id) ON DELETE CASCADE,
    message_id TEXT    NOT NULL,
    type       TEXT    NOT NULL,
    at         BIGINT  NOT NULL,
    state      TEXT    NOT NULL,
    tries      INTEGER NOT NULL,
    detail     TEXT    NOT NULL,
    PRIMARY KEY (webhook_id, message_id)
);
CREATE INDEX classroom_webhook_try_at ON classroom_webhook_try (webhook_id, at, message_id);
