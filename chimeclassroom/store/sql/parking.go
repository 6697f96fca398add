package classroomsql

import (
	"context"
	"database/sql"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Park implements [service.Parking].
func (s *Store) Park(ctx context.Context, p service.Parked) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO classroom_parked (digest, provider_id, message, reason, parked_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (digest, provider_id) DO NOTHING`,
		p.Digest, p.ProviderID, p.Message, p.Reason, p.At.UnixMilli())
	return err
}

// ParkedKnown implements [service.Parking].
func (s *Store) ParkedKnown(ctx context.Context, limit int) ([]service.Parked, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT p.digest, p.provider_id, p.message, p.reason, p.parked_at FROM classroom_parked p
		WHERE p.provider_id <> '' AND EXISTS (SELECT 1 FROM classroom_generation g WHERE g.provider_id = p.provider_id)
		ORDER BY p.parked_at, p.digest, p.provider_id LIMIT ?`, limit)
	return scanAll(rows, err, func(rows *sql.Rows) (p service.Parked, err error) {
		var at int64
		err = rows.Scan(&p.Digest, &p.ProviderID, &p.Message, &p.Reason, &at)
		p.At = fromMillis(at)
		return p, err
	})
}

// Unpark implements [service.Parking].
func (s *Store) Unpark(ctx context.Context, p service.Parked) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM classroom_parked WHERE digest = ? AND provider_id = ?`, p.Digest, p.ProviderID)
	return err
}

// DropParked implements [service.Parking].
func (s *Store) DropParked(ctx context.Context, unknown, senseless time.Time) (int, error) {
	result, err := s.db.ExecContext(ctx, `
		DELETE FROM classroom_parked WHERE provider_id <> '' AND parked_at < ? OR provider_id = '' AND parked_at < ?`,
		unknown.UnixMilli(), senseless.UnixMilli())
	if err != nil {
		return 0, err
	}
	dropped, err := result.RowsAffected()
	return int(dropped), err
}
