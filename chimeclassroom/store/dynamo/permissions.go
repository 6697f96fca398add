package classroomdynamo

import (
	"cmp"
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a sheet, beside whose it is.
const (
	exceptions = "exceptions"
	madeAt     = "at"
	versionOf  = "version"
)

// sheetsOf is the id under which the sheets of a room are kept: its own, or that of a
// room that became part of it.
func sheetsOf(i item) string { return cmp.Or(i.text(sheets), i.text(ident)) }

// sheetOf is the key of a sheet of a room.
func sheetOf(i item, version int) item {
	d := chimeclassroom.Deployment{RegistrationID: i.text(registration), DeploymentID: i.text(deployment)}
	return sheetKey(sheetsPartition(d, sheetsOf(i)), version)
}

// PermissionSheets implements [service.PermissionStore].
func (s *Store) PermissionSheets(ctx context.Context, key chimeclassroom.RoomKey) (platform, course service.PermissionSheet, err error) {
	of, err := s.get(ctx, placeKey(key))
	if err != nil {
		return platform, course, err
	}
	if platform, err = s.newestSheet(ctx, sheetsPartition(key.Deployment(), "")); err != nil || of == nil {
		return platform, course, err
	}
	r, err := s.roomNow(ctx, of.text(inRoom))
	if err != nil {
		return platform, course, err
	}
	course, err = s.newestSheet(ctx, sheetsPartition(key.Deployment(), sheetsOf(r.item)))
	return platform, course, err
}

func (s *Store) newestSheet(ctx context.Context, of string) (sheet service.PermissionSheet, err error) {
	backwards, one, in := false, int32(1), partition(of)
	in.ScanIndexForward, in.Limit = &backwards, &one
	for i, err := range s.query(ctx, in) {
		if err != nil {
			return sheet, err
		}
		sheet.Version, sheet.At, sheet.By.ID = int(i.number(versionOf)), i.instant(madeAt), i.text(member)
		if err := i.read(exceptions, &sheet.Exceptions); err != nil {
			return sheet, err
		}
		by, err := s.get(ctx, personKey(sheet.By.ID))
		sheet.By.Name = by.text(called)
		return sheet, err
	}
	return sheet, nil
}

// AddPermissionSheet implements [service.PermissionStore].
func (s *Store) AddPermissionSheet(ctx context.Context, key chimeclassroom.RoomKey, roomID string, sheet service.PermissionSheet) error {
	body, err := asJSON(sheet.Exceptions)
	if err != nil {
		return err
	}
	return decided(ctx, func() (again bool, err error) {
		of, actions := sheetsPartition(key.Deployment(), ""), []types.TransactWriteItem(nil)
		if roomID != "" {
			r, err := s.room(ctx, roomID)
			if err != nil {
				return false, err
			}
			of = sheetsPartition(key.Deployment(), sheetsOf(r.item))
			actions = append(actions, s.checking(r.item.key(), sheetsUnmoved(r.item), orNil(sheetsSeen(r.item))))
		}
		newest, err := s.newestSheet(ctx, of)
		if err != nil {
			return false, fmt.Errorf("reading the sheet of before: %w", err)
		}
		if newest.Version != sheet.Version {
			return false, service.ErrConflict
		}
		i := sheetKey(of, sheet.Version+1)
		i[exceptions], i[versionOf], i[madeAt], i[member] = body, number(int64(sheet.Version)+1), instant(sheet.At), text(sheet.By.ID)
		return s.transact(ctx, append(actions, s.putting(i, absent, nil))...)
	})
}

// sheetsUnmoved is the condition that the sheets of a room are where they were, with
// the values of sheetsSeen.
func sheetsUnmoved(i item) string {
	const apart = "attribute_exists(pk) AND attribute_not_exists(#joined) AND "
	if i.has(sheets) {
		return apart + "#sheets = :sheets"
	}
	return apart + "attribute_not_exists(#sheets)"
}

func sheetsSeen(i item) item {
	if i.has(sheets) {
		return item{":sheets": i[sheets]}
	}
	return nil
}
