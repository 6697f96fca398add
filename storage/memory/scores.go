package memory

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// cells are those of one line item, one for each person.
type cells struct {
	byUser map[string]cell
	users  []string // those of byUser, in order if sorted
	sorted bool
}

// cell is what is held of one person: the tool's newest score and the platform's
// own grade, either or both.
type cell struct {
	score              []byte
	at                 int64 // microseconds since the epoch; of the score
	started, submitted ags.Timestamp
	grade              []byte
}

// RecordScore implements [ags.Scores]. The score's own timestamp decides,
// compared to the microsecond, as it is written on the wire.
func (s *Store) RecordScore(ctx context.Context, o ags.Owner, lineItemID string, sc ags.Score) error {
	record, err := json.Marshal(sc)
	if err != nil {
		return err
	}
	at := time.Time(sc.Timestamp).UnixMicro()
	started, submitted := sc.SubmissionTimes()
	return s.gradebook.change(ctx, o, lineItemID, sc.UserID, func(c *cell) error {
		if c.score != nil && at <= c.at {
			return ags.ErrStale
		}
		c.score, c.at = record, at
		c.started, c.submitted = started.After(c.started), submitted.After(c.submitted)
		return nil
	})
}

// SetGrade implements [ags.Gradebook].
func (s *Store) SetGrade(ctx context.Context, o ags.Owner, lineItemID string, g ags.Grade) error {
	record, err := json.Marshal(g)
	if err != nil {
		return err
	}
	return s.gradebook.change(ctx, o, lineItemID, g.UserID, func(c *cell) error {
		c.grade = record
		return nil
	})
}

// RemoveGrade implements [ags.Gradebook].
func (s *Store) RemoveGrade(ctx context.Context, o ags.Owner, lineItemID, userID string) error {
	return s.gradebook.change(ctx, o, lineItemID, userID, func(c *cell) error {
		c.grade = nil
		return nil
	})
}

// ListResults implements [ags.Results]. What is scored while the caller
// iterates may or may not be seen.
func (s *Store) ListResults(ctx context.Context, o ags.Owner, lineItemID, userID, after string) iter.Seq2[ags.Result, error] {
	return func(yield func(ags.Result, error) bool) {
		s.eachEntry(ctx, o, lineItemID, userID, after, func(item ags.LineItem, e ags.Entry, err error) bool {
			if err != nil {
				return yield(ags.Result{}, err)
			}
			return yield(e.Result(item), nil)
		})
	}
}

// ListEntries implements [ags.Gradebook]. What is scored while the caller
// iterates may or may not be seen.
func (s *Store) ListEntries(ctx context.Context, o ags.Owner, lineItemID, userID, after string) iter.Seq2[ags.Entry, error] {
	return func(yield func(ags.Entry, error) bool) {
		s.eachEntry(ctx, o, lineItemID, userID, after, func(_ ags.LineItem, e ags.Entry, err error) bool { return yield(e, err) })
	}
}

// eachEntry reads the entries batch by batch.
func (s *Store) eachEntry(ctx context.Context, o ags.Owner, lineItemID, userID, after string, yield func(ags.LineItem, ags.Entry, error) bool) {
	for more := true; more; {
		var item ags.LineItem
		var batch []ags.Entry
		err := ctx.Err()
		if err == nil {
			item, batch, err = s.gradebook.entries(o, lineItemID, userID, after)
		}
		if err != nil {
			yield(item, ags.Entry{}, err)
			return
		}
		for _, e := range batch {
			if !yield(item, e, nil) {
				return
			}
			after = e.UserID
		}
		more = len(batch) == batchSize
	}
}

// change lets f change what is held of the person; if f fails, nothing changes.
func (g *gradebook) change(ctx context.Context, o ags.Owner, lineItemID, userID string, f func(*cell) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	l, err := g.find(o, lineItemID)
	if err != nil {
		return err
	}
	return l.cells.change(userID, f)
}

// entries returns the line item and the next batch behind the user after.
func (g *gradebook) entries(o ags.Owner, lineItemID, userID, after string) (item ags.LineItem, batch []ags.Entry, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	l, err := g.find(o, lineItemID)
	if err != nil {
		return item, nil, err
	}
	if item, err = decodeLineItem(l.record); err != nil {
		return item, nil, err
	}
	for _, user := range l.cells.behind(after, userID) {
		e, err := l.cells.byUser[user].decode(user)
		if err != nil {
			return item, nil, err
		}
		batch = append(batch, e)
	}
	return item, batch, nil
}

func (c cell) decode(userID string) (ags.Entry, error) {
	decoded := ags.Entry{UserID: userID}
	if c.score != nil {
		decoded.Score = new(ags.Score)
		if err := json.Unmarshal(c.score, decoded.Score); err != nil {
			return decoded, err
		}
		decoded.Score.Submission = nil
		if !c.started.IsZero() || !c.submitted.IsZero() {
			decoded.Score.Submission = &ags.Submission{StartedAt: c.started, SubmittedAt: c.submitted}
		}
	}
	if c.grade != nil {
		decoded.Grade = new(ags.Grade)
		if err := json.Unmarshal(c.grade, decoded.Grade); err != nil {
			return decoded, err
		}
	}
	return decoded, nil
}

// change lets f change the person's cell; one that holds nothing is dropped.
func (c *cells) change(userID string, f func(*cell) error) error {
	held, found := c.byUser[userID]
	if err := f(&held); err != nil {
		return err
	}
	empty := held.score == nil && held.grade == nil
	switch {
	case empty && found:
		delete(c.byUser, userID)
		c.users = slices.DeleteFunc(c.users, func(user string) bool { return user == userID })
		return nil
	case empty:
		return nil
	case !found:
		c.users, c.sorted = append(c.users, userID), false
	}
	if c.byUser == nil {
		c.byUser = make(map[string]cell)
	}
	c.byUser[userID] = held
	return nil
}

// behind returns the next batch of users behind the user after, in order; a userID
// restricts to that person.
func (c *cells) behind(after, userID string) []string {
	if userID != "" {
		if _, found := c.byUser[userID]; found && userID > after {
			return []string{userID}
		}
		return nil
	}
	if !c.sorted {
		slices.Sort(c.users)
		c.sorted = true
	}
	from, found := slices.BinarySearch(c.users, after)
	if found {
		from++
	}
	return c.users[from:min(from+batchSize, len(c.users))]
}
