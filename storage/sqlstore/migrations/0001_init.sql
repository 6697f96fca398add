-- Times are microseconds since the epoch, records are JSON. What a query looks
-- for has a column of its own.

CREATE TABLE registration (
    id        TEXT NOT NULL PRIMARY KEY,
    issuer    TEXT NOT NULL,
    client_id TEXT NOT NULL,
    record    TEXT NOT NULL,
    UNIQUE (issuer, client_id),
    UNIQUE (id, issuer)
);

-- A deployment carries the issuer of its registration, so that the two are
-- found by one index.
CREATE TABLE deployment (
    registration_id TEXT NOT NULL,
    id              TEXT NOT NULL,
    issuer          TEXT NOT NULL,
    record          TEXT NOT NULL,
    PRIMARY KEY (registration_id, id),
    FOREIGN KEY (registration_id, issuer) REFERENCES registration (id, issuer)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX deployment_issuer ON deployment (issuer, id);

CREATE TABLE used_key (
    key        BLOB   NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX used_key_expires ON used_key (expires_at);

CREATE TABLE transient (
    key        BLOB   NOT NULL PRIMARY KEY,
    value      BLOB   NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX transient_expires ON transient (expires_at);

-- The number rises in the order of creation and is never given twice, so that
-- a reader who holds one cannot come upon another owner's line item.
CREATE TABLE line_item (
    number           INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT NOT NULL UNIQUE,
    registration_id  TEXT NOT NULL,
    context_id       TEXT NOT NULL,
    resource_link_id TEXT NOT NULL,
    resource_id      TEXT NOT NULL,
    tag              TEXT NOT NULL,
    record           TEXT NOT NULL
);
CREATE INDEX line_item_owner ON line_item (registration_id, context_id, number);
CREATE INDEX line_item_link ON line_item (registration_id, context_id, resource_link_id, number);

CREATE TABLE score (
    line_item   BIGINT NOT NULL REFERENCES line_item (number) ON DELETE CASCADE,
    user_id     TEXT   NOT NULL,
    recorded_at BIGINT NOT NULL,
    record      TEXT   NOT NULL,
    PRIMARY KEY (line_item, user_id)
);
