-- Which person of a platform holds which account of the application.

CREATE TABLE account_link (
    scope      TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    account_id TEXT   NOT NULL,
    means      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (scope, subject)
);
CREATE INDEX account_link_account ON account_link (account_id, scope, subject);
