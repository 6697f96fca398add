package memory

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// configuration is that of a platform's tools.
type configuration struct {
	mu          sync.RWMutex
	scopes      records[string, config.Scope]
	tools       records[string, config.Tool]
	rules       records[ruleKey, config.Rule]
	deployments map[deployedKey]config.Deployment
	placements  records[string, config.Placement]
}

type ruleKey struct{ scopeID, toolID string }

type deployedKey struct{ trust, scopeID string }

func newConfiguration() configuration {
	return configuration{
		scopes: make(records[string, config.Scope]), tools: make(records[string, config.Tool]), rules: make(records[ruleKey, config.Rule]),
		deployments: make(map[deployedKey]config.Deployment), placements: make(records[string, config.Placement]),
	}
}

// records are kept as JSON, so that what goes in and out is a copy.
type records[K comparable, T any] map[K][]byte

func (r records[K, T]) put(key K, v T) error {
	record, err := json.Marshal(v)
	if err == nil {
		r[key] = record
	}
	return err
}

func (r records[K, T]) get(key K) (v T, err error) {
	record, found := r[key]
	if !found {
		return v, fmt.Errorf("%T %v: %w", v, key, storage.ErrNotFound)
	}
	return v, json.Unmarshal(record, &v)
}

// has is an error unless the record is there.
func (r records[K, T]) has(key K) error {
	_, err := r.get(key)
	return err
}

// where returns the records that are such, in any order.
func (r records[K, T]) where(such func(T) bool) ([]T, error) {
	var found []T
	for key := range r {
		v, err := r.get(key)
		if err != nil {
			return nil, err
		}
		if such(v) {
			found = append(found, v)
		}
	}
	return found, nil
}

// listRecords yields the records that are such as they are at the first step, in
// the order of their ids, behind the id after.
func listRecords[T any](ctx context.Context, c *configuration, r records[string, T], after string, such func(T) bool) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(*new(T), err)
			return
		}
		c.mu.RLock()
		seen := maps.Clone(r)
		c.mu.RUnlock()
		for _, id := range slices.Sorted(maps.Keys(seen)) {
			if id <= after {
				continue
			}
			v, err := seen.get(id)
			if err == nil && !such(v) {
				continue
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}
