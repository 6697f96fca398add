-- When the work began and was handed in goes on from score to score, so it stands
-- beside the score's record. A grade is the platform's own; a row that holds
-- nothing else has an empty record and lies before every score.

ALTER TABLE score ADD COLUMN started_at BIGINT;
ALTER TABLE score ADD COLUMN submitted_at BIGINT;
ALTER TABLE score ADD COLUMN grade TEXT;
