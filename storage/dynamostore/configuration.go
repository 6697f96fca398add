package dynamostore

import (
	"context"
	"fmt"
	"iter"

	"github.com/ltikit/ltikit/storage"
)

// A scope, a tool and a placement of a platform's configuration is an item by its id,
// and the same again where it is listed, ordered by id. All that changes at once is
// one transaction, decided by the item's version.

const (
	holders   = "holders"   // how many scopes, tools or placements need it
	born      = "born"      // what tells it from another of the same id
	scopeBorn = "scopeborn" // of the scope that an item hangs on
	toolBorn  = "toolborn"  // of the tool that it hangs on
	scopeOf   = "scope"     // the id
	toolOf    = "tool"      // the id
	trustOf   = "trust"
)

// needed reads the item of that key, or is storage.ErrNotFound.
func (s *Store) needed(ctx context.Context, key item) (item, error) {
	i, err := s.get(ctx, key)
	if err == nil && i == nil {
		err = storage.ErrNotFound
	}
	return i, err
}

// one reads the record of an item that is needed.
func one[T any](ctx context.Context, s *Store, key item) (v T, err error) {
	i, err := s.needed(ctx, key)
	if err != nil {
		return v, err
	}
	read, err := decode[T](i)
	if err != nil {
		return v, err
	}
	return *read, nil
}

// listing yields the records of a partition behind an id.
func listing[T any](ctx context.Context, s *Store, partition, after, doing string) iter.Seq2[T, error] {
	return values(records[T](s.query(ctx, behind(partition, directorySort(sortableStart(after)))), doing))
}

// missing says what a record named that is not there.
func missing(what, id string) error { return fmt.Errorf("%s %q: %w", what, id, storage.ErrNotFound) }
