-- Private keys in the record are encrypted by the ring's own key-encryption key.
-- Each write raises the version by one.

CREATE TABLE key_ring (
    name    TEXT   NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    record  BLOB   NOT NULL
);
