-- A job is the newest of its name. It keeps its row after it was sent, without
-- the payload, so that stamps go on rising. due_at of a leased job is when its
-- lease ends; jobs that are sent or parked have none.

CREATE TABLE delivery_job (
    kind         TEXT   NOT NULL,
    lane         TEXT   NOT NULL,
    key          TEXT   NOT NULL,
    payload      BLOB   NOT NULL,
    version      BIGINT NOT NULL,
    stamp        BIGINT NOT NULL,
    last_stamp   BIGINT NOT NULL,
    repeat_after BIGINT NOT NULL,
    state        TEXT   NOT NULL,
    due_at       BIGINT,
    fence        BIGINT NOT NULL,
    tries        BIGINT NOT NULL,
    since        BIGINT NOT NULL,
    code         TEXT   NOT NULL,
    public       TEXT   NOT NULL,
    cause        TEXT   NOT NULL,
    PRIMARY KEY (kind, lane, key)
);
CREATE INDEX delivery_job_due ON delivery_job (kind, lane, due_at);
CREATE INDEX delivery_job_parked ON delivery_job (kind, lane, key) WHERE state = 'parked';
CREATE INDEX delivery_job_sent ON delivery_job (last_stamp) WHERE state = 'sent';

CREATE TABLE delivery_lane (
    kind        TEXT   NOT NULL,
    lane        TEXT   NOT NULL,
    rests_until BIGINT NOT NULL,
    failures    BIGINT NOT NULL,
    PRIMARY KEY (kind, lane)
);

CREATE TABLE delivery_place (
    kind    TEXT   NOT NULL,
    lane    TEXT   NOT NULL,
    key     TEXT   NOT NULL,
    address TEXT   NOT NULL,
    fence   BIGINT NOT NULL,
    until   BIGINT NOT NULL,
    PRIMARY KEY (kind, lane, key)
);
