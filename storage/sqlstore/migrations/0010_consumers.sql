-- The trust of LTI 1.1. What a consumer became in LTI 1.3 stands in its columns
-- alone, so that one statement decides who binds it.

CREATE TABLE consumer (
    key             TEXT NOT NULL PRIMARY KEY,
    tenant          TEXT NOT NULL,
    registration_id TEXT NOT NULL,
    deployment_id   TEXT NOT NULL,
    record          TEXT NOT NULL
);
CREATE INDEX consumer_tenant ON consumer (tenant, key);
CREATE INDEX consumer_deployment ON consumer (registration_id, deployment_id);
