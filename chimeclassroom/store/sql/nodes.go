package classroomsql

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// Nodes returns the same tables over another pool of connections, for the beats of a
// node alone: they must not wait until a busy classroom has a connection to spare. The
// database was brought up to date by [New].
func Nodes(db *sql.DB, dialect sqlstore.Dialect) service.NodeStore {
	return &Store{db: database{pool: db, dialect: dialect, node: new(node)}}
}

// now is the clock that all nodes share, in milliseconds. In SQLite it is this
// machine's.
func (d database) now() string {
	if d.dialect == sqlstore.SQLite {
		return `CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)`
	}
	return `CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`
}

// ServeAs implements [service.NodeStore].
func (s *Store) ServeAs(nodeID string) { s.db.node.is.Store(&nodeID) }

// AddNode implements [service.NodeStore]. It also forgets nodes that have nothing left.
func (s *Store) AddNode(ctx context.Context, n service.Node, lives time.Duration, now time.Time) error {
	return s.db.transact(ctx, func(tx transaction) error {
		_, err := tx.ExecContext(ctx, `
			DELETE FROM classroom_node WHERE given_up AND NOT EXISTS (SELECT 1 FROM classroom_lease l WHERE l.node_id = classroom_node.id)`)
		if err != nil {
			return err
		}
		var others int
		err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM classroom_node WHERE NOT given_up AND secrets <> ? AND until > `+s.db.now(), n.Secrets).Scan(&others)
		switch {
		case err != nil:
			return err
		case others > 0:
			return service.ErrConflict
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO classroom_node (id, address, secrets, until, alive_at) VALUES (?, ?, ?, `+s.db.now()+` + CAST(? AS BIGINT), ?)`,
			n.ID, n.Address, n.Secrets, lives.Milliseconds(), now.UnixMilli())
		return err
	})
}

// Beat implements [service.NodeStore]. Against GiveUpNodes the row itself is the lock:
// of the two one is first, and the other sees that.
func (s *Store) Beat(ctx context.Context, nodeID string, lives time.Duration, now time.Time) error {
	return s.db.outOfTurn(ctx, func(tx transaction) error {
		known, err := changed(tx.ExecContext(ctx, `
			UPDATE classroom_node SET until = `+s.db.now()+` + CAST(? AS BIGINT), alive_at = ? WHERE id = ? AND NOT given_up`,
			lives.Milliseconds(), now.UnixMilli(), nodeID))
		if err == nil && !known {
			return service.ErrMoved
		}
		return err
	})
}

// GiveUpNodes implements [service.NodeStore].
func (s *Store) GiveUpNodes(ctx context.Context) (int, error) {
	var gone int64
	err := s.db.outOfTurn(ctx, func(tx transaction) error {
		result, err := tx.ExecContext(ctx, `UPDATE classroom_node SET given_up = TRUE WHERE NOT given_up AND until <= `+s.db.now())
		if err != nil {
			return err
		}
		gone, err = result.RowsAffected()
		return err
	})
	return int(gone), err
}

// Nodes implements [service.NodeStore].
func (s *Store) Nodes(ctx context.Context) ([]service.Node, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, address, secrets FROM classroom_node WHERE NOT given_up AND until > `+s.db.now()+` ORDER BY id`)
	return scanAll(rows, err, func(rows *sql.Rows) (n service.Node, err error) {
		err = rows.Scan(&n.ID, &n.Address, &n.Secrets)
		return n, err
	})
}

// DropNode implements [service.NodeStore].
func (s *Store) DropNode(ctx context.Context, nodeID string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM classroom_node WHERE id = ?`, nodeID)
	return err
}

