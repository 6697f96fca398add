-- Rooms without dates: events that are opened again and again, each time for a sitting of its own.
ALTER TABLE classroom_event ADD COLUMN standing BOOLEAN NOT NULL DEFAULT FALSE;

-- Attendance of such a room is corrected sitting by sitting; every other event has had one.
ALTER TABLE classroom_correction ADD COLUMN sitting INTEGER NOT NULL DEFAULT 1;
