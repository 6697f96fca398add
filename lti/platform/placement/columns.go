package placement

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// Columns makes columns in the platform's gradebook. What they are called there
// stays the same for the life of a resource link.
type Columns interface {
	// MakeColumn returns the id of the column, which is made if there is none:
	// of any number of calls for one resource link one makes it.
	MakeColumn(ctx context.Context, c ColumnOf) (lineItemID string, err error)
	// MoveColumns gives all columns of the resource links to another tool, with
	// their grades and under their ids.
	MoveColumns(ctx context.Context, from, to Owner, resourceLinkIDs []string) error
	// DropColumns removes the columns of the resource links with their grades.
	DropColumns(ctx context.Context, o Owner, resourceLinkIDs []string) error
}

// Owner is whose columns they are: one trust in one course.
type Owner struct {
	// Trust is config.Tool.Trust: the registration's id for LTI 1.3.
	Trust string
	// CourseID is the scope of the course.
	CourseID string
}

// ColumnOf is the column that a resource link asks for.
type ColumnOf struct {
	Owner          Owner
	ResourceLinkID string
	Label          string
	ScoreMaximum   float64
	// ResourceID and Tag are the tool's.
	ResourceID, Tag string
	// Start and End bound the time of submission; zero means not.
	Start, End time.Time
	// GradesReleased tells whether learners see grades; nil leaves it open.
	GradesReleased *bool
	// Review offers the tool's own view of a submission.
	Review *deeplink.SubmissionReview
}

// makeColumns makes what columns the placement and its contents still lack, and
// tells whether there were any. With grades off, or outside a course, none are
// made.
func (s *Service) makeColumns(ctx context.Context, e config.Effective, p config.Placement) (with config.Placement, made bool, err error) {
	if s.cfg.Columns == nil || e.CourseID == "" || e.Grades.Value == config.GradesOff {
		return p, false, nil
	}
	owner := Owner{e.Tool.Trust(), e.CourseID}
	if p.Column != nil && p.Column.LineItemID == "" {
		column := *p.Column
		if column.LineItemID, err = s.cfg.Columns.MakeColumn(ctx, ownColumn(owner, p, e.Tool.Name)); err != nil {
			return p, false, storeError("column", p.ID, err)
		}
		p.Column, made = &column, true
	}
	p.Contents = slices.Clone(p.Contents)
	for i, c := range p.Contents {
		if c.Item.LineItem == nil || c.LineItemID != "" || c.Item.Type != deeplink.TypeResourceLink {
			continue
		}
		if p.Contents[i].LineItemID, err = s.cfg.Columns.MakeColumn(ctx, chosenColumn(owner, c, p.Title)); err != nil {
			return p, false, storeError("column", p.ID, err)
		}
		made = true
	}
	return p, made, nil
}

// ownColumn is the column of the placement itself.
func ownColumn(o Owner, p config.Placement, tool string) ColumnOf {
	return ColumnOf{Owner: o, ResourceLinkID: p.ResourceLinkID, Label: cmp.Or(p.Column.Label, p.Title, tool, "Grade"), ScoreMaximum: p.Column.ScoreMaximum}
}

// chosenColumn is what a chosen resource link asks for (DL §3.2).
func chosenColumn(o Owner, c config.Content, title string) ColumnOf {
	l := c.Item.LineItem
	column := ColumnOf{Owner: o, ResourceLinkID: c.ID, Label: cmp.Or(l.Label, c.Item.Title, title, "Grade"), ScoreMaximum: l.ScoreMaximum,
		ResourceID: l.ResourceID, Tag: l.Tag, GradesReleased: l.GradesReleased, Review: l.SubmissionReview}
	if c.Item.Submission != nil {
		column.Start, column.End = time.Time(c.Item.Submission.Start), time.Time(c.Item.Submission.End)
	}
	return column
}

// dropColumns removes the columns of the placement and of its contents.
func (s *Service) dropColumns(ctx context.Context, e config.Effective, p config.Placement) error {
	if s.cfg.Columns == nil || e.CourseID == "" {
		return nil
	}
	return storeError("column", p.ID, s.cfg.Columns.DropColumns(ctx, Owner{e.Tool.Trust(), e.CourseID}, links(p)))
}

// links are the resource links that the tool knows of the placement.
func links(p config.Placement) []string {
	all := []string{p.ResourceLinkID}
	for _, c := range p.Contents {
		if c.Item.Type == deeplink.TypeResourceLink {
			all = append(all, c.ID)
		}
	}
	return all
}
