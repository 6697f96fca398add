package classroomsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// FillArchive has the store keep lines for the archive from now on, for somebody who
// takes them away. It is called before the store is used.
func (s *Store) FillArchive() { s.db.archives = true }

// put stores a line that is about something of now or another day.
func putOutgoing(ctx context.Context, tx transaction, kind service.ArchiveKind, key string, d chimeclassroom.Deployment, at time.Time, line any) error {
	body, err := json.Marshal(line)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO classroom_outgoing (kind, line_key, registration_id, deployment_id, day, line) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, line_key) DO NOTHING`,
		kind, key, d.RegistrationID, d.DeploymentID, at.UTC().Format(time.DateOnly), string(body))
	if err != nil {
		return fmt.Errorf("keeping a line for the archive: %w", err)
	}
	return nil
}

func archiveLedgerEvent(ctx context.Context, tx transaction, e meeting.LedgerEvent) error {
	if !tx.archives {
		return nil
	}
	in := service.ArchiveScope{Meeting: e.MeetingID}
	var role chimeclassroom.Role
	attendee, _ := meeting.SplitDevice(e.AttendeeID)
	err := tx.QueryRowContext(ctx, `
		SELECT r.registration_id, r.deployment_id, r.id, e.id, COALESCE(a.role, '') FROM classroom_meeting m
		JOIN classroom_event e ON e.id = m.event_id JOIN classroom_room r ON r.id = e.room_id
		LEFT JOIN classroom_attendee a ON a.id = ? WHERE m.id = ?`, attendee, e.MeetingID).
		Scan(&in.Platform, &in.Deployment, &in.Room, &in.Event, &role)
	if err != nil {
		return found(err)
	}
	line := service.RawLine{ArchiveScope: in, Attendee: e.AttendeeID, Person: e.PersonID, Role: role,
		At: e.At.UTC(), AtMillis: e.At.UnixMilli(), Type: e.Type, Source: e.Source, Detail: e.Detail}
	line.Key = fmt.Sprintf("%s/%s/%d/%s", e.MeetingID, e.AttendeeID, line.AtMillis, e.Type)
	return putOutgoing(ctx, tx, service.ArchiveRaw, line.Key, line.Of(), e.At, line)
}

func archiveStart(ctx context.Context, tx transaction, m chimeclassroom.Meeting) error {
	if !tx.archives {
		return nil
	}
	line := service.StartLine{ArchiveScope: service.ArchiveScope{Key: m.ID, Event: m.EventID, Meeting: m.ID}, Generation: m.Generation, StartedAt: m.StartedAt.UTC()}
	var starts int64
	var hosts []byte
	err := tx.QueryRowContext(ctx, `
		SELECT r.registration_id, r.deployment_id, r.id, r.course, e.title, e.starts_at, e.time_zone, e.duration_minutes, e.hosts
		FROM classroom_event e JOIN classroom_room r ON r.id = e.room_id WHERE e.id = ?`, m.EventID).
		Scan(&line.Platform, &line.Deployment, &line.Room, &line.Course, &line.Title, &starts, &line.TimeZone, &line.DurationMinutes, &hosts)
	if err != nil {
		return found(err)
	}
	line.StartsAt = fromMillis(starts)
	if err := json.Unmarshal(hosts, &line.Hosts); err != nil {
		return fmt.Errorf("the hosts of event %s: %w", m.EventID, err)
	}
	return putOutgoing(ctx, tx, service.ArchiveEvent, m.ID, line.Of(), m.StartedAt, line)
}

func archiveLaunch(ctx context.Context, tx transaction, roomID, personID string, l service.Launch) error {
	if !tx.archives {
		return nil
	}
	line := service.LaunchLine{
		ArchiveScope: service.ArchiveScope{Platform: l.Room.Key.RegistrationID, Deployment: l.Room.Key.DeploymentID, Room: roomID},
		Person:       personID, Course: l.Room.Course, Roles: []chimeclassroom.Role{l.Role}, At: l.At.UTC(),
	}
	line.Key = fmt.Sprintf("%s/%s/%d", roomID, personID, l.At.UnixMilli())
	return putOutgoing(ctx, tx, service.ArchivePerson, line.Key, line.Of(), l.At, line)
}

// OutgoingLines implements [service.Outgoing].
func (s *Store) OutgoingLines(ctx context.Context, limit int) ([]service.ArchiveLine, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT kind, line_key, registration_id, deployment_id, day, line FROM classroom_outgoing ORDER BY kind, registration_id, deployment_id, day, line_key LIMIT ?`, limit)
	return scanAll(rows, err, func(rows *sql.Rows) (l service.ArchiveLine, err error) {
		err = rows.Scan(&l.Kind, &l.Key, &l.Deployment.RegistrationID, &l.Deployment.DeploymentID, &l.Day, &l.JSON)
		return l, err
	})
}

// DropOutgoing implements [service.Outgoing].
func (s *Store) DropOutgoing(ctx context.Context, lines []service.ArchiveLine) error {
	return s.db.transact(ctx, func(tx transaction) error {
		drop, err := tx.PrepareContext(ctx, `DELETE FROM classroom_outgoing WHERE kind = ? AND line_key = ?`)
		if err != nil {
			return err
		}
		defer func() { _ = drop.Close() }() // it ends with the transaction anyhow
		for _, l := range lines {
			if _, err := drop.ExecContext(ctx, l.Kind, l.Key); err != nil {
				return err
			}
		}
		return nil
	})
}
