-- The configuration of a platform's tools. A scope at the top has no parent. The
-- one row of placement_tree is written by whoever moves scopes, so that two moves
-- at once cannot make a circle.

CREATE TABLE placement_tree (
    id      BIGINT NOT NULL PRIMARY KEY,
    changes BIGINT NOT NULL
);

CREATE TABLE placement_scope (
    id        TEXT NOT NULL PRIMARY KEY,
    parent_id TEXT REFERENCES placement_scope (id),
    record    TEXT NOT NULL
);
CREATE INDEX placement_scope_parent ON placement_scope (parent_id, id);

CREATE TABLE placement_tool (
    id       TEXT   NOT NULL PRIMARY KEY,
    scope_id TEXT   NOT NULL REFERENCES placement_scope (id),
    trust    TEXT   NOT NULL,
    private  BIGINT NOT NULL,
    record   TEXT   NOT NULL
);
CREATE INDEX placement_tool_scope ON placement_tool (scope_id, id);
CREATE INDEX placement_tool_trust ON placement_tool (trust, id);

-- An empty tool_id is every tool.
CREATE TABLE placement_rule (
    scope_id TEXT NOT NULL REFERENCES placement_scope (id) ON DELETE CASCADE,
    tool_id  TEXT NOT NULL,
    record   TEXT NOT NULL,
    PRIMARY KEY (scope_id, tool_id)
);
CREATE INDEX placement_rule_tool ON placement_rule (tool_id);

CREATE TABLE placement_deployment (
    trust    TEXT NOT NULL,
    scope_id TEXT NOT NULL REFERENCES placement_scope (id) ON DELETE CASCADE,
    id       TEXT NOT NULL,
    PRIMARY KEY (trust, scope_id),
    UNIQUE (trust, id)
);
CREATE INDEX placement_deployment_scope ON placement_deployment (scope_id);

CREATE TABLE placement (
    id       TEXT   NOT NULL PRIMARY KEY,
    scope_id TEXT   NOT NULL REFERENCES placement_scope (id),
    tool_id  TEXT   NOT NULL REFERENCES placement_tool (id),
    revision BIGINT NOT NULL,
    record   TEXT   NOT NULL
);
CREATE INDEX placement_in_scope ON placement (scope_id, id);
CREATE INDEX placement_of_tool ON placement (tool_id);
