package classroomsql

import (
	"context"
	"database/sql"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// PersonalData implements [service.Privacy].
func (s *Store) PersonalData(ctx context.Context, id string) (data service.PersonalData, err error) {
	err = s.db.look(ctx, func(tx transaction) error {
		for _, part := range personalParts() {
			rows, err := tx.QueryContext(ctx, part.query, id)
			records, err := scanRecords(rows, err)
			if err != nil {
				return err
			}
			data = append(data, service.PersonalRecords{About: part.about, Records: records})
		}
		return nil
	})
	return data, err
}

// personalPart reads one kind of what is kept about a person. The columns have the
// names of the export; in those that end in At are instants.
type personalPart struct{ about, query string }

func personalParts() []personalPart {
	return []personalPart{
		{"person", `
			SELECT id, registration_id AS platform, subject, name, email, locale, guest, settings, seen_at AS "seenAt"
			FROM classroom_person WHERE id = ?`},
		{"courses", `
			SELECT r.course, r.title AS room, m.role FROM classroom_member m JOIN classroom_room r ON r.id = m.room_id
			WHERE m.person_id = ? ORDER BY r.id`},
		{"rosters", `
			SELECT r.course, c.role, c.active FROM classroom_roster c JOIN classroom_room r ON r.id = c.room_id
			WHERE c.person_id = ? ORDER BY r.id`},
		{"groups", `
			SELECT r.course, g.name FROM classroom_group_member n JOIN classroom_group g ON g.room_id = n.room_id AND g.id = n.group_id
			JOIN classroom_room r ON r.id = n.room_id WHERE n.person_id = ? ORDER BY r.id, g.id`},
		{"comments", `
			SELECT e.title, c.body AS text, c.written_at AS "writtenAt" FROM classroom_comment c JOIN classroom_event e ON e.id = c.event_id
			WHERE c.person_id = ? ORDER BY c.written_at, c.id`},
		{"notices", `
			SELECT e.title, n.kind, n.at AS "changedAt" FROM classroom_notice n JOIN classroom_event e ON e.id = n.event_id
			WHERE n.person_id = ? ORDER BY n.at, n.room_id, n.number`},
		{"log", `
			SELECT r.course, l.title, l.action, l.at AS "happenedAt", l.person_id = p.id AS "byYou" FROM classroom_person p
			JOIN classroom_log l ON l.person_id = p.id OR l.about = p.id JOIN classroom_room r ON r.id = l.room_id
			WHERE p.id = ? ORDER BY l.id`},
		{"sessions", `
			SELECT r.course, s.role, s.administers_lms AS "administersLMS", s.expires_at AS "expiresAt" FROM classroom_session s JOIN classroom_room r ON r.id = s.room_id
			WHERE s.person_id = ? ORDER BY s.expires_at, s.hash`},
		{"guestLinks", `
			SELECT e.title, k.label, k.created_at AS "madeAt" FROM classroom_guest_link k JOIN classroom_event e ON e.id = k.event_id
			WHERE k.created_by = ? ORDER BY k.created_at, k.id`},
		{"invitations", `
			SELECT e.title, k.label, g.came_at AS "cameAt", g.banned FROM classroom_guest g
			JOIN classroom_guest_link k ON k.id = g.link_id JOIN classroom_event e ON e.id = g.event_id WHERE g.person_id = ?`},
		{"calendars", `
			SELECT r.course FROM classroom_feed f JOIN classroom_room r ON r.id = f.room_id WHERE f.person_id = ? ORDER BY r.id`},
		{"classes", `
			SELECT r.course, e.title, m.started_at AS "startedAt", a.role, a.cohost AS "coHost", a.denied FROM classroom_attendee a
			JOIN classroom_meeting m ON m.id = a.meeting_id JOIN classroom_event e ON e.id = m.event_id JOIN classroom_room r ON r.id = e.room_id
			WHERE a.person_id = ? ORDER BY m.started_at, a.id`},
		{"usage", `
			SELECT e.title, s.month, q.part FROM classroom_summary_person q JOIN classroom_summary s ON s.meeting_id = q.meeting_id
			JOIN classroom_meeting m ON m.id = q.meeting_id JOIN classroom_event e ON e.id = m.event_id
			WHERE q.person_id = ? ORDER BY m.started_at, m.id`},
		{"ledger", `
			SELECT e.title, l.at AS "happenedAt", l.type, l.source, l.detail FROM classroom_ledger l
			JOIN classroom_meeting m ON m.id = l.meeting_id JOIN classroom_event e ON e.id = m.event_id
			WHERE l.person_id = ? ORDER BY l.at, l.meeting_id, l.attendee_id, l.type`},
		{"answers", `
			SELECT e.title, p.question, a.choices FROM classroom_poll_answer a JOIN classroom_poll p ON p.id = a.poll_id JOIN classroom_event e ON e.id = p.event_id
			WHERE a.person_id = ? ORDER BY p.opened_at, p.id`},
		{"grades", `
			SELECT e.title, g.score FROM classroom_score g LEFT JOIN classroom_event e ON e.id = g.event_id
			WHERE g.person_id = ? ORDER BY g.column_id`},
		{"corrections", `
			SELECT e.title, c.at AS "correctedAt", c.status, c.attended_ms AS "attendedMs", c.note FROM classroom_correction c
			JOIN classroom_event e ON e.id = c.event_id
			WHERE c.person_id = ? ORDER BY c.at, c.event_id`},
	}
}

// scanRecords reads rows by the names of their columns.
func scanRecords(rows *sql.Rows, err error) ([]map[string]any, error) {
	if err != nil {
		return nil, err
	}
	names, err := rows.Columns()
	if err != nil {
		rows.Close()
		return nil, err
	}
	return scanAll(rows, nil, func(rows *sql.Rows) (map[string]any, error) {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		record := make(map[string]any, len(names))
		for i, name := range names {
			record[name] = exported(name, values[i])
		}
		return record, nil
	})
}

// exported is a value as the export shows it.
func exported(name string, value any) any {
	ms, isNumber := value.(int64)
	switch {
	case isNumber && strings.HasSuffix(name, "At"):
		return fromMillis(ms)
	case isNumber && (name == "administersLMS" || name == "coHost" || name == "denied" || name == "active" || name == "banned" || name == "guest"):
		return ms != 0 // SQLite keeps them as numbers
	}
	return value
}
