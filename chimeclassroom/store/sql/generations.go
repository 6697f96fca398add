package classroomsql

import (
	"context"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Generation implements [service.Generations].
func (s *Store) Generation(ctx context.Context, meetingID string) (g service.Generation, err error) {
	err = s.db.look(ctx, func(tx transaction) error {
		g, err = newestGeneration(ctx, tx, meetingID)
		return err
	})
	return g, err
}

func newestGeneration(ctx context.Context, tx transaction, meetingID string) (g service.Generation, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT COALESCE(g.number, 1), COALESCE(g.provider_id, '') FROM classroom_meeting m
		LEFT JOIN classroom_generation g ON g.meeting_id = m.id
			AND g.number = (SELECT MAX(n.number) FROM classroom_generation n WHERE n.meeting_id = m.id)
		WHERE m.id = ?`, meetingID).Scan(&g.Number, &g.ProviderID)
	return g, found(err)
}

// PutGeneration implements [service.Generations].
func (s *Store) PutGeneration(ctx context.Context, meetingID string, g service.Generation) (newest service.Generation, err error) {
	return s.addGeneration(ctx, meetingID, `
		INSERT INTO classroom_generation (meeting_id, number, provider_id)
		SELECT m.id, CAST(? AS BIGINT), CAST(? AS TEXT) FROM classroom_meeting m
		WHERE m.id = ? AND NOT EXISTS (SELECT 1 FROM classroom_generation n WHERE n.meeting_id = m.id AND n.number > ?)
		ON CONFLICT (meeting_id, number) DO UPDATE SET provider_id = excluded.provider_id WHERE classroom_generation.provider_id = ''`,
		g.Number, g.ProviderID, meetingID, g.Number)
}

// NextGeneration implements [service.Generations].
func (s *Store) NextGeneration(ctx context.Context, meetingID string, number int) (newest service.Generation, err error) {
	return s.addGeneration(ctx, meetingID, `
		INSERT INTO classroom_generation (meeting_id, number, provider_id)
		SELECT m.id, CAST(? AS BIGINT), '' FROM classroom_meeting m
		WHERE m.id = ? AND NOT EXISTS (SELECT 1 FROM classroom_generation n WHERE n.meeting_id = m.id AND n.number > ?)
		ON CONFLICT (meeting_id, number) DO NOTHING`,
		number+1, meetingID, number)
}

// addGeneration runs the statement and returns the newest generation then.
func (s *Store) addGeneration(ctx context.Context, meetingID, statement string, args ...any) (newest service.Generation, err error) {
	err = s.db.transact(ctx, func(tx transaction) error {
		if _, err := tx.ExecContext(ctx, statement, args...); err != nil {
			return err
		}
		newest, err = newestGeneration(ctx, tx, meetingID)
		return err
	})
	return newest, err
}

// MeetingOf implements [service.Generations].
func (s *Store) MeetingOf(ctx context.Context, providerID string) (of meeting.Sitting, err error) {
	err = s.db.QueryRowContext(ctx, `
		SELECT meeting_id, number FROM classroom_generation WHERE provider_id = ? AND provider_id <> '' LIMIT 1`, providerID).Scan(&of.ID, &of.Generation)
	return of, found(err)
}
