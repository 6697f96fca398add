package classroomsql

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Retentions implements [service.Privacy].
func (s *Store) Retentions(ctx context.Context) (map[chimeclassroom.Deployment]time.Duration, error) {
	kept := map[chimeclassroom.Deployment]time.Duration{}
	rows, err := s.db.QueryContext(ctx, `SELECT registration_id, deployment_id, settings FROM classroom_profile`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var of chimeclassroom.Deployment
		var body []byte
		var settings chimeclassroom.Settings
		if err := rows.Scan(&of.RegistrationID, &of.DeploymentID, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(body, &settings); err != nil {
			return nil, fmt.Errorf("the settings of deployment %s of platform %s: %w", of.DeploymentID, of.RegistrationID, err)
		}
		if d, ends := settings.Retention(); ends {
			kept[of] = d
		}
	}
	return kept, rows.Err()
}

// DeleteExpired implements [service.Privacy].
func (s *Store) DeleteExpired(ctx context.Context, e service.Expiry) (deleted int, err error) {
	err = s.db.transact(ctx, func(tx transaction) error {
		deleted = 0
		if err := sweep(ctx, tx, e.Now); err != nil {
			return fmt.Errorf("removing what has expired: %w", err)
		}
		for _, d := range deletions(e) {
			result, err := tx.ExecContext(ctx, d.statement, d.args...)
			if err != nil {
				return fmt.Errorf("deleting %s: %w", d.what, err)
			}
			rows, err := result.RowsAffected()
			if err != nil {
				return err
			}
			deleted += int(rows)
		}
		return nil
	})
	return deleted, err
}

// deletion is a statement that deletes some of what is kept too long.
type deletion struct {
	what      string
	statement string
	args      []any
}

// deletions are a batch of everything that expires, in this order: classes are
// closed to readers first, and people come last, when nothing refers to them.
func deletions(e service.Expiry) []deletion {
	before, now := e.Before.UnixMilli(), e.Now.UnixMilli()
	platform, deployment := e.Deployment.RegistrationID, e.Deployment.DeploymentID
	ofRoom := []any{platform, deployment, before, e.Limit}
	ofMeetings := []any{platform, deployment, e.Limit}
	return []deletion{
		{"attendance", `
			UPDATE classroom_meeting SET deleted_at = ?, rules = '', door = '' WHERE id IN (
				SELECT m.id FROM classroom_meeting m
				JOIN classroom_event e ON e.id = m.event_id JOIN classroom_room r ON r.id = e.room_id
				WHERE r.registration_id = ? AND r.deployment_id = ? AND m.ended_at < ? AND m.deleted_at IS NULL ORDER BY m.ended_at, m.id LIMIT ?)`,
			append([]any{now}, ofRoom...)},
		{"the ledger", `
			DELETE FROM classroom_ledger WHERE (meeting_id, attendee_id, at, type) IN (
				SELECT l.meeting_id, l.attendee_id, l.at, l.type FROM classroom_ledger l` + ofDeletedMeetings("l"), ofMeetings},
		{"attendees", `DELETE FROM classroom_attendee WHERE id IN (SELECT a.id FROM classroom_attendee a` + ofDeletedMeetings("a"), ofMeetings},
		{"answers of polls", `
			DELETE FROM classroom_poll_answer WHERE (poll_id, person_id) IN (
				SELECT a.poll_id, a.person_id FROM classroom_poll_answer a JOIN classroom_poll p ON p.id = a.poll_id` + ofDeletedMeetings("p"), ofMeetings},
		{"polls", `DELETE FROM classroom_poll WHERE id IN (SELECT p.id FROM classroom_poll p` + ofDeletedMeetings("p"), ofMeetings},
		{"grades", `
			DELETE FROM classroom_score WHERE (column_id, person_id) IN (
				SELECT g.column_id, g.person_id FROM classroom_score g JOIN classroom_meeting m ON m.event_id = g.event_id
				JOIN classroom_event e ON e.id = m.event_id JOIN classroom_room r ON r.id = e.room_id
				WHERE r.registration_id = ? AND r.deployment_id = ? AND m.deleted_at IS NOT NULL LIMIT ?)`, ofMeetings},
		{"corrections", `
			DELETE FROM classroom_correction WHERE (event_id, person_id, at) IN (
				SELECT c.event_id, c.person_id, c.at FROM classroom_correction c JOIN classroom_meeting m ON m.event_id = c.event_id AND m.generation = c.sitting
				JOIN classroom_event e ON e.id = m.event_id JOIN classroom_room r ON r.id = e.room_id
				WHERE r.registration_id = ? AND r.deployment_id = ? AND m.deleted_at IS NOT NULL LIMIT ?)`, ofMeetings},
		{"who took part in classes that are summed up", `
			DELETE FROM classroom_summary_person WHERE (meeting_id, person_id) IN (
				SELECT q.meeting_id, q.person_id FROM classroom_summary_person q` + ofDeletedMeetings("q"), ofMeetings},
		{"what classes come to", `
			DELETE FROM classroom_summary WHERE meeting_id IN (
				SELECT s.meeting_id FROM (
					SELECT x.meeting_id FROM classroom_summary x
					WHERE NOT EXISTS (SELECT 1 FROM classroom_summary_person q WHERE q.meeting_id = x.meeting_id)) s` + ofDeletedMeetings("s"), ofMeetings},
		{"comments", `
			DELETE FROM classroom_comment WHERE id IN (
				SELECT c.id FROM classroom_comment c JOIN classroom_event e ON e.id = c.event_id JOIN classroom_room r ON r.id = e.room_id
				WHERE r.registration_id = ? AND r.deployment_id = ? AND c.written_at < ? AND e.starts_at < ? LIMIT ?)`,
			[]any{platform, deployment, before, before, e.Limit}},
		{"guest links", `
			DELETE FROM classroom_guest_link WHERE id IN (
				SELECT k.id FROM classroom_guest_link k JOIN classroom_event e ON e.id = k.event_id JOIN classroom_room r ON r.id = e.room_id
				WHERE r.registration_id = ? AND r.deployment_id = ? AND k.created_at < ? AND e.starts_at < ?
					AND NOT EXISTS (SELECT 1 FROM classroom_meeting m WHERE m.event_id = e.id AND m.ended_at IS NULL) LIMIT ?)`,
			[]any{platform, deployment, before, before, e.Limit}},
		{"notices", `
			DELETE FROM classroom_notice WHERE (room_id, number) IN (
				SELECT n.room_id, n.number FROM classroom_notice n JOIN classroom_room r ON r.id = n.room_id
				WHERE r.registration_id = ? AND r.deployment_id = ? AND n.at < ? LIMIT ?)`, ofRoom},
		{"the log", `
			DELETE FROM classroom_log WHERE id IN (
				SELECT l.id FROM classroom_log l JOIN classroom_room r ON r.id = l.room_id
				WHERE r.registration_id = ? AND r.deployment_id = ? AND l.at < ? LIMIT ?)`, ofRoom},
		{"reasons", `
			UPDATE classroom_event SET cancel_reason = '' WHERE id IN (
				SELECT e.id FROM classroom_event e JOIN classroom_room r ON r.id = e.room_id
				WHERE r.registration_id = ? AND r.deployment_id = ? AND e.starts_at < ? AND e.cancel_reason <> '' LIMIT ?)`, ofRoom},
		{"when people were seen", `
			UPDATE classroom_person SET seen_at = ? WHERE id IN (
				SELECT p.id FROM classroom_person p WHERE p.seen_at = 0 AND ` + ofNoOther + ` LIMIT ?)`,
			[]any{now, platform, deployment, e.Limit}},
		{"people", `DELETE FROM classroom_person WHERE id IN (SELECT p.id FROM classroom_person p WHERE p.seen_at < ? AND ` + ofNoOther + unreferred + ` LIMIT ?)`,
			[]any{before, platform, deployment, e.Limit}},
	}
}

// ofDeletedMeetings goes on in a statement about rows of meetings whose attendance
// is deleted.
func ofDeletedMeetings(table string) string {
	return ` JOIN classroom_meeting m ON m.id = ` + table + `.meeting_id
		JOIN classroom_event e ON e.id = m.event_id JOIN classroom_room r ON r.id = e.room_id
		WHERE r.registration_id = ? AND r.deployment_id = ? AND m.deleted_at IS NOT NULL LIMIT ?)`
}

// ofNoOther are people of a platform who are not of another of its deployments, which
// may keep them longer, and those who were erased.
const ofNoOther = `
	(p.registration_id = '' OR p.registration_id = ? AND NOT EXISTS (
		SELECT 1 FROM classroom_member n JOIN classroom_room r ON r.id = n.room_id WHERE n.person_id = p.id AND r.deployment_id <> ?))`

// unreferred are people of whom nothing speaks that is kept.
const unreferred = `
	AND NOT EXISTS (SELECT 1 FROM classroom_attendee a WHERE a.person_id = p.id)
	AND NOT EXISTS (SELECT 1 FROM classroom_score g WHERE g.person_id = p.id AND g.event_id IS NOT NULL)
	AND NOT EXISTS (SELECT 1 FROM classroom_correction c WHERE c.person_id = p.id OR c.corrected_by = p.id)
	AND NOT EXISTS (SELECT 1 FROM classroom_session s WHERE s.person_id = p.id)
	AND NOT EXISTS (SELECT 1 FROM classroom_code c WHERE c.person_id = p.id)
	AND NOT EXISTS (SELECT 1 FROM classroom_comment c WHERE c.person_id = p.id)
	AND NOT EXISTS (SELECT 1 FROM classroom_poll_answer a WHERE a.person_id = p.id)
	AND NOT EXISTS (SELECT 1 FROM classroom_guest g WHERE g.person_id = p.id)
	AND NOT EXISTS (SELECT 1 FROM classroom_roster c WHERE c.person_id = p.id AND c.active)
	AND NOT EXISTS (SELECT 1 FROM classroom_member n JOIN classroom_event e ON e.room_id = n.room_id
		WHERE n.person_id = p.id AND (e.hosts LIKE '%"' || p.id || '"%' OR e.invited LIKE '%"' || p.id || '"%'))`
