package classroomsql

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Which meetings are summed up.
const (
	ofMeeting = `m.id = ?`
	ofSitting = `m.event_id = ? AND m.generation = ?`
)

// sumUpAt has meetings that are over summed up at that instant, or later if they are
// due later. What is being computed at this moment is not kept.
func sumUpAt(ctx context.Context, tx transaction, at time.Time, which string, args ...any) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO classroom_summary (meeting_id, due_at)
		SELECT m.id, CAST(? AS BIGINT) FROM classroom_meeting m WHERE m.ended_at IS NOT NULL AND m.deleted_at IS NULL AND `+which+`
		ON CONFLICT (meeting_id) DO UPDATE SET asked = classroom_summary.asked + 1, due_at =
			CASE WHEN classroom_summary.due_at > excluded.due_at THEN classroom_summary.due_at ELSE excluded.due_at END`,
		append([]any{at.UnixMilli()}, args...)...)
	return err
}

// ClaimSummaries implements [service.Summaries].
func (s *Store) ClaimSummaries(ctx context.Context, c service.SummaryClaim) (due []service.DueSummary, err error) {
	err = s.db.transact(ctx, func(tx transaction) error {
		rows, err := tx.QueryContext(ctx, `
			SELECT e.room_id, e.id, m.id, s.asked FROM classroom_summary s
			JOIN classroom_meeting m ON m.id = s.meeting_id JOIN classroom_event e ON e.id = m.event_id
			WHERE s.due_at <= ? AND m.ended_at <= ? AND m.deleted_at IS NULL ORDER BY s.due_at DESC, s.meeting_id LIMIT ?`,
			c.Now.UnixMilli(), c.Ended.UnixMilli(), c.Limit)
		due, err = scanAll(rows, err, func(rows *sql.Rows) (d service.DueSummary, err error) {
			return d, rows.Scan(&d.RoomID, &d.EventID, &d.MeetingID, &d.Asked)
		})
		for _, d := range due {
			if err == nil {
				_, err = tx.ExecContext(ctx, `UPDATE classroom_summary SET due_at = ? WHERE meeting_id = ?`, c.Until.UnixMilli(), d.MeetingID)
			}
		}
		return err
	})
	return due, err
}

// PutSummary implements [service.Summaries].
func (s *Store) PutSummary(ctx context.Context, d service.DueSummary, sum service.ClassSummary) error {
	return s.db.transactOn(ctx, d.MeetingID, func(tx transaction) error {
		kept, err := changed(tx.ExecContext(ctx, `
			UPDATE classroom_summary SET due_at = NULL, month = ?, length_ms = ?, attended_ms = ?, average = ?, peak = ?
			WHERE meeting_id = ? AND asked = ? AND EXISTS (SELECT 1 FROM classroom_meeting m WHERE m.id = classroom_summary.meeting_id AND m.deleted_at IS NULL)`,
			sum.Month, sum.Length.Milliseconds(), sum.Attended.Milliseconds(), sum.Average, sum.Peak, d.MeetingID, d.Asked))
		if err != nil {
			return err
		}
		if !kept {
			return service.ErrConflict
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM classroom_summary_person WHERE meeting_id = ?`, d.MeetingID); err != nil {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(sum.People)) {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO classroom_summary_person (meeting_id, person_id, part)
				SELECT CAST(? AS TEXT), p.id, CAST(? AS TEXT) FROM classroom_person p WHERE p.id = ? AND p.registration_id <> ''`,
				d.MeetingID, sum.People[id], id)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// fromClasses are the summed up classes of a deployment in months.
const fromClasses = `
	FROM classroom_room r JOIN classroom_event e ON e.room_id = r.id
	JOIN classroom_meeting m ON m.event_id = e.id JOIN classroom_summary s ON s.meeting_id = m.id`

const ofMonths = `
	WHERE r.registration_id = ? AND r.deployment_id = ? AND m.deleted_at IS NULL
		AND s.month <> '' AND s.month >= ? AND (CAST(? AS TEXT) = '' OR s.month <= ?)`

// Usage implements [service.Summaries].
func (s *Store) Usage(ctx context.Context, of chimeclassroom.Deployment, within service.Months) (u service.Usage, err error) {
	args := []any{of.RegistrationID, of.DeploymentID, within.From, within.Until, within.Until}
	err = s.db.look(ctx, func(tx transaction) error {
		months, err := usageBy(ctx, tx, "s.month", args)
		if err != nil {
			return err
		}
		courses, err := usageBy(ctx, tx, "r.id", args)
		if err != nil {
			return err
		}
		total, err := usageBy(ctx, tx, "r.deployment_id", args) // which is one
		if err != nil {
			return err
		}
		u = service.Usage{Total: total[of.DeploymentID]}
		for _, month := range slices.Sorted(maps.Keys(months)) {
			u.ByMonth = append(u.ByMonth, service.MonthUsage{Month: month, UsageFigures: months[month]})
		}
		if u.ByCourse, err = coursesOf(ctx, tx, of, courses); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT COUNT(*)`+fromClasses+`
			WHERE r.registration_id = ? AND r.deployment_id = ? AND m.deleted_at IS NULL AND s.month = '' AND s.due_at IS NOT NULL`,
			of.RegistrationID, of.DeploymentID).Scan(&u.Waiting)
	})
	return u, err
}

