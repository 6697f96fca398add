package ags

import (
	"context"
	"errors"
	"iter"
	"math"
)

// Errors of the gradebook contracts. Stores wrap them; match with errors.Is.
var (
	// ErrNotFound: no such line item for this owner.
	ErrNotFound = errors.New("no such line item")
	// ErrStale: a score with the same or a later timestamp is recorded.
	ErrStale = errors.New("a score with the same or a later timestamp is recorded")
)

// Owner is whose line items are meant: one tool in one context. A tool sees its
// own line items only (AGS §3.2.1).
type Owner struct {
	RegistrationID string
	ContextID      string
}

// Filter narrows a list of line items; empty fields do not restrict, several
// are combined with AND (AGS §3.2.4).
type Filter struct {
	ResourceLinkID string
	ResourceID     string
	Tag            string
}

// LineItems keeps the columns of a gradebook. IDs here are the store's own
// opaque, URL-safe ids, not URLs; the handler makes URLs of them. What another
// owner holds is ErrNotFound.
type LineItems interface {
	// CreateLineItem stores the item and returns it with a new ID.
	CreateLineItem(ctx context.Context, o Owner, item LineItem) (LineItem, error)
	// LineItem returns one item.
	LineItem(ctx context.Context, o Owner, id string) (LineItem, error)
	// ListLineItems yields the items that fit in the order of their creation,
	// beginning behind the item with the id after (empty: from the start). An
	// after that names no item of this owner is ErrNotFound. An error ends the
	// sequence.
	ListLineItems(ctx context.Context, o Owner, f Filter, after string) iter.Seq2[LineItem, error]
	// UpdateLineItem replaces label, maximum, tag, resource id and times; ID
	// and ResourceLinkID stay as they are. A new maximum leaves the recorded
	// scores on their own scale; results follow it.
	UpdateLineItem(ctx context.Context, o Owner, item LineItem) (LineItem, error)
	// DeleteLineItem removes the item and its scores.
	DeleteLineItem(ctx context.Context, o Owner, id string) error
}

// Scores takes what tools report.
type Scores interface {
	// RecordScore stores the newest score of a person in a line item, ordered
	// by its Timestamp to the microsecond. A timestamp that is not later than
	// the recorded one is ErrStale and changes nothing; of concurrent calls the
	// latest timestamp wins in any order of arrival.
	RecordScore(ctx context.Context, o Owner, lineItemID string, s Score) error
}

// Results reads what the gradebook holds.
type Results interface {
	// ListResults yields the results of a line item by user id, beginning
	// behind the user after; a userID restricts to that person. ID and ScoreOf
	// are left empty. ResultScore is rescaled to the line item's maximum.
	ListResults(ctx context.Context, o Owner, lineItemID, userID, after string) iter.Seq2[Result, error]
}

// ResultOf is what a gradebook that keeps the tool's own scores shows of one:
// rescaled to the line item's maximum, and finite whatever was reported. ID and
// ScoreOf are left empty. Stores use it for ListResults.
func ResultOf(item LineItem, s Score) Result {
	r := Result{UserID: s.UserID, ResultMaximum: item.ScoreMaximum, Comment: s.Comment}
	if s.ScoreGiven == nil || s.ScoreMaximum == nil {
		return r
	}
	points := *s.ScoreGiven
	if *s.ScoreMaximum != item.ScoreMaximum {
		points = rescale(points, *s.ScoreMaximum, item.ScoreMaximum)
	}
	r.ResultScore = &points
	return r
}

// rescale multiplies first, which keeps round numbers round, unless that
// overflows.
func rescale(points, from, to float64) float64 {
	scaled := points * to / from
	if math.IsInf(scaled, 0) || math.IsNaN(scaled) {
		scaled = min(points/from*to, math.MaxFloat64)
	}
	return scaled
}
