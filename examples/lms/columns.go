package lms

import (
	"context"
	"slices"

	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/platform/placement"
)

// The LMS is the placement.Columns of its own gradebook.

// MakeColumn makes the column of a resource link, or returns the one that is
// there.
func (l *LMS) MakeColumn(ctx context.Context, c placement.ColumnOf) (string, error) {
	l.columns.Lock()
	defer l.columns.Unlock()
	for item, err := range l.cfg.Store.ListLineItems(ctx, owner(c.Owner), ags.Filter{ResourceLinkID: c.ResourceLinkID}, "") {
		return item.ID, err
	}
	item, err := l.cfg.Store.CreateLineItem(ctx, owner(c.Owner), ags.LineItem{Label: c.Label, ScoreMaximum: c.ScoreMaximum, ResourceLinkID: c.ResourceLinkID,
		ResourceID: c.ResourceID, Tag: c.Tag, StartDateTime: ags.Timestamp(c.Start), EndDateTime: ags.Timestamp(c.End), GradesReleased: c.GradesReleased})
	return item.ID, err
}

// MoveColumns gives columns to another tool.
func (l *LMS) MoveColumns(ctx context.Context, from, to placement.Owner, links []string) error {
	return l.cfg.Store.MoveLineItems(ctx, owner(from), owner(to), links)
}

// DropColumns removes columns with their grades.
func (l *LMS) DropColumns(ctx context.Context, o placement.Owner, links []string) error {
	var ids []string
	for item, err := range l.cfg.Store.ListLineItems(ctx, owner(o), ags.Filter{}, "") {
		if err != nil {
			return err
		}
		if slices.Contains(links, item.ResourceLinkID) {
			ids = append(ids, item.ID)
		}
	}
	for _, id := range ids {
		if err := l.cfg.Store.DeleteLineItem(ctx, owner(o), id); err != nil {
			return err
		}
	}
	return nil
}

// owner is whose columns of the gradebook they are.
func owner(o placement.Owner) ags.Owner {
	return ags.Owner{RegistrationID: o.Trust, ContextID: o.CourseID}
}
