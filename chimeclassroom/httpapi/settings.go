package httpapi

import (
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type settings struct {
	chimeclassroom.Settings
	Version int `json:"version"`
}

func (a *API) readSettings(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	read, err := a.service.ReadSettings(r.Context(), v)
	return writeSettings(w, read, err)
}

func (a *API) changeSettings(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in settings
	if err := decode(w, r, &in); err != nil {
		return err
	}
	changed, err := a.service.ChangeSettings(r.Context(), v, service.CourseSettings(in))
	return writeSettings(w, changed, err)
}

func writeSettings(w http.ResponseWriter, s service.CourseSettings, err error) error {
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, settings(s))
}
