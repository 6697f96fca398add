package memory

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// PutTool implements [config.Tools].
func (s *Store) PutTool(ctx context.Context, t config.Tool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &s.configuration
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.scopes.has(t.ScopeID); err != nil {
		return err
	}
	return c.tools.put(t.ID, t)
}

// Tool implements [config.Tools].
func (s *Store) Tool(ctx context.Context, id string) (config.Tool, error) {
	if err := ctx.Err(); err != nil {
		return config.Tool{}, err
	}
	s.configuration.mu.RLock()
	defer s.configuration.mu.RUnlock()
	return s.configuration.tools.get(id)
}

// DeleteTool implements [config.Tools].
func (s *Store) DeleteTool(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &s.configuration
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.tools.has(id); err != nil {
		return err
	}
	placements, err := c.placements.where(func(p config.Placement) bool { return p.ToolID == id })
	if err != nil {
		return err
	}
	if len(placements) > 0 {
		return fmt.Errorf("tool %q is in use: %w", id, storage.ErrConflict)
	}
	c.deleteTool(id)
	return nil
}

func (c *configuration) deleteTool(id string) {
	delete(c.tools, id)
	maps.DeleteFunc(c.rules, func(k ruleKey, _ []byte) bool { return k.toolID == id })
}

// ToolsOf implements [config.Trusts].
func (s *Store) ToolsOf(ctx context.Context, trust string) ([]config.Tool, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.configuration.mu.RLock()
	defer s.configuration.mu.RUnlock()
	tools, err := s.configuration.tools.where(func(t config.Tool) bool { return t.Trust() == trust })
	slices.SortFunc(tools, func(a, b config.Tool) int { return cmp.Compare(a.ID, b.ID) })
	return tools, err
}

// ListTools implements [config.Directory].
func (s *Store) ListTools(ctx context.Context, scopeID, after string) iter.Seq2[config.Tool, error] {
	return listRecords(ctx, &s.configuration, s.configuration.tools, after, func(t config.Tool) bool { return t.ScopeID == scopeID })
}

// PutRule implements [config.Rules].
func (s *Store) PutRule(ctx context.Context, r config.Rule) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &s.configuration
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.scopes.has(r.ScopeID); err != nil {
		return err
	}
	if r.ToolID != "" {
		if err := c.tools.has(r.ToolID); err != nil {
			return err
		}
	}
	return c.rules.put(ruleKey{r.ScopeID, r.ToolID}, r)
}

// Rules implements [config.Rules].
func (s *Store) Rules(ctx context.Context, toolID string, scopeIDs []string) ([]config.Rule, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.configuration.mu.RLock()
	defer s.configuration.mu.RUnlock()
	var list []config.Rule
	for _, id := range scopeIDs {
		for _, key := range slices.Compact([]ruleKey{{id, ""}, {id, toolID}}) {
			if _, says := s.configuration.rules[key]; !says {
				continue
			}
			r, err := s.configuration.rules.get(key)
			if err != nil {
				return nil, err
			}
			list = append(list, r)
		}
	}
	return list, nil
}

// DeleteRule implements [config.Rules].
func (s *Store) DeleteRule(ctx context.Context, scopeID, toolID string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.configuration.mu.Lock()
	defer s.configuration.mu.Unlock()
	delete(s.configuration.rules, ruleKey{scopeID, toolID})
	return nil
}

// PutPlacement implements [config.Placements].
func (s *Store) PutPlacement(ctx context.Context, p config.Placement) (config.Placement, error) {
	if err := ctx.Err(); err != nil {
		return p, err
	}
	c := &s.configuration
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := cmp.Or(c.scopes.has(p.ScopeID), c.tools.has(p.ToolID)); err != nil {
		return p, err
	}
	var revision int64
	if _, found := c.placements[p.ID]; found {
		there, err := c.placements.get(p.ID)
		if err != nil {
			return p, err
		}
		revision = there.Revision
	}
	if p.Revision != revision {
		return p, fmt.Errorf("placement %q was changed meanwhile: %w", p.ID, storage.ErrConflict)
	}
	p.Revision++
	if err := c.placements.put(p.ID, p); err != nil {
		return p, err
	}
	return c.placements.get(p.ID)
}

// Placement implements [config.Placements].
func (s *Store) Placement(ctx context.Context, id string) (config.Placement, error) {
	if err := ctx.Err(); err != nil {
		return config.Placement{}, err
	}
	s.configuration.mu.RLock()
	defer s.configuration.mu.RUnlock()
	return s.configuration.placements.get(id)
}

// DeletePlacement implements [config.Placements].
func (s *Store) DeletePlacement(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &s.configuration
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.placements.get(id)
	if err != nil {
		return err
	}
	t, err := c.tools.get(p.ToolID)
	if err != nil {
		return err
	}
	delete(c.placements, id)
	if t.Private {
		c.deleteTool(t.ID)
	}
	return nil
}

// ListPlacements implements [config.Directory].
func (s *Store) ListPlacements(ctx context.Context, scopeID, after string) iter.Seq2[config.Placement, error] {
	return listRecords(ctx, &s.configuration, s.configuration.placements, after, func(p config.Placement) bool { return p.ScopeID == scopeID })
}
