package lms

import (
	"context"
	"net/http"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// gradebookPage is what the gradebook shows: columns, and a row for each student
// that the viewer may see.
type gradebookPage struct {
	Columns []ags.LineItem
	Rows    []gradebookRow
}

type gradebookRow struct {
	Name  string
	Cells []gradebookCell
}

// gradebookCell is one grade; Score is nil when there is none.
type gradebookCell struct {
	Score   *float64
	Maximum float64
	Comment string
}

// readGradebook reads the columns and grades that the person may see: teachers
// everyone's, students their own.
func (l *LMS) readGradebook(ctx context.Context, viewer Person) (gradebookPage, error) {
	var page gradebookPage
	owner := l.owner()
	for item, err := range l.cfg.Store.ListLineItems(ctx, owner, ags.Filter{}, "") {
		if err != nil {
			return page, err
		}
		page.Columns = append(page.Columns, item)
	}
	grades := map[string]map[string]ags.Result{} // by person and column
	for _, column := range page.Columns {
		for result, err := range l.cfg.Store.ListResults(ctx, owner, column.ID, "", "") {
			if err != nil {
				return page, err
			}
			if grades[result.UserID] == nil {
				grades[result.UserID] = map[string]ags.Result{}
			}
			grades[result.UserID][column.ID] = result
		}
	}
	for _, p := range l.course.People {
		if !p.Learns() || (!viewer.Teaches() && p.ID != viewer.ID) {
			continue
		}
		row := gradebookRow{Name: p.Name()}
		for _, column := range page.Columns {
			result := grades[p.ID][column.ID]
			row.Cells = append(row.Cells, gradebookCell{Score: result.ResultScore, Maximum: column.ScoreMaximum, Comment: result.Comment})
		}
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

func (l *LMS) showGradebook(w http.ResponseWriter, r *http.Request, p Person) {
	grades, err := l.readGradebook(r.Context(), p)
	if err != nil {
		l.fail(w, r, err)
		return
	}
	l.show(w, r, http.StatusOK, "gradebook.html", view{Title: "Gradebook", Tab: "gradebook", Person: &p, Gradebook: &grades})
}
