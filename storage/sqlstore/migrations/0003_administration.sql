-- Registrations are listed by their tenant.
ALTER TABLE registration ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
CREATE INDEX registration_tenant ON registration (tenant, id);

CREATE TABLE kept_launch (
    key        BLOB   NOT NULL PRIMARY KEY,
    record     TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);

-- What has expired is found by walking over the keys.
DROP INDEX used_key_expires;
DROP INDEX transient_expires;
