package ags

import (
	"context"
	"errors"
	"iter"
)

// Errors of the gradebook. Stores wrap them, and so does the tool's [Client] when a
// platform answers so; match with errors.Is.
var (
	// ErrNotFound: no such line item for this owner.
	ErrNotFound = errors.New("no such line item")
	// ErrStale: a score with the same or a later timestamp is recorded.
	ErrStale = errors.New("a score with the same or a later timestamp is recorded")
	// ErrNotGradable: the person gets no grades in the context. Canvas says the
	// same of somebody who has no attempts left.
	ErrNotGradable = errors.New("the person gets no grades in this context")
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
	// UpdateLineItem replaces everything but ID and ResourceLinkID, which stay
	// as they are. A new maximum leaves the recorded scores and grades on their
	// own scale; results follow it.
	UpdateLineItem(ctx context.Context, o Owner, item LineItem) (LineItem, error)
	// DeleteLineItem removes the item and its scores.
	DeleteLineItem(ctx context.Context, o Owner, id string) error
}

// Scores takes what tools report.
type Scores interface {
	// RecordScore stores the newest score of a person in a line item, ordered
	// by its Timestamp to the microsecond. A timestamp that is not later than
	// the recorded one is ErrStale and changes nothing; of concurrent calls the
	// latest timestamp wins in any order of arrival. The times of the
	// submission go on from score to score as [Score.SubmissionTimes] says.
	RecordScore(ctx context.Context, o Owner, lineItemID string, s Score) error
}

// Results reads what the gradebook holds, for tools.
type Results interface {
	// ListResults yields the results of a line item by user id, beginning
	// behind the user after; a userID restricts to that person. ID and ScoreOf
	// are left empty. What a result shows is [Entry.Result].
	ListResults(ctx context.Context, o Owner, lineItemID, userID, after string) iter.Seq2[Result, error]
}

// Gradebook is the platform's own hand in it: what tools reported, and the grades
// that people of the platform set against it. No tool gets there.
type Gradebook interface {
	// ListEntries yields what is held of each person by user id, beginning
	// behind the user after; a userID restricts to that person.
	ListEntries(ctx context.Context, o Owner, lineItemID, userID, after string) iter.Seq2[Entry, error]
	// SetGrade lets results show the grade, whatever scores come. Scores are
	// recorded as ever meanwhile.
	SetGrade(ctx context.Context, o Owner, lineItemID string, g Grade) error
	// RemoveGrade lets results show the tool's newest score again. To remove
	// what is not there is no error.
	RemoveGrade(ctx context.Context, o Owner, lineItemID, userID string) error
}
