-- What teachers say of attendance. Appended to, never changed: the newest of a person holds.
CREATE TABLE classroom_correction (
    event_id     TEXT   NOT NULL REFERENCES classroom_event (id) ON DELETE CASCADE,
    person_id    TEXT   NOT NULL REFERENCES classroom_person (id) ON DELETE CASCADE,
    at           BIGINT NOT NULL,
    corrected_by TEXT   REFERENCES classroom_person (id) ON DELETE SET NULL, -- NULL: somebody who was erased
    status       TEXT   NOT NULL, -- '': as measured
    attended_ms  BIGINT, -- NULL: as measured
    note         TEXT   NOT NULL,
    PRIMARY KEY (event_id, person_id, at)
);
