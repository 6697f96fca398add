package httpapi

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// part is what a report says of a person beside their attendance.
type part struct {
	Learner     bool               `json:"learner"`
	Guest       bool               `json:"guest"`
	Status      engagement.Status  `json:"status"`
	Figures     figures            `json:"figures"`
	Reactions   []engagement.Tally `json:"reactions"`
	Score       []engagement.Part  `json:"score"`
	Measured    *measured          `json:"measured,omitempty"`
	Corrections []correction       `json:"corrections"`
}

// measured is what a correction has taken the place of.
type measured struct {
	Status            engagement.Status `json:"status"`
	AttendedSeconds   int64             `json:"attendedSeconds"`
	AttendancePercent float64           `json:"attendancePercent"`
}

type correction struct {
	At              instant           `json:"at"`
	By              string            `json:"by,omitempty"`
	Status          engagement.Status `json:"status,omitempty"`
	AttendedSeconds *int64            `json:"attendedSeconds,omitempty"`
	Note            string            `json:"note"`
}

type correctionRequest struct {
	Sitting         int               `json:"sitting"`
	PersonID        string            `json:"personId"`
	Status          engagement.Status `json:"status"`
	AttendedSeconds *int64            `json:"attendedSeconds"`
	Note            string            `json:"note"`
}

func newPart(a service.Attendance) part {
	out := part{
		Learner: a.Part.Learner, Guest: a.Part.Guest, Status: a.Part.Status,
		Figures: newFigures(a.Part.Figures), Reactions: a.Part.Reactions, Score: a.Part.Score,
		Corrections: make([]correction, 0, len(a.Corrections)),
	}
	if out.Reactions == nil {
		out.Reactions = []engagement.Tally{}
	}
	if out.Score == nil {
		out.Score = []engagement.Part{}
	}
	if a.Corrected() {
		out.Measured = &measured{
			Status:            a.Part.Measured,
			AttendedSeconds:   wholeSeconds(a.Measured[engagement.MetricAttended].Duration()),
			AttendancePercent: a.Measured[engagement.MetricPercent].Value,
		}
	}
	for _, c := range a.Corrections {
		out.Corrections = append(out.Corrections, newCorrection(c))
	}
	return out
}

func newCorrection(c service.Correction) correction {
	out := correction{At: instant(c.At), Status: c.Status, Note: c.Note}
	if c.By.ID != "" {
		out.By = c.By.DisplayName()
	}
	if c.Attended != nil {
		seconds := wholeSeconds(*c.Attended)
		out.AttendedSeconds = &seconds
	}
	return out
}

// maxSeconds is more than any class lasts.
const maxSeconds = 7 * 24 * 3600

func (a *API) correctAttendance(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in correctionRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if in.Sitting < 0 {
		return invalidField("sitting", notASitting, nil)
	}
	c := service.Correction{EventID: r.PathValue("eventId"), Sitting: in.Sitting, PersonID: in.PersonID, Status: in.Status, Note: in.Note}
	if in.AttendedSeconds != nil {
		if *in.AttendedSeconds < 0 || *in.AttendedSeconds > maxSeconds {
			return invalidField("attendedSeconds", "Nobody attends less than nothing, or more than the class.", nil)
		}
		attended := time.Duration(*in.AttendedSeconds) * time.Second
		c.Attended = &attended
	}
	rep, err := a.service.Correct(r.Context(), v, c)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, newReport(rep))
}

// downloadReport answers with the report as a table.
func (a *API) downloadReport(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	rep, err := a.reportAsked(r, v)
	if err != nil {
		return err
	}
	return writeTable(w, "report.csv", rep.Rows())
}

// writeTable answers with rows for a spreadsheet.
func writeTable(w http.ResponseWriter, file string, rows [][]string) error {
	var body bytes.Buffer
	if err := engagement.WriteCSV(&body, rows); err != nil {
		return fmt.Errorf("writing a table: %w", err)
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+file+`"`)
	_, _ = w.Write(body.Bytes()) // a client that is gone needs no answer
	return nil
}

// downloadStatements answers with what xAPI has to say of a class that is over.
func (a *API) downloadStatements(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	rep, err := a.reportAsked(r, v)
	if err != nil {
		return err
	}
	statements := rep.Statements(a.public.String()+"/events/"+rep.EventID, a.public.String())
	if statements == nil {
		statements = []engagement.Statement{}
	}
	w.Header().Set("Content-Disposition", `attachment; filename="statements.json"`)
	return writeJSON(w, http.StatusOK, statements)
}

func (a *API) readTimeline(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	number, err := sittingParam(r.URL.Query())
	if err != nil {
		return err
	}
	line, err := a.service.Timeline(r.Context(), v, r.PathValue("eventId"), number, r.PathValue("personId"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, newTimeline(line))
}
