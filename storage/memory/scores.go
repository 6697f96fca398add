package memory

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// scores are those of one line item, one for each person.
type scores struct {
	byUser map[string]score
	users  []string // those of byUser, in order if sorted
	sorted bool
}

type score struct {
	at     int64 // microseconds since the epoch
	record []byte
}

// RecordScore implements [ags.Scores]. The score's own timestamp decides,
// compared to the microsecond, as it is written on the wire.
func (s *Store) RecordScore(ctx context.Context, o ags.Owner, lineItemID string, sc ags.Score) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	record, err := json.Marshal(sc)
	if err != nil {
		return err
	}
	g := &s.gradebook
	g.mu.Lock()
	defer g.mu.Unlock()
	l, err := g.find(o, lineItemID)
	if err != nil {
		return err
	}
	return l.scores.record(sc.UserID, score{at: time.Time(sc.Timestamp).UnixMicro(), record: record})
}

// ListResults implements [ags.Results]. What is scored while the caller
// iterates may or may not be seen.
func (s *Store) ListResults(ctx context.Context, o ags.Owner, lineItemID, userID, after string) iter.Seq2[ags.Result, error] {
	return func(yield func(ags.Result, error) bool) {
		for more := true; more; {
			var results []ags.Result
			err := ctx.Err()
			if err == nil {
				results, err = s.gradebook.results(o, lineItemID, userID, after)
			}
			if err != nil {
				yield(ags.Result{}, err)
				return
			}
			for _, r := range results {
				if !yield(r, nil) {
					return
				}
				after = r.UserID
			}
			more = len(results) == batchSize
		}
	}
}

// results returns the next batch behind the user after.
func (g *gradebook) results(o ags.Owner, lineItemID, userID, after string) ([]ags.Result, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	l, err := g.find(o, lineItemID)
	if err != nil {
		return nil, err
	}
	item, err := decodeLineItem(l.record)
	if err != nil {
		return nil, err
	}
	var results []ags.Result
	for _, record := range l.scores.behind(after, userID) {
		var sc ags.Score
		if err := json.Unmarshal(record, &sc); err != nil {
			return nil, err
		}
		results = append(results, ags.ResultOf(item, sc))
	}
	return results, nil
}

// record keeps the person's score if it is later than the one there is.
func (s *scores) record(userID string, sc score) error {
	old, found := s.byUser[userID]
	if found && sc.at <= old.at {
		return ags.ErrStale
	}
	if s.byUser == nil {
		s.byUser = make(map[string]score)
	}
	if !found {
		s.users, s.sorted = append(s.users, userID), false
	}
	s.byUser[userID] = sc
	return nil
}

// behind returns the next batch of records behind the user after, in the order
// of user ids; a userID restricts to that person.
func (s *scores) behind(after, userID string) (records [][]byte) {
	if userID != "" {
		if sc, found := s.byUser[userID]; found && userID > after {
			records = append(records, sc.record)
		}
		return records
	}
	if !s.sorted {
		slices.Sort(s.users)
		s.sorted = true
	}
	from, found := slices.BinarySearch(s.users, after)
	if found {
		from++
	}
	for _, user := range s.users[from:min(from+batchSize, len(s.users))] {
		records = append(records, s.byUser[user].record)
	}
	return records
}
