package classroomsql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Timetable implements [service.Events].
func (s *Store) Timetable(ctx context.Context, roomID, seriesID string) (t chimeclassroom.Timetable, err error) {
	err = s.db.look(ctx, func(tx transaction) error {
		err := tx.QueryRowContext(ctx, `SELECT id, room_id, start_day, rule FROM classroom_series WHERE id = ? AND room_id = ?`, seriesID, roomID).
			Scan(&t.Series.ID, &t.Series.RoomID, &t.Series.Start, &t.Series.Rule)
		if err != nil {
			return found(err)
		}
		rows, err := tx.QueryContext(ctx, `SELECT day FROM classroom_series_exception WHERE series_id = ? ORDER BY day`, seriesID)
		t.Series.Except, err = scanAll(rows, err, func(rows *sql.Rows) (day string, err error) { return day, rows.Scan(&day) })
		if err != nil {
			return fmt.Errorf("the days without a class: %w", err)
		}
		rows, err = tx.QueryContext(ctx, selectEvent+` WHERE e.series_id = ? ORDER BY e.starts_at, e.id`, seriesID)
		t.Events, err = scanAll(rows, err, func(rows *sql.Rows) (chimeclassroom.Event, error) { return scanEvent(rows.Scan) })
		return err
	})
	return t, err
}

// ChangeSeries implements [service.Events].
func (s *Store) ChangeSeries(ctx context.Context, roomID string, c chimeclassroom.SeriesChange) error {
	return s.db.transact(ctx, func(tx transaction) error {
		for _, series := range c.Put {
			if err := putSeries(ctx, tx, series); err != nil {
				return fmt.Errorf("storing the series: %w", err)
			}
		}
		for _, part := range []struct {
			events []chimeclassroom.Event
			do     func(context.Context, transaction, chimeclassroom.Event) error
		}{
			{c.Adopt, func(ctx context.Context, tx transaction, e chimeclassroom.Event) error {
				return adoptEvent(ctx, tx, c.Put[0].ID, e)
			}},
			{c.Except, func(ctx context.Context, tx transaction, e chimeclassroom.Event) error {
				return putException(ctx, tx, e.SeriesID, e.Slot)
			}},
			{c.Create, insertEvent}, {c.Replace, replaceEvent}, {c.Delete, deleteEvent},
		} {
			for _, e := range part.events {
				if err := part.do(ctx, tx, e); err != nil {
					return err
				}
			}
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM classroom_series WHERE room_id = ?
			AND NOT EXISTS (SELECT 1 FROM classroom_event e WHERE e.series_id = classroom_series.id)`, roomID)
		return err
	})
}

// adoptEvent makes an event part of another series, which is no change of it.
func adoptEvent(ctx context.Context, tx transaction, seriesID string, e chimeclassroom.Event) error {
	_, err := tx.ExecContext(ctx, `UPDATE classroom_event SET series_id = ? WHERE id = ? AND room_id = ?`, seriesID, e.ID, e.RoomID)
	return err
}

func putSeries(ctx context.Context, tx transaction, s chimeclassroom.Series) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO classroom_series (id, room_id, start_day, rule) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET start_day = excluded.start_day, rule = excluded.rule`,
		s.ID, s.RoomID, s.Start, s.Rule)
	if err != nil {
		return err
	}
	for _, day := range s.Except {
		if err := putException(ctx, tx, s.ID, day); err != nil {
			return err
		}
	}
	return nil
}

func putException(ctx context.Context, tx transaction, seriesID, day string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO classroom_series_exception (series_id, day) VALUES (?, ?) ON CONFLICT DO NOTHING`, seriesID, day)
	return err
}

func putMember(ctx context.Context, tx transaction, roomID, personID string, l service.Launch) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO classroom_member (room_id, person_id, role, seen_at, notices_seen)
		SELECT r.id, ?, ?, CAST(? AS BIGINT), r.notices FROM classroom_room r WHERE r.id = ?
		ON CONFLICT (room_id, person_id) DO UPDATE SET role = excluded.role, seen_at = excluded.seen_at`, personID, l.Role, l.At.UnixMilli(), roomID)
	return err
}

// RoleNow implements [service.Rosters].
func (s *Store) RoleNow(ctx context.Context, roomID, personID string) (chimeclassroom.Role, error) {
	var launched, listed chimeclassroom.Role
	var here, since bool
	err := s.db.QueryRowContext(ctx, `
		SELECT m.role, COALESCE(c.role, ''), COALESCE(c.active, TRUE), COALESCE(r.roster_read_at > m.seen_at, FALSE)
		FROM classroom_member m JOIN classroom_room r ON r.id = m.room_id
		LEFT JOIN classroom_roster c ON c.room_id = m.room_id AND c.person_id = m.person_id
		WHERE m.room_id = ? AND m.person_id = ?`, roomID, personID).Scan(&launched, &listed, &here, &since)
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && !here:
		return "", nil
	case since && listed.Valid() && listed.Below(launched):
		return listed, err
	}
	return launched, err
}

// Members implements [service.Events].
func (s *Store) Members(ctx context.Context, roomID string) ([]service.Member, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT p.id, p.registration_id, p.subject, p.name, m.role
		FROM classroom_member m JOIN classroom_person p ON p.id = m.person_id
		WHERE m.room_id = ? ORDER BY p.name, p.id`, roomID)
	return scanAll(rows, err, func(rows *sql.Rows) (m service.Member, err error) {
		err = rows.Scan(&m.Person.ID, &m.Person.RegistrationID, &m.Person.Subject, &m.Person.Name, &m.Role)
		return m, err
	})
}
