-- One registration may serve many schools, each a deployment with settings of its own.
CREATE TABLE classroom_school (
    registration_id  TEXT   NOT NULL,
    deployment_id    TEXT   NOT NULL,
    name             TEXT   NOT NULL,
    settings         TEXT   NOT NULL DEFAULT '{}',
    settings_version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (registration_id, deployment_id)
);
INSERT INTO classroom_school (registration_id, deployment_id, name, settings, settings_version)
    SELECT DISTINCT r.registration_id, r.deployment_id, f.name, f.settings, f.settings_version
    FROM classroom_profile f JOIN classroom_room r ON r.registration_id = f.registration_id;
DROP TABLE classroom_profile;
ALTER TABLE classroom_school RENAME TO classroom_profile;

ALTER TABLE classroom_outgoing ADD COLUMN deployment_id TEXT NOT NULL DEFAULT '';
UPDATE classroom_outgoing SET deployment_id = COALESCE((
    SELECT MIN(r.deployment_id) FROM classroom_room r WHERE r.registration_id = classroom_outgoing.registration_id), '');
