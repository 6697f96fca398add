-- How the class of an event is entered and comes to an end: JSON.
ALTER TABLE classroom_event ADD COLUMN terms TEXT NOT NULL DEFAULT '{}';

-- What hosts have ruled in a sitting: JSON, '' for nothing yet; and its door, '' for what the terms say.
ALTER TABLE classroom_meeting ADD COLUMN rules TEXT NOT NULL DEFAULT '';
ALTER TABLE classroom_meeting ADD COLUMN door TEXT NOT NULL DEFAULT '';

-- What hosts have decided about somebody in a sitting.
ALTER TABLE classroom_attendee ADD COLUMN admitted BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE classroom_attendee ADD COLUMN denied BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE classroom_attendee ADD COLUMN cohost BOOLEAN NOT NULL DEFAULT FALSE;
