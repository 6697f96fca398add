package classroomsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// selectEvent reads events e with their newest meeting m; a WHERE follows.
const selectEvent = `SELECT ` + eventColumns + fromEvent

// eventColumns is what scanEvent scans.
const eventColumns = `
	e.id, e.room_id, e.title, e.description, e.local_date, e.local_time, e.time_zone, e.duration_minutes,
	e.starts_at, e.opens_before, e.attachments, e.hosts, e.invited, e.for_groups, e.in_groups, e.cancelled, e.cancel_reason, e.hidden, e.standing,
	e.series_id, r.rule, e.slot, e.detached, e.terms, e.created_by, e.ungraded, e.version,
	EXISTS (SELECT 1 FROM classroom_attendee a JOIN classroom_meeting s ON s.id = a.meeting_id
		WHERE s.event_id = e.id AND a.role IN ('student', 'guest', 'observer')),
	m.id, m.generation, m.started_at, m.ended_at, m.deleted_at`

const fromEvent = `
	FROM classroom_event e
	LEFT JOIN classroom_series r ON r.id = e.series_id
	LEFT JOIN classroom_meeting m ON m.event_id = e.id
		AND m.generation = (SELECT MAX(generation) FROM classroom_meeting WHERE event_id = e.id)`

// CreateEvent implements [service.Events].
func (s *Store) CreateEvent(ctx context.Context, e chimeclassroom.Event) error {
	return s.db.transact(ctx, func(tx transaction) error { return insertEvent(ctx, tx, e) })
}

func insertEvent(ctx context.Context, tx transaction, e chimeclassroom.Event) error {
	lists, err := listsOf(ctx, tx, e)
	if err != nil {
		return err
	}
	terms, err := json.Marshal(e.Terms)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO classroom_event (id, room_id, title, description, local_date, local_time, time_zone,
			duration_minutes, starts_at, opens_before, attachments, hosts, invited, for_groups, in_groups, cancelled, cancel_reason, hidden, standing,
			series_id, slot, detached, terms, created_by, ungraded, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.ID, e.RoomID, e.Title, e.Description, e.Date, e.StartTime, e.TimeZone,
		e.DurationMinutes, e.StartsAt.UnixMilli(), e.OpensBefore, lists.attachments, lists.hosts, lists.invited, lists.groups, lists.inGroups, e.Cancelled, e.CancelReason, e.Hidden, e.Standing,
		nullText(e.SeriesID), e.Slot, e.Detached, string(terms), e.CreatedBy, e.Ungraded, e.Version)
	return err
}

// eventLists are the lists of an event as JSON.
type eventLists struct{ attachments, hosts, invited, groups, inGroups string }

// listsOf are those of an event, with who is in its groups at present.
func listsOf(ctx context.Context, tx transaction, e chimeclassroom.Event) (l eventLists, err error) {
	inGroups, err := peopleInGroups(ctx, tx, e.RoomID, e.Groups)
	if err != nil {
		return l, err
	}
	for _, list := range []struct {
		from any
		text *string
	}{{e.Attachments, &l.attachments}, {e.Hosts, &l.hosts}, {e.Invited, &l.invited}, {e.Groups, &l.groups}, {inGroups, &l.inGroups}} {
		body, err := json.Marshal(list.from)
		if err != nil {
			return l, err
		}
		*list.text = string(body)
	}
	return l, nil
}

// read reads the lists into an event.
func (l eventLists) read(e *chimeclassroom.Event) error {
	for _, list := range []struct {
		name, text string
		into       any
	}{{"attachments", l.attachments, &e.Attachments}, {"hosts", l.hosts, &e.Hosts}, {"invited", l.invited, &e.Invited}, {"groups", l.groups, &e.Groups}, {"people of the groups", l.inGroups, &e.InGroups}} {
		if err := json.Unmarshal([]byte(list.text), list.into); err != nil {
			return fmt.Errorf("the %s of event %s: %w", list.name, e.ID, err)
		}
	}
	return nil
}

// nullText is NULL for "".
func nullText(text string) sql.NullString { return sql.NullString{String: text, Valid: text != ""} }

// ListEvents implements [service.Events].
func (s *Store) ListEvents(ctx context.Context, roomID string, within service.Span) ([]chimeclassroom.Event, error) {
	from, until := int64(math.MinInt64), int64(math.MaxInt64)
	if !within.From.IsZero() {
		from = within.From.UnixMilli()
	}
	if !within.Until.IsZero() {
		until = within.Until.UnixMilli()
	}
	rows, err := s.db.QueryContext(ctx, selectEvent+` WHERE e.room_id = ? AND NOT e.standing AND e.starts_at >= ? AND e.starts_at < ? ORDER BY e.starts_at, e.id`, roomID, from, until)
	return scanAll(rows, err, func(rows *sql.Rows) (chimeclassroom.Event, error) { return scanEvent(rows.Scan) })
}

// StandingEvents implements [service.Events].
func (s *Store) StandingEvents(ctx context.Context, roomID string) ([]chimeclassroom.Event, error) {
	rows, err := s.db.QueryContext(ctx, selectEvent+` WHERE e.room_id = ? AND e.standing ORDER BY e.id`, roomID)
	return scanAll(rows, err, func(rows *sql.Rows) (chimeclassroom.Event, error) { return scanEvent(rows.Scan) })
}

// Event implements [service.Events].
func (s *Store) Event(ctx context.Context, roomID, id string) (chimeclassroom.Event, error) {
	e, err := scanEvent(s.db.QueryRowContext(ctx, selectEvent+` WHERE e.id = ? AND e.room_id = ?`, id, roomID).Scan)
	return e, found(err)
}

