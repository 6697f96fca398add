-- When the person was last launched into this room: what the LMS says of them here is
-- no older. 0 is before anybody wrote it down.
ALTER TABLE classroom_member ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
