package httpapi

import (
	"net/http"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type grade struct {
	State        service.GradeState `json:"state"`
	ScoreGiven   *float64           `json:"scoreGiven,omitempty"`
	ScoreMaximum *float64           `json:"scoreMaximum,omitempty"`
	Theirs       *service.Mark      `json:"theirs,omitempty"`
	Until        *instant           `json:"until,omitempty"`
	Detail       string             `json:"detail,omitempty"`
}

func newGrade(g service.GradeStatus) grade {
	out := grade{State: g.State, Theirs: g.Theirs, Until: optional(g.Until), Detail: g.Detail}
	if g.Ours != nil {
		out.ScoreGiven, out.ScoreMaximum = &g.Ours.Given, &g.Ours.Maximum
	}
	return out
}

type gradingInput struct {
	service.Grading
	Version int `json:"version"`
}

type grading struct {
	gradingInput
	Offered         bool `json:"offered"`
	Seen            bool `json:"seen"`
	SettlingMinutes int  `json:"settlingMinutes"`
}

// readGrading and changeGrading serve the room and, at a path with an event, that
// event.
func (a *API) readGrading(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	view, err := a.service.ReadGrading(r.Context(), v, r.PathValue("eventId"))
	return writeGrading(w, view, err)
}

func (a *API) changeGrading(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in gradingInput
	if err := decode(w, r, &in); err != nil {
		return err
	}
	view, err := a.service.ChangeGrading(r.Context(), v, r.PathValue("eventId"), in.Grading, in.Version)
	return writeGrading(w, view, err)
}

func writeGrading(w http.ResponseWriter, view service.GradingView, err error) error {
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, grading{
		gradingInput: gradingInput{view.Grading, view.Version}, Offered: view.Offered, Seen: view.Seen,
		SettlingMinutes: int(view.Settling / time.Minute),
	})
}

func (a *API) decideGrade(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in struct {
		Choice service.GradeChoice `json:"choice"`
	}
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if err := a.service.DecideGrade(r.Context(), v, r.PathValue("eventId"), r.PathValue("personId"), in.Choice); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
