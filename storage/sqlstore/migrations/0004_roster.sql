-- The changes of a context's roster are numbered; whoever changes it locks its row
-- here first, so that the numbers are seen in their order.

CREATE TABLE roster (
    context_id TEXT   NOT NULL PRIMARY KEY,
    changes    BIGINT NOT NULL
);

-- Of a person who left only the id stays, for a time; left_at is null for members.
CREATE TABLE roster_member (
    context_id TEXT   NOT NULL REFERENCES roster (context_id) ON DELETE CASCADE,
    user_id    TEXT   NOT NULL,
    changed    BIGINT NOT NULL,
    left_at    BIGINT,
    record     TEXT   NOT NULL,
    PRIMARY KEY (context_id, user_id)
);
CREATE INDEX roster_member_changed ON roster_member (context_id, changed);
CREATE INDEX roster_member_left ON roster_member (context_id, left_at) WHERE left_at IS NOT NULL;
