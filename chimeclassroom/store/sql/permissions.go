package classroomsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// PermissionSheets implements [service.PermissionStore].
func (s *Store) PermissionSheets(ctx context.Context, key chimeclassroom.RoomKey) (platform, course service.PermissionSheet, err error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT p.room_id, p.version, p.exceptions, p.at, p.person_id, COALESCE(w.name, '')
		FROM classroom_permissions p
		LEFT JOIN classroom_person w ON w.id = p.person_id
		WHERE p.registration_id = ? AND p.deployment_id = ?
			AND (p.room_id = '' OR p.room_id = (SELECT r.id FROM classroom_room r WHERE r.registration_id = ? AND r.deployment_id = ? AND r.place = ?))
			AND p.version = (SELECT MAX(n.version) FROM classroom_permissions n
				WHERE n.registration_id = p.registration_id AND n.deployment_id = p.deployment_id AND n.room_id = p.room_id)`,
		key.RegistrationID, key.DeploymentID, key.RegistrationID, key.DeploymentID, key.Place)
	type sheetOf struct {
		roomID string
		sheet  service.PermissionSheet
	}
	sheets, err := scanAll(rows, err, func(rows *sql.Rows) (of sheetOf, err error) {
		var exceptions []byte
		var at int64
		if err := rows.Scan(&of.roomID, &of.sheet.Version, &exceptions, &at, &of.sheet.By.ID, &of.sheet.By.Name); err != nil {
			return of, err
		}
		of.sheet.At = fromMillis(at)
		if err := json.Unmarshal(exceptions, &of.sheet.Exceptions); err != nil {
			return of, fmt.Errorf("permissions of room %q, version %d: %w", of.roomID, of.sheet.Version, err)
		}
		return of, nil
	})
	for _, of := range sheets {
		if of.roomID == "" {
			platform = of.sheet
		} else {
			course = of.sheet
		}
	}
	return platform, course, err
}

// AddPermissionSheet implements [service.PermissionStore].
func (s *Store) AddPermissionSheet(ctx context.Context, key chimeclassroom.RoomKey, roomID string, sheet service.PermissionSheet) error {
	exceptions, err := json.Marshal(sheet.Exceptions)
	if err != nil {
		return err
	}
	return s.db.transact(ctx, func(tx transaction) error {
		added, err := changed(tx.ExecContext(ctx, `
			INSERT INTO classroom_permissions (registration_id, deployment_id, room_id, version, exceptions, person_id, at)
			SELECT CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT)
			WHERE CAST(? AS BIGINT) = (SELECT COALESCE(MAX(version), 0) FROM classroom_permissions
				WHERE registration_id = ? AND deployment_id = ? AND room_id = ?)
			ON CONFLICT DO NOTHING`,
			key.RegistrationID, key.DeploymentID, roomID, sheet.Version+1, string(exceptions), sheet.By.ID, sheet.At.UnixMilli(),
			sheet.Version, key.RegistrationID, key.DeploymentID, roomID))
		if err == nil && !added {
			err = service.ErrConflict
		}
		return err
	})
}
