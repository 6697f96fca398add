package httpapi

import (
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type importRequest struct {
	Text     string `json:"text"`
	TimeZone string `json:"timeZone"`
	Store    bool   `json:"store"`
}

type importAnswer struct {
	Rows    []importRow `json:"rows"`
	Classes int         `json:"classes"`
	Faulty  int         `json:"faulty"`
}

type importRow struct {
	Line    int            `json:"line"`
	Event   *importedEvent `json:"event,omitempty"`
	Problem string         `json:"problem,omitempty"`
}

type importedEvent struct {
	Title    string  `json:"title"`
	StartsAt instant `json:"startsAt"`
	EndsAt   instant `json:"endsAt"`
	TimeZone string  `json:"timeZone"`
	Rule     string  `json:"rule"`
	Classes  int     `json:"classes"`
}

func (a *API) importEvents(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in importRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	do := a.service.PreviewImport
	if in.Store {
		do = a.service.ImportEvents
	}
	read, err := do(r.Context(), v, in.Text, in.TimeZone)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, newImport(read))
}

func newImport(read service.Import) importAnswer {
	out := importAnswer{Rows: make([]importRow, 0, len(read.Rows)), Classes: read.Classes, Faulty: read.Faulty}
	for _, row := range read.Rows {
		line := importRow{Line: row.Line, Problem: row.Problem}
		if row.Problem == "" {
			line.Event = &importedEvent{
				Title: row.Event.Title, StartsAt: instant(row.Event.StartsAt), EndsAt: instant(row.Event.EndsAt()),
				TimeZone: row.Event.TimeZone, Rule: row.Event.Rule, Classes: row.Classes,
			}
		}
		out.Rows = append(out.Rows, line)
	}
	return out
}
