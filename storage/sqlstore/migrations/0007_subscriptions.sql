-- Where the notices of a deployment go, one handler for each type.

CREATE TABLE notice_subscription (
    deployment     TEXT   NOT NULL,
    type           TEXT   NOT NULL,
    handler        TEXT   NOT NULL,
    max_batch_size BIGINT NOT NULL,
    PRIMARY KEY (deployment, type)
);
