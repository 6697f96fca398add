-- What new events of a course, or of all courses of a deployment, can begin with.
CREATE TABLE classroom_template (
    id              TEXT NOT NULL PRIMARY KEY,
    registration_id TEXT NOT NULL,
    deployment_id   TEXT NOT NULL,
    room_id         TEXT REFERENCES classroom_room (id) ON DELETE CASCADE, -- NULL: all courses of the deployment
    name            TEXT NOT NULL,
    pattern         TEXT NOT NULL -- JSON
);
CREATE INDEX classroom_template_room ON classroom_template (room_id);
CREATE INDEX classroom_template_deployment ON classroom_template (registration_id, deployment_id);
