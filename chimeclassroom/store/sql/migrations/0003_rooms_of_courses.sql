-- A room is a course's, "context:" and its id, or where there is none a link's, "link:" and its id.
ALTER TABLE classroom_room RENAME COLUMN resource_link_id TO place;
UPDATE classroom_room SET place = 'link:' || place;

-- What an LMS waits for that sent somebody to choose events: JSON; NULL: nothing.
ALTER TABLE classroom_code ADD COLUMN choice TEXT;
ALTER TABLE classroom_session ADD COLUMN choice TEXT;
