package memory

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/storage"
)

// relyingParties are the records of the bridge's clients by id.
type relyingParties struct {
	mu   sync.Mutex
	byID map[string][]byte
}

// FindRelyingParty implements [rp.Clients].
func (s *Store) FindRelyingParty(ctx context.Context, id string) (*rp.Client, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.parties.mu.Lock()
	defer s.parties.mu.Unlock()
	record, found := s.parties.byID[id]
	if !found {
		return nil, storage.ErrNotFound
	}
	c := new(rp.Client)
	return c, json.Unmarshal(record, c)
}

// RelyingPartiesOf implements [rp.Clients].
func (s *Store) RelyingPartiesOf(ctx context.Context, registrationID string) ([]*rp.Client, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s.parties.behind("", func(c *rp.Client) bool { return slices.Contains(c.Registrations, registrationID) })
}

// PutRelyingParty implements [rp.ClientWriter].
func (s *Store) PutRelyingParty(ctx context.Context, c *rp.Client) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	record, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("client %q: %w", c.ID, err)
	}
	s.parties.mu.Lock()
	defer s.parties.mu.Unlock()
	s.parties.byID[c.ID] = record
	return nil
}

// DeleteRelyingParty implements [rp.ClientWriter].
func (s *Store) DeleteRelyingParty(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.parties.mu.Lock()
	defer s.parties.mu.Unlock()
	if _, found := s.parties.byID[id]; !found {
		return storage.ErrNotFound
	}
	delete(s.parties.byID, id)
	return nil
}

// ListRelyingParties implements [rp.ClientDirectory].
func (s *Store) ListRelyingParties(ctx context.Context, tenant, after string) iter.Seq2[*rp.Client, error] {
	return func(yield func(*rp.Client, error) bool) {
		list, err := s.parties.behind(after, func(c *rp.Client) bool { return tenant == "" || c.Tenant == tenant })
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			yield(nil, err)
			return
		}
		for _, c := range list {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// behind are the clients that fit, in the order of their ids.
func (c *relyingParties) behind(after string, fits func(*rp.Client) bool) (list []*rp.Client, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(c.byID)) {
		one := new(rp.Client)
		if err := json.Unmarshal(c.byID[id], one); err != nil {
			return nil, err
		}
		if id > after && fits(one) {
			list = append(list, one)
		}
	}
	return list, nil
}
