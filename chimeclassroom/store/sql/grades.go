package classroomsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Grading implements [service.Grades].
func (s *Store) Grading(ctx context.Context, roomID, eventID string) (service.KeptGrading, error) {
	if eventID == "" {
		return scanGrading(s.db.QueryRowContext(ctx, `SELECT grading, grading_version, '', grade_target FROM classroom_room WHERE id = ?`, roomID))
	}
	return scanGrading(s.db.QueryRowContext(ctx, `
		SELECT e.grading, e.grading_version, e.line_item, r.grade_target
		FROM classroom_event e JOIN classroom_room r ON r.id = e.room_id WHERE e.id = ? AND r.id = ?`, eventID, roomID))
}

func scanGrading(row *sql.Row) (g service.KeptGrading, err error) {
	var grading, target sql.NullString
	if err := row.Scan(&grading, &g.Version, &g.LineItem, &target); err != nil {
		return g, found(err)
	}
	if grading.Valid {
		if err := json.Unmarshal([]byte(grading.String), &g.Grading); err != nil {
			return g, fmt.Errorf("reading a grading: %w", err)
		}
	}
	g.Target = readTarget(target)
	return g, nil
}

// readTarget is nil as well for a target that cannot be read: such a room can hold
// its classes, and its grades go nowhere.
func readTarget(stored sql.NullString) *service.GradeTarget {
	var t *service.GradeTarget
	if !stored.Valid || json.Unmarshal([]byte(stored.String), &t) != nil {
		return nil
	}
	return t
}

// ofTheRoom is what a launch says of the whole room: the line item of a link to one
// event is that event's, and the room keeps its own.
func ofTheRoom(ctx context.Context, tx transaction, l service.Launch) (service.Launch, error) {
	if l.EventID == "" || l.Grades == nil {
		return l, nil
	}
	target := *l.Grades
	target.LineItemURL = ""
	var stored sql.NullString
	err := tx.QueryRowContext(ctx, `SELECT MAX(grade_target) FROM classroom_room WHERE registration_id = ? AND deployment_id = ? AND place = ?`,
		l.Room.Key.RegistrationID, l.Room.Key.DeploymentID, l.Room.Key.Place).Scan(&stored)
	if before := readTarget(stored); before != nil {
		target.LineItemURL = before.LineItemURL
	}
	l.Grades = &target
	return l, err
}

// putLineItem keeps the line item of a link to an event.
func putLineItem(ctx context.Context, tx transaction, l service.Launch) error {
	if l.EventID == "" || l.Grades == nil || l.Grades.LineItemURL == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE classroom_event SET line_item = ? WHERE id = ?`, l.Grades.LineItemURL, l.EventID)
	return err
}

// PutGrading implements [service.Grades].
func (s *Store) PutGrading(ctx context.Context, roomID, eventID string, g service.Grading, version int, now time.Time) error {
	body, err := json.Marshal(g)
	if err != nil {
		return err
	}
	set, args := `UPDATE classroom_room SET grading = ?, grading_version = grading_version + 1 WHERE id = ? AND grading_version = ?`, []any{string(body), roomID, version}
	if eventID != "" {
		set, args = `UPDATE classroom_event SET grading = ?, grading_version = grading_version + 1 WHERE room_id = ? AND grading_version = ? AND id = ?`, append(args, eventID)
	}
	return s.db.transact(ctx, func(tx transaction) error {
		done, err := changed(tx.ExecContext(ctx, set, args...))
		if err != nil {
			return err
		}
		if !done {
			return service.ErrConflict
		}
		return gradeRooms(ctx, tx, "SELECT id FROM classroom_room WHERE id = ?", roomID, now)
	})
}

// gradeRooms makes the meetings of the rooms that are over due, unless they are
// already. The rooms are those of a query about one of them.
func gradeRooms(ctx context.Context, tx transaction, rooms, roomID string, at time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO classroom_grading_due (meeting_id, due_at)
		SELECT m.id, CAST(? AS BIGINT) FROM classroom_meeting m JOIN classroom_event e ON e.id = m.event_id
		WHERE e.room_id IN (`+rooms+`) AND m.ended_at IS NOT NULL
		ON CONFLICT (meeting_id) DO NOTHING`, at.UnixMilli(), roomID)
	return err
}

// GradeAgain implements [service.Grades].
func (s *Store) GradeAgain(ctx context.Context, meetingID string, at time.Time) error {
	return s.db.transact(ctx, func(tx transaction) error { return gradeAt(ctx, tx, meetingID, at) })
}

