package memory

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"sync"

	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/storage"
)

// clients are kept as JSON, so that no two callers share a part of one.
type clients struct {
	mu   sync.Mutex
	byID map[string]client
}

type client struct {
	tenant  string
	status  dynreg.Status
	version int64
	record  []byte
}

// LoadClient implements [dynreg.Clients].
func (s *Store) LoadClient(ctx context.Context, id string) (*dynreg.Client, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	kept, found := s.clients.get(id)
	if !found {
		return nil, fmt.Errorf("client %q: %w", id, storage.ErrNotFound)
	}
	c := new(dynreg.Client)
	return c, json.Unmarshal(kept.record, c)
}

// SaveClient implements [dynreg.Clients].
func (s *Store) SaveClient(ctx context.Context, c *dynreg.Client) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	next := *c
	next.Version++
	record, err := json.Marshal(next)
	if err != nil {
		return err
	}
	if !s.clients.replace(c.ID, c.Version, client{c.Tenant, c.Status, next.Version, record}) {
		return fmt.Errorf("client %q is not of version %d: %w", c.ID, c.Version, storage.ErrConflict)
	}
	c.Version = next.Version
	return nil
}

// DeleteClient implements [dynreg.Clients].
func (s *Store) DeleteClient(ctx context.Context, id string, version int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.clients.mu.Lock()
	defer s.clients.mu.Unlock()
	if kept, found := s.clients.byID[id]; !found || kept.version != version {
		return fmt.Errorf("client %q is not of version %d: %w", id, version, storage.ErrConflict)
	}
	delete(s.clients.byID, id)
	return nil
}

// ListClients implements [dynreg.ClientDirectory].
func (s *Store) ListClients(ctx context.Context, tenant string, status dynreg.Status, after string) iter.Seq2[*dynreg.Client, error] {
	ids := func() []string {
		s.clients.mu.Lock()
		defer s.clients.mu.Unlock()
		return behind(maps.Keys(s.clients.byID), after)
	}
	return listed(ctx, ids, func(id string) (*dynreg.Client, bool) {
		kept, found := s.clients.get(id)
		if !found || tenant != "" && kept.tenant != tenant || status != "" && kept.status != status {
			return nil, false
		}
		c := new(dynreg.Client)
		return c, json.Unmarshal(kept.record, c) == nil // SaveClient wrote it
	})
}

func (c *clients) get(id string) (client, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept, found := c.byID[id]
	return kept, found
}

// replace stores the record over that version and tells whether it did; one that
// is not there has version 0.
func (c *clients) replace(id string, version int64, record client) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byID[id].version != version {
		return false
	}
	c.byID[id] = record
	return true
}
