-- What the type of the event says it is; '' for most.
ALTER TABLE classroom_ledger ADD COLUMN detail TEXT NOT NULL DEFAULT '';
