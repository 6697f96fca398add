package httpapi

import (
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// permissionTable is what the roles may do in a scope.
type permissionTable struct {
	Scope   service.PermissionScope `json:"scope"`
	Version int                     `json:"version"`
	Rows    []permissionRow         `json:"rows"`
	// Changed is there once somebody has changed it.
	Changed *permissionsChanged `json:"changed,omitempty"`
}

type permissionRow struct {
	Role  chimeclassroom.Role `json:"role"`
	Cells []permissionCell    `json:"cells"`
}

type permissionCell struct {
	Permission chimeclassroom.Permission `json:"permission"`
	Granted    bool                      `json:"granted"`
	Otherwise  bool                      `json:"otherwise"`
	Exception  *bool                     `json:"exception,omitempty"`
	Changeable bool                      `json:"changeable"`
}

type permissionsChanged struct {
	At instant `json:"at"`
	By string  `json:"by"`
}

type permissionsRequest struct {
	Scope      service.PermissionScope `json:"scope"`
	Version    *int                    `json:"version"`
	Exceptions []permissionException   `json:"exceptions"`
}

type permissionException struct {
	Role       chimeclassroom.Role       `json:"role"`
	Permission chimeclassroom.Permission `json:"permission"`
	Granted    *bool                     `json:"granted"`
}

func (a *API) readPermissions(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	table, err := a.service.ReadPermissions(r.Context(), v, service.PermissionScope(r.URL.Query().Get("scope")))
	return writePermissions(w, table, err)
}

func (a *API) changePermissions(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in permissionsRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	switch {
	case in.Version == nil:
		return invalidField("version", "The version that was read is required.", nil)
	case in.Exceptions == nil:
		return invalidField("exceptions", "A list is required, be it empty.", nil)
	}
	exceptions := make([]chimeclassroom.Exception, 0, len(in.Exceptions))
	for _, e := range in.Exceptions {
		if e.Granted == nil {
			return invalidField("exceptions", "Each one grants, or does not.", nil)
		}
		exceptions = append(exceptions, chimeclassroom.Exception{Role: e.Role, Permission: e.Permission, Granted: *e.Granted})
	}
	table, err := a.service.ChangePermissions(r.Context(), v, in.Scope, exceptions, *in.Version)
	return writePermissions(w, table, err)
}

func writePermissions(w http.ResponseWriter, table service.PermissionTable, err error) error {
	if err != nil {
		return err
	}
	answer := permissionTable{Scope: table.Scope, Version: table.Sheet.Version, Rows: []permissionRow{}}
	if table.Sheet.Version > 0 {
		answer.Changed = &permissionsChanged{At: instant(table.Sheet.At), By: table.Sheet.By.DisplayName()}
	}
	for _, row := range table.Rows {
		shown := permissionRow{Role: row.Role, Cells: []permissionCell{}}
		for _, c := range row.Cells {
			cell := permissionCell{Permission: c.Permission, Granted: c.Granted, Otherwise: c.Otherwise, Changeable: c.Changeable}
			if e, said := chimeclassroom.FindException(table.Sheet.Exceptions, row.Role, c.Permission); said {
				cell.Exception = &e.Granted
			}
			shown.Cells = append(shown.Cells, cell)
		}
		answer.Rows = append(answer.Rows, shown)
	}
	return writeJSON(w, http.StatusOK, answer)
}