// usageBy adds up classes by the values of a column.
func usageBy(ctx context.Context, tx transaction, column string, args []any) (map[string]service.UsageFigures, error) {
	all := map[string]service.UsageFigures{}
	rows, err := tx.QueryContext(ctx, `
		SELECT `+column+`, COUNT(*), CAST(SUM(s.length_ms) AS BIGINT), CAST(SUM(s.attended_ms) AS BIGINT), SUM(s.average * s.length_ms), MAX(s.peak)`+
		fromClasses+ofMonths+` GROUP BY `+column, args...)
	_, err = scanAll(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var key string
		var f service.UsageFigures
		var length, attended int64
		var present float64
		err := rows.Scan(&key, &f.Classes, &length, &attended, &present, &f.Peak)
		f.Length, f.Attended = time.Duration(length)*time.Millisecond, time.Duration(attended)*time.Millisecond
		if length > 0 {
			f.Average = present / float64(length)
		}
		all[key] = f
		return struct{}{}, err
	})
	if err != nil {
		return nil, err
	}
	return all, countPeople(ctx, tx, column, args, all)
}

// countPeople counts everybody once for each value of the column.
func countPeople(ctx context.Context, tx transaction, column string, args []any, all map[string]service.UsageFigures) error {
	rows, err := tx.QueryContext(ctx, `
		SELECT `+column+`, COUNT(DISTINCT q.person_id), COUNT(DISTINCT CASE WHEN q.part = 'teacher' THEN q.person_id END),
			COUNT(DISTINCT CASE WHEN q.part = 'student' THEN q.person_id END), COUNT(DISTINCT CASE WHEN q.part = 'guest' THEN q.person_id END)`+
		fromClasses+` JOIN classroom_summary_person q ON q.meeting_id = s.meeting_id`+ofMonths+` GROUP BY `+column, args...)
	_, err = scanAll(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var key string
		var people, teachers, students, guests int
		err := rows.Scan(&key, &people, &teachers, &students, &guests)
		f := all[key]
		f.People, f.Teachers, f.Students, f.Guests = people, teachers, students, guests
		all[key] = f
		return struct{}{}, err
	})
	return err
}

// coursesOf are the rooms with what they come to.
func coursesOf(ctx context.Context, tx transaction, of chimeclassroom.Deployment, figures map[string]service.UsageFigures) ([]service.CourseUsage, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT id, title, course FROM classroom_room WHERE registration_id = ? AND deployment_id = ? ORDER BY id`, of.RegistrationID, of.DeploymentID)
	rooms, err := scanAll(rows, err, func(rows *sql.Rows) (r chimeclassroom.Room, err error) {
		return r, rows.Scan(&r.ID, &r.Title, &r.Course)
	})
	var courses []service.CourseUsage
	for _, r := range rooms {
		if f, held := figures[r.ID]; held {
			courses = append(courses, service.CourseUsage{Room: r, UsageFigures: f})
		}
	}
	return courses, err
}

var _ service.Summaries = (*Store)(nil)
