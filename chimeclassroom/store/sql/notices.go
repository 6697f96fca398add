package classroomsql

import (
	"context"
	"database/sql"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// keptNotices is how many notices of a room are kept.
const keptNotices = 500

// PutNotice implements [service.Notices].
func (s *Store) PutNotice(ctx context.Context, roomID string, n chimeclassroom.Notice) error {
	return s.db.transact(ctx, func(tx transaction) error { return putNotice(ctx, tx, roomID, n) })
}

func putNotice(ctx context.Context, tx transaction, roomID string, n chimeclassroom.Notice) error {
	err := tx.QueryRowContext(ctx, `UPDATE classroom_room SET notices = notices + 1 WHERE id = ? RETURNING notices`, roomID).Scan(&n.Number)
	if err != nil {
		return found(err)
	}
	before := sql.NullInt64{Int64: n.Before.UnixMilli(), Valid: !n.Before.IsZero()}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO classroom_notice (room_id, number, event_id, kind, at, person_id, before_at, minutes, classes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		roomID, n.Number, n.EventID, n.Kind, n.At.UnixMilli(), n.By, before, n.Minutes, n.Classes)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM classroom_notice WHERE room_id = ? AND number <= ?`, roomID, n.Number-keptNotices)
	return err
}

// Notices implements [service.Notices].
func (s *Store) Notices(ctx context.Context, roomID string, limit int) ([]service.EventNotice, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT n.number, n.event_id, n.kind, n.at, n.person_id, n.before_at, n.minutes, n.classes,`+eventColumns+fromEvent+`
		JOIN classroom_notice n ON n.event_id = e.id
		WHERE n.room_id = ? AND e.room_id = ? ORDER BY n.number DESC LIMIT ?`, roomID, roomID, limit)
	return scanAll(rows, err, scanNotice)
}

func scanNotice(rows *sql.Rows) (n service.EventNotice, err error) {
	var (
		at     int64
		before sql.NullInt64
	)
	n.Event, err = scanEvent(func(event ...any) error {
		return rows.Scan(append([]any{&n.Number, &n.EventID, &n.Kind, &at, &n.By, &before, &n.Minutes, &n.Classes}, event...)...)
	})
	n.At, n.Before = fromMillis(at), fromNullable(before)
	return n, err
}

// NoticesSeen implements [service.Notices].
func (s *Store) NoticesSeen(ctx context.Context, roomID, personID string) (number int64, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT notices_seen FROM classroom_member WHERE room_id = ? AND person_id = ?`, roomID, personID).Scan(&number)
	return number, found(err)
}

// SeeNotices implements [service.Notices].
func (s *Store) SeeNotices(ctx context.Context, roomID, personID string, upTo int64) error {
	_, err := s.db.ExecContext(ctx, `UPDATE classroom_member SET notices_seen = ? WHERE room_id = ? AND person_id = ? AND notices_seen < ?`,
		upTo, roomID, personID, upTo)
	return err
}
