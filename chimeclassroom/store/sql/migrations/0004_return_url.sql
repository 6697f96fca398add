-- Where in the LMS the person goes when they leave; empty: nobody knows.
ALTER TABLE classroom_code ADD COLUMN return_url TEXT NOT NULL DEFAULT '';
ALTER TABLE classroom_session ADD COLUMN return_url TEXT NOT NULL DEFAULT '';
