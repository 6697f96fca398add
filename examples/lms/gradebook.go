package lms

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// gradebookPage is what the gradebook shows: columns, and a row for each student
// that the viewer may see.
type gradebookPage struct {
	Columns []gradebookColumn
	Rows    []gradebookRow
}

// gradebookColumn is a line item, whose tool it is, and how many of the students
// shown have a final grade in it.
type gradebookColumn struct {
	ags.LineItem
	Tool             string
	Graded, Students int
}

// Due is when work must be handed in; zero is never.
func (c gradebookColumn) Due() time.Time { return time.Time(c.EndDateTime) }

type gradebookRow struct {
	Name     string
	Inactive bool
	Cells    []gradebookCell
}

// gradebookCell is what the gradebook holds of a person in a column.
type gradebookCell struct {
	Score *float64 // nil when there is none
	// Activity and Grading say in plain words how far the work and its grading
	// are; empty is nothing to say.
	Activity, Grading string
	Comment           string
	At                time.Time // of the tool's report
}

// readGradebook reads the columns and grades that the person may see: teachers
// everyone's, students their own.
func (l *LMS) readGradebook(ctx context.Context, viewer seat) (page gradebookPage, err error) {
	inactive, err := l.inactive(ctx, viewer.Course.ID)
	if err != nil {
		return page, err
	}
	var students []Person
	for _, p := range viewer.Course.People {
		if p.Learns() && (viewer.Teaches() || p.ID == viewer.ID) {
			students = append(students, p)
			page.Rows = append(page.Rows, gradebookRow{Name: p.Name(), Inactive: inactive[p.ID]})
		}
	}
	tools, err := l.toolsOf(ctx, viewer.Course.ID)
	if err != nil {
		return page, err
	}
	for _, e := range tools {
		if err := l.addColumns(ctx, &page, e, students); err != nil {
			return page, err
		}
	}
	return page, nil
}

// addColumns adds the columns of a tool.
func (l *LMS) addColumns(ctx context.Context, page *gradebookPage, e config.Effective, students []Person) error {
	o := ags.Owner{RegistrationID: e.Tool.Trust(), ContextID: e.CourseID}
	for item, err := range l.cfg.Store.ListLineItems(ctx, o, ags.Filter{}, "") {
		if err != nil {
			return err
		}
		column := gradebookColumn{LineItem: item, Tool: toolName(e), Students: len(students)}
		if err := l.addColumn(ctx, page, o, column, students); err != nil {
			return err
		}
	}
	return nil
}

// addColumn adds a cell to every row.
func (l *LMS) addColumn(ctx context.Context, page *gradebookPage, o ags.Owner, column gradebookColumn, students []Person) error {
	entries := map[string]ags.Entry{} // by person
	for entry, err := range l.cfg.Store.ListEntries(ctx, o, column.ID, "", "") {
		if err != nil {
			return err
		}
		entries[entry.UserID] = entry
	}
	for i, p := range students {
		entry := entries[p.ID]
		if final(entry) {
			column.Graded++
		}
		page.Rows[i].Cells = append(page.Rows[i].Cells, cell(column.LineItem, entry))
	}
	page.Columns = append(page.Columns, column)
	return nil
}

// final tells whether somebody has their grade: the tool says so, or the school
// has set one.
func final(e ags.Entry) bool {
	return e.Grade != nil || (e.Score != nil && e.Score.ScoreGiven != nil && e.Score.GradingProgress == ags.FullyGraded)
}

func cell(item ags.LineItem, e ags.Entry) gradebookCell {
	result := e.Result(item)
	c := gradebookCell{Score: result.ResultScore, Comment: result.Comment}
	if e.Score != nil {
		c.Activity, c.Grading, c.At = activity(e.Score.ActivityProgress), grading(e.Score.GradingProgress), time.Time(e.Score.Timestamp)
	}
	return c
}

// activity says how far the work is.
func activity(p ags.ActivityProgress) string {
	switch p {
	case ags.Initialized:
		return "Not started"
	case ags.Started:
		return "Started"
	case ags.InProgress:
		return "In progress"
	case ags.Submitted:
		return "Handed in"
	case ags.Completed:
		return "Completed"
	}
	return ""
}

// grading says how far the grading is; of what is graded it says nothing.
func grading(p ags.GradingProgress) string {
	switch p {
	case ags.Pending:
		return "Grade to come"
	case ags.PendingManual:
		return "Needs grading"
	case ags.Failed:
		return "Could not be graded"
	case ags.NotReady:
		return "Not ready to grade"
	case ags.FullyGraded: // that goes without saying
	}
	return ""
}

// toolName is what people call the tool.
func toolName(e config.Effective) string { return cmp.Or(e.Tool.Name, e.Tool.ID) }

func (l *LMS) showGradebook(w http.ResponseWriter, r *http.Request, s seat) {
	grades, err := l.readGradebook(r.Context(), s)
	if err != nil {
		l.fail(w, r, err)
		return
	}
	l.show(w, r, http.StatusOK, "gradebook.html", view{Title: "Gradebook", Tab: "gradebook", seat: s, Gradebook: &grades})
}
