-- Tools that registered themselves, for an administrator to approve.

CREATE TABLE dynreg_client (
    id      TEXT   PRIMARY KEY,
    tenant  TEXT   NOT NULL,
    status  TEXT   NOT NULL,
    version BIGINT NOT NULL,
    record  TEXT   NOT NULL
);

CREATE INDEX dynreg_client_by_status ON dynreg_client (status, id);
CREATE INDEX dynreg_client_by_tenant ON dynreg_client (tenant, id);
