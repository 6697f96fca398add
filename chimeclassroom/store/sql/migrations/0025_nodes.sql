-- The processes that serve the classroom together. A process alone is not here.
CREATE TABLE classroom_node (
    id       TEXT    PRIMARY KEY,
    address  TEXT    NOT NULL, -- where the others reach it
    secrets  TEXT    NOT NULL, -- a digest of what all have in common
    until    BIGINT  NOT NULL, -- when others may give it up, by the clock of the database
    alive_at BIGINT  NOT NULL, -- its last beat, by its own clock, as the ledger has it
    given_up BOOLEAN NOT NULL DEFAULT FALSE -- for good
);

-- What one node alone does: a meeting's id, whose home it is, or a duty.
CREATE TABLE classroom_lease (
    name    TEXT PRIMARY KEY,
    node_id TEXT NOT NULL REFERENCES classroom_node (id) ON DELETE CASCADE
);
CREATE INDEX classroom_lease_node ON classroom_lease (node_id);
