package classroomsql

import (
	"context"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// PutFeed implements [service.Feeds].
func (s *Store) PutFeed(ctx context.Context, roomID, personID, hash string) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO classroom_feed (hash, room_id, person_id) VALUES (?, ?, ?)
		ON CONFLICT (room_id, person_id) DO UPDATE SET hash = excluded.hash`, hash, roomID, personID)
	return err
}

// DropFeed implements [service.Feeds].
func (s *Store) DropFeed(ctx context.Context, roomID, personID string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM classroom_feed WHERE room_id = ? AND person_id = ?`, roomID, personID)
	return err
}

// HasFeed implements [service.Feeds].
func (s *Store) HasFeed(ctx context.Context, roomID, personID string) (has bool, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM classroom_feed WHERE room_id = ? AND person_id = ?)`, roomID, personID).Scan(&has)
	return has, err
}

// FeedOwner implements [service.Feeds].
func (s *Store) FeedOwner(ctx context.Context, hash string) (r chimeclassroom.Room, personID string, err error) {
	err = s.db.QueryRowContext(ctx, `
		SELECT r.id, r.registration_id, r.deployment_id, r.place, r.title, r.course, f.person_id
		FROM classroom_feed f JOIN classroom_room r ON r.id = f.room_id WHERE f.hash = ?`, hash).
		Scan(&r.ID, &r.Key.RegistrationID, &r.Key.DeploymentID, &r.Key.Place, &r.Title, &r.Course, &personID)
	return r, personID, found(err)
}
