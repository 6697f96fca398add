package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/storage"
)

// LoadKeys implements [keyring.Store].
func (s *Store) LoadKeys(ctx context.Context, ring string) (record []byte, version int64, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT record, version FROM key_ring WHERE name = ?`, ring).Scan(&record, &version)
	if errors.Is(err, sql.ErrNoRows) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return nil, 0, fmt.Errorf("key ring %q: %w", ring, err)
	}
	return record, version, nil
}

// SaveKeys implements [keyring.Store]. Each of its two statements decides and
// stores in one step.
func (s *Store) SaveKeys(ctx context.Context, ring string, record []byte, version int64) error {
	if record == nil {
		record = []byte{}
	}
	statement, args := `UPDATE key_ring SET record = ?, version = version + 1 WHERE name = ? AND version = ?`, []any{record, ring, version}
	if version == 0 {
		statement, args = `INSERT INTO key_ring (record, name, version) VALUES (?, ?, 1) ON CONFLICT (name) DO NOTHING`, args[:2]
	}
	stored, err := changed(s.db.ExecContext(ctx, statement, args...))
	if err == nil && !stored {
		err = storage.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("key ring %q: %w", ring, err)
	}
	return nil
}
