-- Who changed what. Ids grow with time.

CREATE TABLE audit_entry (
    id     TEXT   NOT NULL PRIMARY KEY,
    at     BIGINT NOT NULL,
    tenant TEXT   NOT NULL,
    record TEXT   NOT NULL
);
CREATE INDEX audit_entry_tenant ON audit_entry (tenant, id);
