package memory

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// CreateLineItem implements [ags.LineItems].
func (s *Store) CreateLineItem(ctx context.Context, o ags.Owner, item ags.LineItem) (ags.LineItem, error) {
	if err := ctx.Err(); err != nil {
		return ags.LineItem{}, err
	}
	item.ID = uuid.NewString()
	record, err := json.Marshal(item)
	if err != nil {
		return ags.LineItem{}, err
	}
	s.gradebook.add(&lineItem{id: item.ID, owner: o, filed: filterOf(item), record: record})
	return decodeLineItem(record)
}

// LineItem implements [ags.LineItems].
func (s *Store) LineItem(ctx context.Context, o ags.Owner, id string) (ags.LineItem, error) {
	if err := ctx.Err(); err != nil {
		return ags.LineItem{}, err
	}
	record, err := s.gradebook.record(o, id)
	if err != nil {
		return ags.LineItem{}, err
	}
	return decodeLineItem(record)
}

// ListLineItems implements [ags.LineItems]. What is created or deleted while
// the caller iterates may or may not be seen.
func (s *Store) ListLineItems(ctx context.Context, o ags.Owner, f ags.Filter, after string) iter.Seq2[ags.LineItem, error] {
	return func(yield func(ags.LineItem, error) bool) {
		position, err := s.gradebook.position(o, after)
		for more := true; more && err == nil; {
			if err = ctx.Err(); err != nil {
				break
			}
			var records [][]byte
			records, position = s.gradebook.list(o, f, position)
			for _, record := range records {
				if !yield(decodeLineItem(record)) {
					return
				}
			}
			more = len(records) == batchSize
		}
		if err != nil {
			yield(ags.LineItem{}, err)
		}
	}
}

// UpdateLineItem implements [ags.LineItems].
func (s *Store) UpdateLineItem(ctx context.Context, o ags.Owner, item ags.LineItem) (ags.LineItem, error) {
	if err := ctx.Err(); err != nil {
		return ags.LineItem{}, err
	}
	record, err := s.gradebook.replace(o, item)
	if err != nil {
		return ags.LineItem{}, err
	}
	return decodeLineItem(record)
}

// DeleteLineItem implements [ags.LineItems].
func (s *Store) DeleteLineItem(ctx context.Context, o ags.Owner, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.gradebook.remove(o, id)
}

func decodeLineItem(record []byte) (item ags.LineItem, err error) {
	err = json.Unmarshal(record, &item)
	return item, err
}
