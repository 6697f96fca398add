package dynamostore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// What is held of the people in a line item is one partition, ordered by their
// ids.

// Attributes of what is held of one person; a grade may stand alone.
const (
	recordedAt  = "recorded"  // microseconds since the epoch, of the score's own timestamp
	startedAt   = "started"   // of the submission, in microseconds
	submittedAt = "submitted" // of the submission, in microseconds
	grade       = "grade"     // the platform's own, as JSON
)

func scoresOf(lineItemID string) string { return "scores#" + digest(lineItemID) }

func scoreKey(lineItemID, userID string) item { return at(scoresOf(lineItemID), userSort(userID)) }

// userSort keeps the order of ids byte by byte; a sort key is at most 1024 bytes.
func userSort(userID string) string { return "u" + userID }

// RecordScore implements [ags.Scores]. The score's own timestamp decides, compared
// to the microsecond, as it is written on the wire.
func (s *Store) RecordScore(ctx context.Context, o ags.Owner, lineItemID string, sc ags.Score) error {
	kept, err := json.Marshal(sc)
	if err != nil {
		return fmt.Errorf("score: %w", err)
	}
	started, submitted := sc.SubmissionTimes()
	change := newChange()
	change.set(record, text(string(kept)))
	change.set(recordedAt, number(time.Time(sc.Timestamp).UnixMicro()))
	change.time(startedAt, started)
	change.time(submittedAt, submitted)
	newer, err := s.changeEntry(ctx, o, lineItemID, sc.UserID, change, "attribute_not_exists(#recorded) OR #recorded < :recorded")
	if err != nil {
		return fmt.Errorf("recording a score: %w", err)
	}
	if !newer {
		return ags.ErrStale
	}
	return nil
}

// changeEntry changes what is held of a person in the owner's line item if the
// condition holds, and tells whether it did.
func (s *Store) changeEntry(ctx context.Context, o ags.Owner, lineItemID, userID string, c *change, condition string) (bool, error) {
	if !utf8.ValidString(userID) {
		return false, errors.New("the user id is not UTF-8")
	}
	if _, err := s.LineItem(ctx, o, lineItemID); err != nil {
		return false, err
	}
	in := &dynamodb.UpdateItemInput{
		TableName: &s.table, Key: scoreKey(lineItemID, userID), UpdateExpression: name(c.expression()),
		ExpressionAttributeNames: c.names, ExpressionAttributeValues: orNil(c.values),
	}
	if condition != "" {
		in.ConditionExpression = &condition
	}
	_, err := s.api.UpdateItem(ctx, in)
	return held(err)
}