func scanEvent(scan func(...any) error) (chimeclassroom.Event, error) {
	var (
		e                  chimeclassroom.Event
		startsAt           int64
		meetingID          sql.NullString
		generation         sql.NullInt64
		startedAt, endedAt sql.NullInt64
		deletedAt          sql.NullInt64
		lists              eventLists
		terms              []byte
		seriesID, rule     sql.NullString
	)
	err := scan(&e.ID, &e.RoomID, &e.Title, &e.Description, &e.Date, &e.StartTime, &e.TimeZone, &e.DurationMinutes,
		&startsAt, &e.OpensBefore, &lists.attachments, &lists.hosts, &lists.invited, &lists.groups, &lists.inGroups, &e.Cancelled, &e.CancelReason, &e.Hidden, &e.Standing,
		&seriesID, &rule, &e.Slot, &e.Detached, &terms, &e.CreatedBy, &e.Ungraded, &e.Version, &e.Attended,
		&meetingID, &generation, &startedAt, &endedAt, &deletedAt)
	if err != nil {
		return chimeclassroom.Event{}, err
	}
	e.StartsAt, e.SeriesID, e.Rule = fromMillis(startsAt), seriesID.String, rule.String
	if err := lists.read(&e); err != nil {
		return chimeclassroom.Event{}, err
	}
	if err := json.Unmarshal(terms, &e.Terms); err != nil {
		return chimeclassroom.Event{}, fmt.Errorf("the terms of event %s: %w", e.ID, err)
	}
	if meetingID.Valid {
		e.Meeting = &chimeclassroom.Meeting{
			ID: meetingID.String, EventID: e.ID, Generation: int(generation.Int64),
			StartedAt: fromNullable(startedAt), EndedAt: fromNullable(endedAt), DeletedAt: fromNullable(deletedAt),
		}
	}
	return e, nil
}

// ReplaceEvent implements [service.Events].
func (s *Store) ReplaceEvent(ctx context.Context, e chimeclassroom.Event) error {
	return s.db.transact(ctx, func(tx transaction) error { return replaceEvent(ctx, tx, e) })
}

func replaceEvent(ctx context.Context, tx transaction, e chimeclassroom.Event) error {
	lists, err := listsOf(ctx, tx, e)
	if err != nil {
		return err
	}
	terms, err := json.Marshal(e.Terms)
	if err != nil {
		return err
	}
	done, err := changed(tx.ExecContext(ctx, `
		UPDATE classroom_event SET title = ?, description = ?, local_date = ?, local_time = ?, time_zone = ?,
			duration_minutes = ?, starts_at = ?, opens_before = ?, attachments = ?, hosts = ?, invited = ?, for_groups = ?, in_groups = ?,
			cancelled = ?, cancel_reason = ?, series_id = ?, slot = ?, detached = ?, terms = ?, version = version + 1
		WHERE id = ? AND room_id = ? AND version = ?
			AND NOT EXISTS (SELECT 1 FROM classroom_meeting m WHERE m.event_id = classroom_event.id
				AND (m.ended_at IS NULL OR NOT classroom_event.standing))`,
		e.Title, e.Description, e.Date, e.StartTime, e.TimeZone,
		e.DurationMinutes, e.StartsAt.UnixMilli(), e.OpensBefore, lists.attachments, lists.hosts, lists.invited, lists.groups, lists.inGroups,
		e.Cancelled, e.CancelReason, nullText(e.SeriesID), e.Slot, e.Detached, string(terms),
		e.ID, e.RoomID, e.Version))
	if err != nil || done {
		return err
	}
	return missingOrConflict(ctx, tx, e.RoomID, e.ID)
}

// HideEvents implements [service.Events].
func (s *Store) HideEvents(ctx context.Context, roomID string, ids []string, hidden bool) error {
	return s.db.transact(ctx, func(tx transaction) error {
		for _, id := range ids {
			done, err := changed(tx.ExecContext(ctx, `
				UPDATE classroom_event SET hidden = ?, version = version + 1 WHERE id = ? AND room_id = ?
					AND NOT EXISTS (SELECT 1 FROM classroom_meeting m WHERE m.event_id = classroom_event.id AND m.ended_at IS NULL)`,
				hidden, id, roomID))
			if err == nil && !done {
				err = missingOrConflict(ctx, tx, roomID, id)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// deleteEvent removes an event that is as it was read, is not live and has no
// attendance.
func deleteEvent(ctx context.Context, tx transaction, e chimeclassroom.Event) error {
	done, err := changed(tx.ExecContext(ctx, `
		DELETE FROM classroom_event WHERE id = ? AND room_id = ? AND version = ?
			AND NOT EXISTS (SELECT 1 FROM classroom_meeting m WHERE m.event_id = classroom_event.id AND m.ended_at IS NULL)
			AND NOT EXISTS (SELECT 1 FROM classroom_attendee a JOIN classroom_meeting s ON s.id = a.meeting_id
				WHERE s.event_id = classroom_event.id AND a.role IN ('student', 'guest', 'observer'))`,
		e.ID, e.RoomID, e.Version))
	if err != nil || done {
		return err
	}
	return missingOrConflict(ctx, tx, e.RoomID, e.ID)
}

// missingOrConflict tells why a conditional change of an event did nothing.
func missingOrConflict(ctx context.Context, tx transaction, roomID, id string) error {
	var one int
	err := tx.QueryRowContext(ctx, `SELECT 1 FROM classroom_event WHERE id = ? AND room_id = ?`, id, roomID).Scan(&one)
	if err != nil {
		return found(err)
	}
	return service.ErrConflict
}
