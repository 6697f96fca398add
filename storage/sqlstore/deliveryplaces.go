package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// FindPlace implements [delivery.Places]. One statement reads, another takes the
// turn; where somebody else was faster in between, both are tried again. A place
// that is forgotten leaves no row behind, so fences begin at the present time: they
// go on rising.
func (s *Store) FindPlace(ctx context.Context, n delivery.Name, until time.Time) (delivery.Place, error) {
	for {
		p, now := delivery.Place{}, s.now().UnixMicro()
		var turn int64
		err := s.db.QueryRowContext(ctx, `SELECT address, fence, until FROM delivery_place WHERE kind = ? AND lane = ? AND key = ?`,
			n.Kind, n.Lane, n.Key).Scan(&p.Address, &p.Fence, &turn)
		switch {
		case err != nil && !errors.Is(err, sql.ErrNoRows):
			return delivery.Place{}, fmt.Errorf("reading a place: %w", err)
		case p.Address != "":
			return p, nil
		case turn > now:
			return delivery.Place{Until: time.UnixMicro(turn)}, nil
		}
		err = s.db.QueryRowContext(ctx, `
			INSERT INTO delivery_place (kind, lane, key, address, fence, until) VALUES (?, ?, ?, '', ?, ?)
			ON CONFLICT (kind, lane, key) DO UPDATE SET fence = delivery_place.fence + 1, until = excluded.until
				WHERE delivery_place.address = '' AND delivery_place.until <= ?
			RETURNING fence`, n.Kind, n.Lane, n.Key, now, until.UnixMicro(), now).Scan(&p.Fence)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return delivery.Place{}, fmt.Errorf("taking the turn at a place: %w", err)
		}
		p.Until = until
		return p, nil
	}
}

// SetPlace implements [delivery.Places].
func (s *Store) SetPlace(ctx context.Context, n delivery.Name, fence int64, address string) error {
	change, args := `UPDATE delivery_place SET address = ?, until = 0`, []any{address}
	if address == "" {
		change, args = `DELETE FROM delivery_place`, nil
	}
	kept, err := changed(s.db.ExecContext(ctx, change+` WHERE kind = ? AND lane = ? AND key = ? AND fence = ?`,
		append(args, n.Kind, n.Lane, n.Key, fence)...))
	if err != nil {
		return fmt.Errorf("keeping a place: %w", err)
	}
	if !kept {
		return delivery.ErrLost
	}
	return nil
}
