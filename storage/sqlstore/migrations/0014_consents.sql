-- What people answered when they were asked what a tool may know of them.

CREATE TABLE placement_consent (
    user_id TEXT   NOT NULL,
    tool_id TEXT   NOT NULL,
    name    BIGINT NOT NULL,
    email   BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (user_id, tool_id)
);
