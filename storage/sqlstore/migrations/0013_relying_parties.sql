-- The clients of a bridge, and for each registration those that it opens.

CREATE TABLE relying_party (
	id     TEXT NOT NULL PRIMARY KEY,
	tenant TEXT NOT NULL,
	record TEXT NOT NULL
);

CREATE INDEX relying_party_tenant ON relying_party (tenant, id);

CREATE TABLE relying_party_registration (
	registration_id TEXT NOT NULL,
	client_id       TEXT NOT NULL REFERENCES relying_party (id) ON DELETE CASCADE,
	PRIMARY KEY (registration_id, client_id)
);

CREATE INDEX relying_party_registration_client ON relying_party_registration (client_id);
