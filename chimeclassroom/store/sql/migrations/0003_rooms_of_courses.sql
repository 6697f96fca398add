-- A room is a course's, "context:" and its id, or where there is none a link's, "link:" and its id.
ALTER TABLE classroom_room RENAME COLUMN resource_link_id TO place;
-- By way of the room's own id, for there may be links "7" and "link:7", which must not meet on the way.
CREATE TABLE classroom_place (id TEXT NOT NULL PRIMARY KEY, place TEXT NOT NULL);
INSERT INTO classroom_place SELECT id, 'link:' || place FROM classroom_room;
UPDATE classroom_room SET place = id;
UPDATE classroom_room SET place = (SELECT p.place FROM classroom_place p WHERE p.id = classroom_room.id);
DROP TABLE classroom_place;

-- What an LMS waits for that sent somebody to choose events: JSON; NULL: nothing.
ALTER TABLE classroom_code ADD COLUMN choice TEXT;
ALTER TABLE classroom_session ADD COLUMN choice TEXT;
