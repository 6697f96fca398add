package service

import (
	"context"
	"fmt"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// permissionEditor is somebody who changes the exceptions of a scope.
type permissionEditor struct {
	scope            PermissionScope
	platform, course PermissionSheet
	// by is the role in which they do it.
	by chimeclassroom.Role
	// before is the matrix of the scope as it is, without what it excepts.
	before chimeclassroom.Matrix
	now    chimeclassroom.Matrix
}

// permissionEditor returns the visitor as an editor of the scope, if they are one.
func (s *Service) permissionEditor(ctx context.Context, v chimeclassroom.Visitor, scope PermissionScope) (permissionEditor, error) {
	switch scope {
	case InCourse, OnPlatform:
	default:
		return permissionEditor{}, invalid("Permissions are those of a course or of the platform.")
	}
	if !slices.Contains(s.PermissionScopes(v), scope) {
		return permissionEditor{}, forbidden()
	}
	return s.readPermissionEditor(ctx, v, scope)
}

func (s *Service) readPermissionEditor(ctx context.Context, v chimeclassroom.Visitor, scope PermissionScope) (permissionEditor, error) {
	e := permissionEditor{scope: scope, by: v.Role}
	var err error
	if e.platform, e.course, err = s.store.PermissionSheets(ctx, v.Room.Key); err != nil {
		return e, fmt.Errorf("reading the permissions: %w", err)
	}
	if scope == OnPlatform {
		e.by = chimeclassroom.Administrator
		e.before, e.now = chimeclassroom.UsualMatrix(), chimeclassroom.MatrixOf(e.platform.Exceptions, nil)
		return e, nil
	}
	e.before = chimeclassroom.MatrixOf(e.platform.Exceptions, nil)
	e.now = chimeclassroom.MatrixOf(e.platform.Exceptions, e.course.Exceptions)
	return e, nil
}

// sheet is that of the scope.
func (e permissionEditor) sheet() PermissionSheet {
	if e.scope == OnPlatform {
		return e.platform
	}
	return e.course
}

// mayChange tells whether the editor may say here whether the role has p. What the
// platform denies is not the course's to say, and what somebody of a higher role
// has said is not a lower one's.
func (e permissionEditor) mayChange(r chimeclassroom.Role, p chimeclassroom.Permission) bool {
	if e.scope == InCourse {
		if above, said := chimeclassroom.FindException(e.platform.Exceptions, r, p); said && !above.Granted {
			return false
		}
	}
	if older, said := chimeclassroom.FindException(e.sheet().Exceptions, r, p); said && e.by.Below(older.By) {
		return false
	}
	return e.now.MayChange(e.by, r, p)
}

// replace returns the exceptions that are stored when those that are wanted take the
// place of what there is.
func (e permissionEditor) replace(wanted []chimeclassroom.Exception) ([]chimeclassroom.Exception, error) {
	stored := []chimeclassroom.Exception{}
	for _, r := range chimeclassroom.Roles() {
		for _, p := range chimeclassroom.AllPermissions() {
			older, was := chimeclassroom.FindException(e.sheet().Exceptions, r, p)
			newer, is := chimeclassroom.FindException(wanted, r, p)
			switch {
			case was == is && older.Granted == newer.Granted:
				newer = older
			case !e.mayChange(r, p):
				return nil, notYoursToChange(r, p)
			default:
				newer.By = e.by
			}
			if is {
				stored = append(stored, newer)
			}
		}
	}
	if len(stored) != len(wanted) {
		return nil, invalid("The permissions name something twice, or that there is not.")
	}
	return stored, nil
}

func (e permissionEditor) table() PermissionTable {
	t := PermissionTable{Scope: e.scope, Sheet: e.sheet()}
	for _, r := range chimeclassroom.Roles() {
		row := PermissionRow{Role: r}
		for _, p := range chimeclassroom.AllPermissions() {
			row.Cells = append(row.Cells, PermissionCell{Permission: p, Granted: e.now[r].Has(p), Otherwise: e.before[r].Has(p), Changeable: e.mayChange(r, p)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func notYoursToChange(r chimeclassroom.Role, p chimeclassroom.Permission) error {
	return &chimeclassroom.Error{
		Code:   chimeclassroom.CodeForbidden,
		Public: "You can change what roles below your own may do, as far as you may do it yourself and nobody above you has decided it.",
		Err:    fmt.Errorf("%s of role %s", p, r),
	}
}
