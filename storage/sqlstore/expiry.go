package sqlstore

import "context"

const (
	// sweepEvery is how many writes pass between two clean-ups.
	sweepEvery = 64
	// sweepRows is how many expired rows one clean-up removes of each table at
	// most: more than came in since the last one, so that none pile up.
	sweepRows = 4 * sweepEvery
)

// sweep is called after each write of what expires and removes rows now and
// then. The write has succeeded, whatever becomes of this, and no reader sees
// an expired row; so an error is left for the next one to overcome.
func (s *Store) sweep(ctx context.Context) {
	if s.writes.Add(1)%sweepEvery != 0 {
		return
	}
	now := s.now().UnixMicro()
	for _, table := range []string{"used_key", "transient", "kept_launch"} {
		expired := `DELETE FROM ` + table + ` WHERE key IN (SELECT key FROM ` + table + ` WHERE expires_at < ? LIMIT ?` + s.db.dialect.skipLocked() + `) AND expires_at < ?`
		_, _ = s.db.ExecContext(ctx, expired, now, sweepRows, now)
	}
}
