package memory

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// PutScope implements [config.Scopes].
func (s *Store) PutScope(ctx context.Context, scope config.Scope) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &s.configuration
	c.mu.Lock()
	defer c.mu.Unlock()
	if scope.ParentID == scope.ID {
		return fmt.Errorf("scope %q: %w", scope.ID, config.ErrCycle)
	}
	if scope.ParentID != "" {
		path, err := c.path(scope.ParentID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(path, func(above config.Scope) bool { return above.ID == scope.ID }) {
			return fmt.Errorf("scope %q: %w", scope.ID, config.ErrCycle)
		}
	}
	return c.scopes.put(scope.ID, scope)
}

// ScopePath implements [config.Scopes].
func (s *Store) ScopePath(ctx context.Context, id string) ([]config.Scope, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.configuration.mu.RLock()
	defer s.configuration.mu.RUnlock()
	return s.configuration.path(id)
}

// path leads from the top to the scope.
func (c *configuration) path(id string) ([]config.Scope, error) {
	var path []config.Scope
	for more := true; more; more = id != "" {
		scope, err := c.scopes.get(id)
		if err != nil {
			return nil, err
		}
		path, id = append(path, scope), scope.ParentID
	}
	slices.Reverse(path)
	return path, nil
}

// DeleteScope implements [config.Scopes].
func (s *Store) DeleteScope(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &s.configuration
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.scopes.has(id); err != nil {
		return err
	}
	children, err := c.scopes.where(func(below config.Scope) bool { return below.ParentID == id })
	if err != nil {
		return err
	}
	tools, err := c.tools.where(func(t config.Tool) bool { return t.ScopeID == id })
	if err != nil {
		return err
	}
	placements, err := c.placements.where(func(p config.Placement) bool { return p.ScopeID == id })
	if err != nil {
		return err
	}
	if len(children)+len(tools)+len(placements) > 0 {
		return fmt.Errorf("scope %q is in use: %w", id, storage.ErrConflict)
	}
	delete(c.scopes, id)
	maps.DeleteFunc(c.rules, func(k ruleKey, _ []byte) bool { return k.scopeID == id })
	maps.DeleteFunc(c.deployments, func(k deployedKey, _ config.Deployment) bool { return k.scopeID == id })
	return nil
}

// ListScopes implements [config.Directory].
func (s *Store) ListScopes(ctx context.Context, parentID, after string) iter.Seq2[config.Scope, error] {
	return listRecords(ctx, &s.configuration, s.configuration.scopes, after, func(below config.Scope) bool { return below.ParentID == parentID })
}

// Deploy implements [config.Deployments].
func (s *Store) Deploy(ctx context.Context, d config.Deployment) (config.Deployment, error) {
	if err := ctx.Err(); err != nil {
		return config.Deployment{}, err
	}
	c := &s.configuration
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.scopes.has(d.ScopeID); err != nil {
		return config.Deployment{}, err
	}
	key := deployedKey{d.Trust, d.ScopeID}
	if there, found := c.deployments[key]; found {
		return there, nil
	}
	for other := range maps.Values(c.deployments) {
		if other.Trust == d.Trust && other.ID == d.ID {
			return config.Deployment{}, fmt.Errorf("deployment %q: %w", d.ID, storage.ErrConflict)
		}
	}
	c.deployments[key] = d
	return d, nil
}

// DeploymentsOf implements [config.Deployments].
func (s *Store) DeploymentsOf(ctx context.Context, trust string, scopeIDs []string) ([]config.Deployment, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c := &s.configuration
	c.mu.RLock()
	defer c.mu.RUnlock()
	var list []config.Deployment
	for _, id := range scopeIDs {
		if d, found := c.deployments[deployedKey{trust, id}]; found {
			list = append(list, d)
		}
	}
	return list, nil
}

// DeploymentOf implements [config.Deployments].
func (s *Store) DeploymentOf(ctx context.Context, trust, id string) (config.Deployment, error) {
	if err := ctx.Err(); err != nil {
		return config.Deployment{}, err
	}
	c := &s.configuration
	c.mu.RLock()
	defer c.mu.RUnlock()
	for d := range maps.Values(c.deployments) {
		if d.Trust == trust && d.ID == id {
			return d, nil
		}
	}
	return config.Deployment{}, fmt.Errorf("deployment %q: %w", id, storage.ErrNotFound)
}
