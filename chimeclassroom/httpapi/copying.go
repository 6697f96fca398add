package httpapi

import (
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
)

type originAnswer struct {
	Origin *origin `json:"origin,omitempty"`
}

type origin struct {
	Course   string `json:"course"`
	Classes  int    `json:"classes"`
	FirstDay string `json:"firstDay"`
}

type copyRequest struct {
	FirstDay string `json:"firstDay"`
}

func (a *API) readOrigin(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	o, ok, err := a.service.ReadOrigin(r.Context(), v)
	if err != nil {
		return err
	}
	var answer originAnswer
	if ok {
		answer.Origin = &origin{Course: o.Course, Classes: o.Classes, FirstDay: o.FirstDay}
	}
	return writeJSON(w, http.StatusOK, answer)
}

func (a *API) copySchedule(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in copyRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if err := a.service.CopySchedule(r.Context(), v, in.FirstDay); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
