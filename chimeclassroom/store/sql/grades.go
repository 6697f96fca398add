package classroomsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// TakesGrades implements [service.Grades].
func (s *Store) TakesGrades(ctx context.Context, roomID string) (takes bool, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT grade_target IS NOT NULL FROM classroom_room WHERE id = ?`, roomID).Scan(&takes)
	return takes, found(err)
}

func insertGrades(ctx context.Context, tx *sql.Tx, meetingID string, due time.Time, grades []service.NewGrade) error {
	for _, g := range grades {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO classroom_grade (id, meeting_id, person_id, score_given, score_maximum, state, detail, tries, next_at)
			VALUES (?, ?, ?, ?, ?, ?, '', 0, ?)`,
			g.ID, meetingID, g.PersonID, g.ScoreGiven, g.ScoreMaximum, service.GradePending, due.UnixMilli())
		if err != nil {
			return err
		}
	}
	return nil
}

// GradeStates implements [service.Grades].
func (s *Store) GradeStates(ctx context.Context, meetingID string) (map[string]service.GradeStatus, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT person_id, state, score_given, score_maximum, detail FROM classroom_grade WHERE meeting_id = ?`, meetingID)
	states := map[string]service.GradeStatus{}
	_, err = scanAll(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var (
			personID string
			g        service.GradeStatus
		)
		err := rows.Scan(&personID, &g.State, &g.ScoreGiven, &g.ScoreMaximum, &g.Detail)
		states[personID] = g
		return struct{}{}, err
	})
	return states, err
}

// fromGrade reads the grades that are due with everything they hang on; its
// parameters are the state and the present.
const fromGrade = `
	FROM classroom_grade g
	JOIN classroom_meeting m ON m.id = g.meeting_id
	JOIN classroom_event e ON e.id = m.event_id
	JOIN classroom_room r ON r.id = e.room_id
	JOIN classroom_person p ON p.id = g.person_id
	WHERE g.state = ? AND g.next_at <= ?`

// DueRegistrations implements [service.Grades].
func (s *Store) DueRegistrations(ctx context.Context, now time.Time) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT r.registration_id`+fromGrade+` GROUP BY r.registration_id ORDER BY MIN(g.next_at)`,
		service.GradePending, now.UnixMilli())
	return scanAll(rows, err, func(rows *sql.Rows) (id string, err error) {
		err = rows.Scan(&id)
		return id, err
	})
}

// DueGrades implements [service.Grades].
func (s *Store) DueGrades(ctx context.Context, registrationID string, now time.Time, limit int) ([]service.DueGrade, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT g.id, g.tries, g.score_given, g.score_maximum, m.ended_at, e.id, e.title, p.subject,
			r.registration_id, r.deployment_id, COALESCE(r.grade_target, '{}')`+fromGrade+`
			AND r.registration_id = ?
		ORDER BY g.tries, g.next_at, g.id LIMIT ?`, service.GradePending, now.UnixMilli(), registrationID, limit)
	return scanAll(rows, err, scanDue)
}

func scanDue(rows *sql.Rows) (service.DueGrade, error) {
	var (
		due     service.DueGrade
		g       = &due.Grade
		endedAt sql.NullInt64
		target  string
	)
	err := rows.Scan(&due.ID, &due.Tries, &g.ScoreGiven, &g.ScoreMaximum, &endedAt, &g.EventID, &g.Label, &g.Subject,
		&g.RegistrationID, &g.DeploymentID, &target)
	if err != nil {
		return service.DueGrade{}, err
	}
	g.At = fromNullable(endedAt)
	if err := json.Unmarshal([]byte(target), &g.Target); err != nil {
		due.Unreadable = fmt.Errorf("reading the target of grade %s: %w", due.ID, err)
	}
	return due, nil
}

// PostponeGrades implements [service.Grades].
func (s *Store) PostponeGrades(ctx context.Context, registrationID string, now, until time.Time) error {
	_, err := s.db.ExecContext(ctx, `UPDATE classroom_grade SET next_at = ? WHERE id IN (SELECT g.id`+fromGrade+` AND r.registration_id = ?)`,
		until.UnixMilli(), service.GradePending, now.UnixMilli(), registrationID)
	return err
}

// NextGrade implements [service.Grades].
func (s *Store) NextGrade(ctx context.Context) (due time.Time, ok bool, err error) {
	var next sql.NullInt64
	err = s.db.QueryRowContext(ctx, `SELECT MIN(next_at) FROM classroom_grade WHERE state = ?`, service.GradePending).Scan(&next)
	return fromNullable(next), next.Valid, err
}

// SettleGrade implements [service.Grades].
func (s *Store) SettleGrade(ctx context.Context, id string, o service.GradeOutcome) error {
	_, err := s.db.ExecContext(ctx, `UPDATE classroom_grade SET state = ?, detail = ?, tries = ?, next_at = ? WHERE id = ?`,
		o.State, o.Detail, o.Tries, o.Next.UnixMilli(), id)
	return err
}
