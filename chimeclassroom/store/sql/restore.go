package classroomsql

import (
	"context"
	"strconv"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// RestoreStart implements [service.Restoring].
func (s *Store) RestoreStart(ctx context.Context, l service.StartLine, e chimeclassroom.Event) error {
	return s.db.transact(ctx, func(tx transaction) error {
		var hasRoom, hasEvent bool
		err := tx.QueryRowContext(ctx, `
			SELECT EXISTS (SELECT 1 FROM classroom_room WHERE id = ?), EXISTS (SELECT 1 FROM classroom_event WHERE id = ?)`, e.RoomID, e.ID).
			Scan(&hasRoom, &hasEvent)
		if err != nil {
			return err
		}
		if !hasRoom && !hasEvent {
			return service.ErrNotFound
		}
		if !hasEvent {
			if err := insertEvent(ctx, tx, e); err != nil {
				return err
			}
		}
		at := l.StartedAt.UnixMilli()
		_, err = tx.ExecContext(ctx, `
			INSERT INTO classroom_meeting (id, event_id, generation, started_at, alive_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			l.Meeting, e.ID, l.Generation, at, at)
		return err
	})
}

// RestoreLines implements [service.Restoring].
func (s *Store) RestoreLines(ctx context.Context, meetingID string, lines []service.RawLine) (restored int, err error) {
	err = s.db.transact(ctx, func(tx transaction) error {
		restored = 0
		var deleted bool
		err := tx.QueryRowContext(ctx, `SELECT deleted_at IS NOT NULL FROM classroom_meeting WHERE id = ?`, meetingID).Scan(&deleted)
		if err != nil || deleted {
			return found(err)
		}
		for _, l := range lines {
			isNew, err := restoreLine(ctx, tx, l)
			if err != nil {
				return err
			}
			if isNew {
				restored++
			}
		}
		if restored == 0 {
			return nil
		}
		return sumUpAt(ctx, tx, lines[len(lines)-1].At, ofMeeting, meetingID)
	})
	return restored, err
}

// restoreLine is not told to the archive, which has it.
func restoreLine(ctx context.Context, tx transaction, l service.RawLine) (isNew bool, err error) {
	if err := restoreAttendee(ctx, tx, l); err != nil {
		return false, err
	}
	e := l.LedgerEvent()
	isNew, err = changed(tx.ExecContext(ctx, insertLedger+` ON CONFLICT (meeting_id, attendee_id, at, type) DO NOTHING`, ledgerRow(e)...))
	if err != nil || !isNew {
		return false, err
	}
	at := e.At.UnixMilli()
	if e.Type == meeting.MeetingEnded {
		_, err = tx.ExecContext(ctx, `UPDATE classroom_meeting SET ended_at = ? WHERE id = ? AND ended_at IS NULL`, at, e.MeetingID)
	} else if e.Source != meeting.FromProvider {
		_, err = tx.ExecContext(ctx, `UPDATE classroom_meeting SET alive_at = ? WHERE id = ? AND alive_at < ?`, at, e.MeetingID, at)
	}
	if err == nil {
		err = restorePoll(ctx, tx, e)
	}
	return true, err
}

// restorePoll closes a poll that the backup has open, when it was closed or, at the
// latest, when its class ended. Its totals are those of the backup; the lines tell who
// has answered an anonymous one.
func restorePoll(ctx context.Context, tx transaction, e meeting.LedgerEvent) error {
	at := e.At.UnixMilli()
	var err error
	switch e.Type {
	case meeting.PollClosed:
		number, _ := strconv.Atoi(e.Detail)
		_, err = tx.ExecContext(ctx, `
			UPDATE classroom_poll SET closed_at = ? WHERE meeting_id = ? AND number = ? AND (closed_at IS NULL OR closed_at > ?)`, at, e.MeetingID, number, at)
	case meeting.MeetingEnded:
		_, err = tx.ExecContext(ctx, `
			UPDATE classroom_poll SET closed_at = ? WHERE meeting_id = ? AND number IS NOT NULL AND closed_at IS NULL`, at, e.MeetingID)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		DELETE FROM classroom_poll_answer WHERE poll_id IN (
			SELECT id FROM classroom_poll WHERE meeting_id = ? AND anonymous AND closed_at IS NOT NULL)`, e.MeetingID)
	return err
}

// restoreAttendee brings back as whom somebody took part.
func restoreAttendee(ctx context.Context, tx transaction, l service.RawLine) error {
	if l.Attendee == "" || l.Person == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO classroom_person (id, registration_id, subject, name) VALUES (?, '', ?, '') ON CONFLICT DO NOTHING`, l.Person, l.Person)
	if err != nil {
		return err
	}
	attendee, _ := meeting.SplitDevice(l.Attendee)
	_, err = tx.ExecContext(ctx, `
		INSERT INTO classroom_attendee (id, meeting_id, person_id, role, tickets) VALUES (?, ?, ?, ?, 1) ON CONFLICT DO NOTHING`,
		attendee, l.Meeting, l.Person, l.Role)
	return err
}