// Claim implements [service.NodeStore]. It takes turns with all that is written of the
// meeting: what its home of before wrote is either there by then, or refused.
func (s *Store) Claim(ctx context.Context, name, nodeID string) (claim service.Claim, err error) {
	err = s.db.transactOn(ctx, name, func(tx transaction) error {
		self := service.Node{ID: nodeID}
		err := tx.QueryRowContext(ctx, `SELECT address, secrets FROM classroom_node WHERE id = ? AND NOT given_up`, nodeID).Scan(&self.Address, &self.Secrets)
		if errors.Is(err, sql.ErrNoRows) {
			return service.ErrMoved
		}
		if err != nil {
			return err
		}
		claim, err = claimFor(ctx, tx, name, self)
		return err
	})
	return claim, err
}

func claimFor(ctx context.Context, tx transaction, name string, self service.Node) (service.Claim, error) {
	var before service.Node
	var alive int64
	var gone bool
	err := tx.QueryRowContext(ctx, `
		SELECT n.id, n.address, n.secrets, n.alive_at, n.given_up FROM classroom_lease l JOIN classroom_node n ON n.id = l.node_id WHERE l.name = ?`, name).
		Scan(&before.ID, &before.Address, &before.Secrets, &alive, &gone)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		_, err = tx.ExecContext(ctx, `INSERT INTO classroom_lease (name, node_id) VALUES (?, ?)`, name, self.ID)
		return service.Claim{Holder: self}, err
	case err != nil:
		return service.Claim{}, err
	case !gone:
		return service.Claim{Holder: before}, nil
	}
	_, err = tx.ExecContext(ctx, `UPDATE classroom_lease SET node_id = ? WHERE name = ?`, self.ID, name)
	return service.Claim{Holder: self, LastAlive: fromMillis(alive)}, err
}

// Release implements [service.NodeStore].
func (s *Store) Release(ctx context.Context, name, nodeID string) error {
	return s.db.transactOn(ctx, name, func(tx transaction) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM classroom_lease WHERE name = ? AND node_id = ?`, name, nodeID)
		return err
	})
}

// Abandoned implements [service.NodeStore].
func (s *Store) Abandoned(ctx context.Context) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT l.name FROM classroom_lease l JOIN classroom_node n ON n.id = l.node_id WHERE n.given_up ORDER BY l.name`)
	return scanAll(rows, err, func(rows *sql.Rows) (name string, err error) {
		err = rows.Scan(&name)
		return name, err
	})
}

const selectHolder = `
	SELECT n.id, n.address, n.secrets FROM classroom_lease l JOIN classroom_node n ON n.id = l.node_id AND NOT n.given_up `

// HomeOf implements [service.NodeStore].
func (s *Store) HomeOf(ctx context.Context, eventID string) (service.Node, error) {
	return s.holder(ctx, selectHolder+`JOIN classroom_meeting m ON m.id = l.name WHERE m.event_id = ? AND m.ended_at IS NULL`, eventID)
}

// Holder implements [service.NodeStore].
func (s *Store) Holder(ctx context.Context, name string) (service.Node, error) {
	return s.holder(ctx, selectHolder+`WHERE l.name = ?`, name)
}

func (s *Store) holder(ctx context.Context, query, id string) (n service.Node, err error) {
	err = s.db.QueryRowContext(ctx, query, id).Scan(&n.ID, &n.Address, &n.Secrets)
	return n, found(err)
}

// atHome is transactOn for what the home of the meeting alone may write; on any other
// node it is service.ErrMoved. Where there are no nodes every process is at home.
func (d database) atHome(ctx context.Context, meetingID string, work func(transaction) error) error {
	return d.transactOn(ctx, meetingID, func(tx transaction) error {
		if err := tx.checkHome(ctx, meetingID); err != nil {
			return err
		}
		return work(tx)
	})
}

func (t transaction) checkHome(ctx context.Context, meetingID string) error {
	if t.node == "" {
		return nil
	}
	var here int
	err := t.QueryRowContext(ctx, `SELECT 1 FROM classroom_lease WHERE name = ? AND node_id = ?`, meetingID, t.node).Scan(&here)
	if errors.Is(err, sql.ErrNoRows) {
		return service.ErrMoved
	}
	return err
}
