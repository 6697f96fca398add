package classroomsql

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// StartMeeting implements [service.Meetings].
func (s *Store) StartMeeting(ctx context.Context, m chimeclassroom.Meeting, version int) error {
	return s.db.transact(ctx, func(tx transaction) error {
		at := m.StartedAt.UnixMilli()
		started, err := changed(tx.ExecContext(ctx, `
			INSERT INTO classroom_meeting (id, event_id, generation, started_at, alive_at)
			SELECT CAST(? AS TEXT), e.id, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT) FROM classroom_event e WHERE e.id = ? AND e.version = ?
				AND NOT EXISTS (SELECT 1 FROM classroom_meeting l WHERE l.event_id = e.id AND l.ended_at IS NULL)
			ON CONFLICT (event_id, generation) DO NOTHING`,
			m.ID, m.Generation, at, at, m.EventID, version))
		if err != nil {
			return err
		}
		if !started {
			return service.ErrConflict
		}
		if err := archiveStart(ctx, tx, m); err != nil {
			return err
		}
		return appendLedger(ctx, tx, meeting.LedgerEvent{MeetingID: m.ID, Type: meeting.MeetingStarted, At: m.StartedAt, Source: meeting.FromRoom})
	})
}

// EndMeeting implements [service.Meetings].
func (s *Store) EndMeeting(ctx context.Context, end meeting.LedgerEvent, grade *time.Duration) (endedAt time.Time, err error) {
	err = s.db.transactOn(ctx, end.MeetingID, func(tx transaction) error {
		endedAt, err = endMeeting(ctx, tx, end, grade)
		return err
	})
	return endedAt, err
}

// EndForgotten implements [service.Meetings].
func (s *Store) EndForgotten(ctx context.Context, end meeting.LedgerEvent, grade *time.Duration) (endedAt time.Time, err error) {
	err = s.db.transactOn(ctx, end.MeetingID, func(tx transaction) error {
		var forgotten int
		err := tx.QueryRowContext(ctx, `SELECT 1 FROM classroom_meeting WHERE id = ? AND alive_at <= ?`, end.MeetingID, end.At.UnixMilli()).Scan(&forgotten)
		if errors.Is(err, sql.ErrNoRows) {
			return service.ErrConflict
		}
		if err == nil {
			endedAt, err = endMeeting(ctx, tx, end, grade)
		}
		return err
	})
	return endedAt, err
}

func endMeeting(ctx context.Context, tx transaction, end meeting.LedgerEvent, grade *time.Duration) (endedAt time.Time, err error) {
	if err := closePolls(ctx, tx, end.MeetingID, end.At); err != nil {
		return time.Time{}, err
	}
	newest, err := newestEvent(ctx, tx, end.MeetingID)
	if err != nil {
		return time.Time{}, err
	}
	if !end.At.After(newest) {
		end.At = newest.Add(time.Millisecond)
	}
	_, err = tx.ExecContext(ctx, `UPDATE classroom_meeting SET ended_at = ? WHERE id = ?`, end.At.UnixMilli(), end.MeetingID)
	if err != nil {
		return time.Time{}, err
	}
	if err := appendLedger(ctx, tx, end); err != nil {
		return time.Time{}, err
	}
	settled := end.At
	if grade != nil {
		settled = end.At.Add(*grade)
		if err := gradeAt(ctx, tx, end.MeetingID, settled); err != nil {
			return time.Time{}, err
		}
	}
	return end.At, sumUpAt(ctx, tx, settled, ofMeeting, end.MeetingID)
}

// newestEvent is the instant of the last event that the classroom itself has seen of
// a live meeting, of which MeetingStarted is the first. A meeting that has ended is
// ErrConflict.
func newestEvent(ctx context.Context, tx transaction, meetingID string) (time.Time, error) {
	var at int64
	err := tx.QueryRowContext(ctx, `
		SELECT l.at FROM classroom_ledger l JOIN classroom_meeting m ON m.id = l.meeting_id
		WHERE m.id = ? AND m.ended_at IS NULL AND l.source <> ? ORDER BY l.at DESC LIMIT 1`, meetingID, meeting.FromProvider).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, service.ErrConflict
	}
	return fromMillis(at), err
}
