-- The groups of a course in the LMS, and who is in them.
ALTER TABLE classroom_room ADD COLUMN groups_url TEXT NOT NULL DEFAULT ''; -- where the LMS tells them; '' where it does not
CREATE TABLE classroom_group (
    room_id TEXT NOT NULL REFERENCES classroom_room (id) ON DELETE CASCADE,
    id      TEXT NOT NULL, -- the LMS's
    name    TEXT NOT NULL,
    PRIMARY KEY (room_id, id)
);
CREATE TABLE classroom_group_member (
    room_id   TEXT NOT NULL,
    group_id  TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES classroom_person (id) ON DELETE CASCADE,
    PRIMARY KEY (room_id, group_id, person_id),
    FOREIGN KEY (room_id, group_id) REFERENCES classroom_group (room_id, id) ON DELETE CASCADE
);
CREATE INDEX classroom_group_member_person ON classroom_group_member (person_id);

-- For which groups an event is, JSON: their ids; and who is in them at present, JSON: ids of people.
ALTER TABLE classroom_event ADD COLUMN for_groups TEXT NOT NULL DEFAULT 'null';
ALTER TABLE classroom_event ADD COLUMN in_groups TEXT NOT NULL DEFAULT 'null';
