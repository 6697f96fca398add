package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// SetGrade implements [ags.Gradebook].
func (s *Store) SetGrade(ctx context.Context, o ags.Owner, lineItemID string, g ags.Grade) error {
	kept, err := json.Marshal(g)
	if err != nil {
		return fmt.Errorf("grade: %w", err)
	}
	change := newChange()
	change.set(grade, text(string(kept)))
	if _, err := s.changeEntry(ctx, o, lineItemID, g.UserID, change, ""); err != nil {
		return fmt.Errorf("setting a grade: %w", err)
	}
	return nil
}

// RemoveGrade implements [ags.Gradebook]. What holds nothing then is removed; a
// score or grade that comes in between saves it.
func (s *Store) RemoveGrade(ctx context.Context, o ags.Owner, lineItemID, userID string) error {
	change := newChange()
	change.remove(grade)
	removed, err := s.changeEntry(ctx, o, lineItemID, userID, change, "attribute_exists(#grade)")
	if err != nil {
		return fmt.Errorf("removing a grade: %w", err)
	}
	if !removed {
		return nil
	}
	_, err = s.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &s.table, Key: scoreKey(lineItemID, userID),
		ConditionExpression:      name("attribute_not_exists(#grade) AND attribute_not_exists(#record)"),
		ExpressionAttributeNames: map[string]string{"#grade": grade, "#record": record},
	})
	if _, err := held(err); err != nil {
		return fmt.Errorf("removing a grade: %w", err)
	}
	return nil
}

// ListResults implements [ags.Results]. What is scored while the caller iterates
// may or may not be seen.
func (s *Store) ListResults(ctx context.Context, o ags.Owner, lineItemID, userID, after string) iter.Seq2[ags.Result, error] {
	return func(yield func(ags.Result, error) bool) {
		s.eachEntry(ctx, o, lineItemID, userID, after, func(column ags.LineItem, e ags.Entry, err error) bool {
			if err != nil {
				return yield(ags.Result{}, err)
			}
			return yield(e.Result(column), nil)
		})
	}
}

// ListEntries implements [ags.Gradebook]. What is scored while the caller iterates
// may or may not be seen.
func (s *Store) ListEntries(ctx context.Context, o ags.Owner, lineItemID, userID, after string) iter.Seq2[ags.Entry, error] {
	return func(yield func(ags.Entry, error) bool) {
		s.eachEntry(ctx, o, lineItemID, userID, after, func(_ ags.LineItem, e ags.Entry, err error) bool { return yield(e, err) })
	}
}

func (s *Store) eachEntry(ctx context.Context, o ags.Owner, lineItemID, userID, after string, yield func(ags.LineItem, ags.Entry, error) bool) {
	column, err := s.LineItem(ctx, o, lineItemID)
	if err != nil {
		yield(column, ags.Entry{}, err)
		return
	}
	in := behind(scoresOf(lineItemID), userSort(sortableStart(after)))
	if userID != "" {
		if userID <= after || !sortable(userID) {
			return
		}
		in = partition(scoresOf(lineItemID))
		in.KeyConditionExpression = name("pk = :pk AND sk = :sk")
		in.ExpressionAttributeValues[":sk"] = text(userSort(userID))
	}
	for i, err := range s.query(ctx, in) {
		var e ags.Entry
		if err == nil {
			e, err = entry(i)
		}
		if err != nil {
			yield(column, ags.Entry{}, fmt.Errorf("listing entries: %w", err))
			return
		}
		if e.UserID <= after { // of which only the start was asked for
			continue
		}
		if !yield(column, e, nil) {
			return
		}
	}
}

// entry reads what is held of one person.
func entry(i item) (e ags.Entry, err error) {
	e.UserID = i.text(sortKey)[len(userSort("")):]
	if kept := i.text(record); kept != "" {
		e.Score = new(ags.Score)
		if err := json.Unmarshal([]byte(kept), e.Score); err != nil {
			return e, err
		}
		e.Score.Submission = nil
		if i[startedAt] != nil || i[submittedAt] != nil {
			e.Score.Submission = &ags.Submission{StartedAt: i.time(startedAt), SubmittedAt: i.time(submittedAt)}
		}
	}
	if kept := i.text(grade); kept != "" {
		e.Grade = new(ags.Grade)
		err = json.Unmarshal([]byte(kept), e.Grade)
	}
	return e, err
}

// time is not set for what is not there.
func (i item) time(attribute string) (t ags.Timestamp) {
	if i[attribute] != nil {
		t = ags.Timestamp(time.UnixMicro(i.number(attribute)).UTC())
	}
	return t
}
