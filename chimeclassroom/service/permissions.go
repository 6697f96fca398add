package service

import (
	"context"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// PermissionScope is where permissions are changed.
type PermissionScope string

// The scopes.
const (
	// InCourse: in the visitor's room.
	InCourse PermissionScope = "course"
	// OnPlatform: in all rooms of the visitor's deployment. One registration may
	// serve many schools, each a deployment, which have nothing to do with each other.
	OnPlatform PermissionScope = "platform"
)

// PermissionTable is what the roles may do in a scope, as one visitor sees it.
type PermissionTable struct {
	Scope PermissionScope
	Sheet PermissionSheet
	Rows  []PermissionRow
}

// PermissionRow is what a role may do.
type PermissionRow struct {
	Role  chimeclassroom.Role
	Cells []PermissionCell
}

// PermissionCell is whether a role has a permission.
type PermissionCell struct {
	Permission chimeclassroom.Permission
	Granted    bool
	// Otherwise is what it is where the scope makes no exception.
	Otherwise bool
	// Changeable: the visitor may change it here.
	Changeable bool
}

// PermissionScopes are those in which the visitor may change permissions. On the
// platform those may who administer the LMS and teach in the course: an
// administrator of the school who learns here is a learner here.
func (s *Service) PermissionScopes(v chimeclassroom.Visitor) []PermissionScope {
	scopes := []PermissionScope{}
	if v.May(chimeclassroom.ManagePermissions) {
		scopes = append(scopes, InCourse)
	}
	if v.AdministersLMS && v.Role.Teaches() {
		scopes = append(scopes, OnPlatform)
	}
	return scopes
}

// ReadPermissions returns the table of a scope in which the visitor may change it.
func (s *Service) ReadPermissions(ctx context.Context, v chimeclassroom.Visitor, scope PermissionScope) (PermissionTable, error) {
	e, err := s.permissionEditor(ctx, v, scope)
	if err != nil {
		return PermissionTable{}, err
	}
	return e.table(), nil
}

// ChangePermissions replaces the exceptions of a scope, if it is still at the version
// that was read. Whoever made one that stays as it was remains its maker. If the
// visitor may not change one of those that do not, nothing is changed.
func (s *Service) ChangePermissions(ctx context.Context, v chimeclassroom.Visitor, scope PermissionScope, exceptions []chimeclassroom.Exception, version int) (PermissionTable, error) {
	e, err := s.permissionEditor(ctx, v, scope)
	if err != nil {
		return PermissionTable{}, err
	}
	if version != e.sheet().Version {
		return PermissionTable{}, permissionsChangedMeanwhile(nil)
	}
	replaced, err := e.replace(exceptions)
	if err != nil {
		return PermissionTable{}, err
	}
	roomID := ""
	if scope == InCourse {
		roomID = v.Room.ID
	}
	err = s.store.AddPermissionSheet(ctx, v.Room.Key, roomID, PermissionSheet{Exceptions: replaced, Version: version, By: v.Person, At: s.instant()})
	if errors.Is(err, ErrConflict) {
		return PermissionTable{}, permissionsChangedMeanwhile(err)
	}
	if err != nil {
		return PermissionTable{}, fmt.Errorf("storing the permissions: %w", err)
	}
	s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogPermissionsChanged, Detail: string(scope)})
	s.changed(v.Room.ID)
	return s.tableAfterwards(ctx, v, scope)
}

// tableAfterwards is what the table is for a visitor who may just have lost the right
// to look at it.
func (s *Service) tableAfterwards(ctx context.Context, v chimeclassroom.Visitor, scope PermissionScope) (PermissionTable, error) {
	var err error
	if v.Rights, err = s.rights(ctx, v.Room.Key, v.Role); err != nil {
		return PermissionTable{}, err
	}
	e, err := s.readPermissionEditor(ctx, v, scope)
	return e.table(), err
}

func permissionsChangedMeanwhile(cause error) error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeConflict, Public: "Somebody else has changed the permissions meanwhile; look at them again.", Err: cause}
}
