package sqlstore

import (
	"context"
	"sync"
	"sync/atomic"
)

const (
	// sweepEvery is how many writes to a table pass between two clean-ups of it.
	sweepEvery = 64
	// sweepRows is how many rows one clean-up looks at: more than came in since
	// the last one, so that expired rows do not pile up.
	sweepRows = 4 * sweepEvery
)

// sweeper removes the expired rows of a table. It walks over the keys, some at a
// time, round and round; so the table needs no index of its times, which would
// cost every write nearly as much as the row itself.
type sweeper struct {
	table  string
	writes atomic.Uint64
	mu     sync.Mutex
	at     []byte // where the next walk begins
}

func newSweeper(table string) *sweeper { return &sweeper{table: table, at: []byte{}} }

// sweep is called after each write to the table and cleans up now and then. The
// write has succeeded, whatever becomes of this, and no reader sees an expired
// row; so an error is left for the next one to overcome.
func (s *Store) sweep(ctx context.Context, w *sweeper) {
	if w.writes.Add(1)%sweepEvery != 0 {
		return
	}
	from := w.advance(ctx, s.db)
	now := s.now().UnixMicro()
	expired := `
		DELETE FROM ` + w.table + ` WHERE expires_at < ? AND key IN
			(SELECT key FROM (SELECT key, expires_at FROM ` + w.table + ` WHERE key >= ? ORDER BY key LIMIT ?) AS walk WHERE expires_at < ?)`
	_, _ = s.db.ExecContext(ctx, expired, now, from, sweepRows, now)
}

// advance returns where this walk begins, and lets the next one begin where it
// ends: at the first key again behind the last.
func (w *sweeper) advance(ctx context.Context, db database) (from []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	from, w.at = w.at, []byte{}
	var next []byte
	if db.QueryRowContext(ctx, `SELECT key FROM `+w.table+` WHERE key >= ? ORDER BY key LIMIT 1 OFFSET ?`, from, sweepRows).Scan(&next) == nil {
		w.at = next
	}
	return from
}
