-- Sessions are looked for by their person: when one comes in anew, and when one is forgotten.
CREATE INDEX classroom_session_person ON classroom_session (person_id);
