-- Where the LMS says that the person is reached, and the language it has for them; '' where it does not.
ALTER TABLE classroom_person ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE classroom_person ADD COLUMN locale TEXT NOT NULL DEFAULT '';
