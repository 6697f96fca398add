package classroomsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Groups implements [service.CourseGroups].
func (s *Store) Groups(ctx context.Context, roomID string) (groups []service.Group, err error) {
	err = s.db.look(ctx, func(tx transaction) error {
		groups, err = groupsOf(ctx, tx, roomID)
		return err
	})
	return groups, err
}

// putGroups makes the groups of a reading those of the room, and has the events for
// groups follow. The ids are those of the people of its entries.
func putGroups(ctx context.Context, tx transaction, roomID string, r service.RosterReading, ids []string) error {
	if r.Groups == nil {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM classroom_group WHERE room_id = ?`, roomID); err != nil {
		return err
	}
	for _, g := range r.Groups {
		_, err := tx.ExecContext(ctx, `INSERT INTO classroom_group (room_id, id, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, roomID, g.ID, shown(g.Name))
		if err != nil {
			return err
		}
	}
	for i, e := range r.Entries {
		for _, id := range e.Groups {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO classroom_group_member (room_id, group_id, person_id)
				SELECT g.room_id, g.id, CAST(? AS TEXT) FROM classroom_group g WHERE g.room_id = ? AND g.id = ? ON CONFLICT DO NOTHING`, ids[i], roomID, id)
			if err != nil {
				return err
			}
		}
	}
	return followGroups(ctx, tx, roomID)
}

// followGroups notes who is in the groups of the room's events now.
func followGroups(ctx context.Context, tx transaction, roomID string) error {
	type forGroups struct {
		eventID string
		groups  []string
	}
	rows, err := tx.QueryContext(ctx, `SELECT id, for_groups FROM classroom_event WHERE room_id = ? AND for_groups NOT IN ('null', '[]') ORDER BY id`, roomID)
	events, err := scanAll(rows, err, func(rows *sql.Rows) (f forGroups, err error) {
		var body []byte
		if err := rows.Scan(&f.eventID, &body); err != nil {
			return f, err
		}
		return f, json.Unmarshal(body, &f.groups)
	})
	if err != nil {
		return err
	}
	for _, f := range events {
		people, err := peopleInGroups(ctx, tx, roomID, f.groups)
		if err != nil {
			return err
		}
		body, err := json.Marshal(people)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE classroom_event SET in_groups = ? WHERE id = ?`, string(body), f.eventID); err != nil {
			return err
		}
	}
	return nil
}

// peopleInGroups are those who are in at least one of the groups of the room; of no
// groups, nil.
func peopleInGroups(ctx context.Context, tx transaction, roomID string, groups []string) ([]string, error) {
	if len(groups) == 0 {
		return nil, nil
	}
	args := []any{roomID}
	for _, id := range groups {
		args = append(args, id)
	}
	rows, err := tx.QueryContext(ctx, `
		SELECT DISTINCT person_id FROM classroom_group_member
		WHERE room_id = ? AND group_id IN (?`+strings.Repeat(", ?", len(groups)-1)+`) ORDER BY person_id`, args...)
	return scanAll(rows, err, func(rows *sql.Rows) (id string, err error) { return id, rows.Scan(&id) })
}

// groupsOf are the groups of the room by name, with how many of the roster are in
// them.
func groupsOf(ctx context.Context, tx transaction, roomID string) ([]service.Group, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT g.id, g.name, (SELECT COUNT(*) FROM classroom_group_member n JOIN classroom_roster c ON c.room_id = n.room_id AND c.person_id = n.person_id
			WHERE n.room_id = g.room_id AND n.group_id = g.id AND c.active)
		FROM classroom_group g WHERE g.room_id = ? ORDER BY g.name, g.id`, roomID)
	return scanAll(rows, err, func(rows *sql.Rows) (g service.Group, err error) { return g, rows.Scan(&g.ID, &g.Name, &g.Members) })
}
