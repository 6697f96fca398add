package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"time"
	"unicode/utf8"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// The scores of a line item are one partition, ordered by the person's id.

const recordedAt = "recorded" // microseconds since the epoch, of the score's own timestamp

func scoresOf(lineItemID string) string { return "scores#" + digest(lineItemID) }

func scoreKey(lineItemID, userID string) item { return at(scoresOf(lineItemID), userSort(userID)) }

// userSort keeps the order of ids byte by byte; a sort key is at most 1024 bytes.
func userSort(userID string) string { return "u" + userID }

// RecordScore implements [ags.Scores]. The score's own timestamp decides, compared
// to the microsecond, as it is written on the wire.
func (s *Store) RecordScore(ctx context.Context, o ags.Owner, lineItemID string, sc ags.Score) error {
	if !utf8.ValidString(sc.UserID) {
		return fmt.Errorf("recording a score: the user id is not UTF-8")
	}
	if _, err := s.LineItem(ctx, o, lineItemID); err != nil {
		return err
	}
	kept, err := json.Marshal(sc)
	if err != nil {
		return fmt.Errorf("score: %w", err)
	}
	at := number(time.Time(sc.Timestamp).UnixMicro())
	i := scoreKey(lineItemID, sc.UserID)
	i[record], i[recordedAt] = text(string(kept)), at
	newer, err := s.put(ctx, i, absent+" OR recorded < :at", item{":at": at})
	if err != nil {
		return fmt.Errorf("recording a score: %w", err)
	}
	if !newer {
		return ags.ErrStale
	}
	return nil
}

// ListResults implements [ags.Results]. What is scored while the caller iterates
// may or may not be seen.
func (s *Store) ListResults(ctx context.Context, o ags.Owner, lineItemID, userID, after string) iter.Seq2[ags.Result, error] {
	return func(yield func(ags.Result, error) bool) {
		column, err := s.LineItem(ctx, o, lineItemID)
		if err != nil {
			yield(ags.Result{}, err)
			return
		}
		in := behind(scoresOf(lineItemID), userSort(after))
		if userID != "" {
			if userID <= after || !utf8.ValidString(userID) {
				return
			}
			in = partition(scoresOf(lineItemID))
			in.KeyConditionExpression = name("pk = :pk AND sk = :sk")
			in.ExpressionAttributeValues[":sk"] = text(userSort(userID))
		}
		for i, err := range s.query(ctx, in) {
			var sc ags.Score
			if err == nil {
				err = json.Unmarshal([]byte(i.text(record)), &sc)
			}
			if err != nil {
				yield(ags.Result{}, fmt.Errorf("listing results: %w", err))
				return
			}
			if !yield(ags.ResultOf(column, sc), nil) {
				return
			}
		}
	}
}
