-- What the type of the event says it is; '' for most.
ALTER TABLE classroom_ledger ADD COLUMN detail TEXT NOT NULL DEFAULT '';
-- When the session of which the code was made is over; NULL for the code of a launch.
ALTER TABLE classroom_code ADD COLUMN ends_at BIGINT;