func gradeAt(ctx context.Context, tx transaction, meetingID string, at time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO classroom_grading_due (meeting_id, due_at)
		SELECT m.id, CAST(? AS BIGINT) FROM classroom_meeting m WHERE m.id = ? AND m.ended_at IS NOT NULL
		ON CONFLICT (meeting_id) DO UPDATE SET due_at =
			CASE WHEN excluded.due_at < classroom_grading_due.due_at THEN excluded.due_at ELSE classroom_grading_due.due_at END`,
		at.UnixMilli(), meetingID)
	return err
}

// DueAt implements [service.Grades].
func (s *Store) DueAt(ctx context.Context, meetingID string) (time.Time, error) {
	var at sql.NullInt64
	err := s.db.QueryRowContext(ctx, `SELECT MAX(due_at) FROM classroom_grading_due WHERE meeting_id = ?`, meetingID).Scan(&at)
	return fromNullable(at), err
}

// fromDue reads what is due with its room.
const fromDue = `
	FROM classroom_grading_due d
	JOIN classroom_meeting m ON m.id = d.meeting_id
	JOIN classroom_event e ON e.id = m.event_id
	JOIN classroom_room r ON r.id = e.room_id`

// ClaimTurn implements [service.Grades].
func (s *Store) ClaimTurn(ctx context.Context, now, until time.Time) (turn *service.GradingTurn, next time.Time, err error) {
	err = s.db.transact(ctx, func(tx transaction) error {
		t := service.GradingTurn{Until: until, Due: map[string]time.Time{}}
		var ready int64
		err := tx.QueryRowContext(ctx, `
			SELECT r.id, r.registration_id, r.deployment_id, r.place,
				CASE WHEN d.due_at > r.grading_until THEN d.due_at ELSE r.grading_until END AS ready`+fromDue+`
			ORDER BY ready, d.due_at, d.meeting_id LIMIT 1`).
			Scan(&t.Room.ID, &t.Room.Key.RegistrationID, &t.Room.Key.DeploymentID, &t.Room.Key.Place, &ready)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if ready > now.UnixMilli() {
			next = fromMillis(ready)
			return nil
		}
		if _, err := tx.ExecContext(ctx, `UPDATE classroom_room SET grading_until = ? WHERE id = ?`, until.UnixMilli(), t.Room.ID); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, `SELECT d.meeting_id, d.due_at`+fromDue+` WHERE r.id = ? AND d.due_at <= ?`, t.Room.ID, now.UnixMilli())
		_, err = scanAll(rows, err, func(rows *sql.Rows) (struct{}, error) {
			var id string
			var at int64
			err := rows.Scan(&id, &at)
			t.Due[id] = fromMillis(at)
			return struct{}{}, err
		})
		turn = &t
		return err
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	return turn, next, nil
}

// FinishTurn implements [service.Grades].
func (s *Store) FinishTurn(ctx context.Context, t *service.GradingTurn) error {
	return s.db.transact(ctx, func(tx transaction) error {
		held, err := changed(tx.ExecContext(ctx, `UPDATE classroom_room SET grading_until = 0 WHERE id = ? AND grading_until = ?`, t.Room.ID, t.Until.UnixMilli()))
		if err != nil || !held {
			return err
		}
		for id, at := range t.Due {
			if _, err := tx.ExecContext(ctx, `DELETE FROM classroom_grading_due WHERE meeting_id = ? AND due_at = ?`, id, at.UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
}

const scoreColumns = `SELECT column_id, COALESCE(event_id, ''), person_id, job, version, score FROM classroom_score`

func scanScore(scan func(...any) error) (sc service.Score, err error) {
	var body string
	if err := scan(&sc.ColumnID, &sc.EventID, &sc.PersonID, &sc.Job, &sc.Version, &body); err != nil {
		return sc, err
	}
	if err := json.Unmarshal([]byte(body), &sc); err != nil {
		return sc, fmt.Errorf("reading a grade: %w", err)
	}
	return sc, nil
}

// Scores implements [service.Grades].
func (s *Store) Scores(ctx context.Context, columnID string) (map[string]service.Score, error) {
	rows, err := s.db.QueryContext(ctx, scoreColumns+` WHERE column_id = ?`, columnID)
	all, err := scanAll(rows, err, func(rows *sql.Rows) (service.Score, error) { return scanScore(rows.Scan) })
	scores := make(map[string]service.Score, len(all))
	for _, sc := range all {
		scores[sc.PersonID] = sc
	}
	return scores, err
}

// ScoreOfJob implements [service.Grades].
func (s *Store) ScoreOfJob(ctx context.Context, job string) (service.Score, error) {
	sc, err := scanScore(s.db.QueryRowContext(ctx, scoreColumns+` WHERE job = ? ORDER BY column_id, person_id LIMIT 1`, job).Scan)
	return sc, found(err)
}

// PutScore implements [service.Grades].
func (s *Store) PutScore(ctx context.Context, sc service.Score) error {
	body, err := json.Marshal(sc)
	if err != nil {
		return err
	}
	return s.db.transact(ctx, func(tx transaction) error {
		if err := requireGraded(ctx, tx, sc); err != nil {
			return err
		}
		put := `
			INSERT INTO classroom_score (job, score, column_id, person_id, version, event_id) VALUES (?, ?, ?, ?, CAST(? AS INTEGER) + 1, ?)
			ON CONFLICT (column_id, person_id) DO NOTHING`
		args := []any{sc.Job, string(body), sc.ColumnID, sc.PersonID, sc.Version}
		if sc.Version == 0 {
			args = append(args, sql.NullString{String: sc.EventID, Valid: sc.EventID != ""})
		} else {
			put = `UPDATE classroom_score SET job = ?, version = version + 1, score = ? WHERE column_id = ? AND person_id = ? AND version = ?`
		}
		stored, err := changed(tx.ExecContext(ctx, put, args...))
		if err == nil && !stored {
			err = service.ErrConflict
		}
		return err
	})
}

// requireGraded is ErrNotFound if the event is gone, or the person is gone or erased.
func requireGraded(ctx context.Context, tx transaction, sc service.Score) error {
	var there int
	err := tx.QueryRowContext(ctx, `
		SELECT 1 FROM classroom_person WHERE id = ? AND registration_id <> '' AND (CAST(? AS TEXT) = '' OR EXISTS (SELECT 1 FROM classroom_event WHERE id = ?))`,
		sc.PersonID, sc.EventID, sc.EventID).Scan(&there)
	return found(err)
}
