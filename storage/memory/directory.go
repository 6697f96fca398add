package memory

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// ListRegistrations implements [storage.RegistrationDirectory].
func (s *Store) ListRegistrations(ctx context.Context, tenant, after string) iter.Seq2[*lti.Registration, error] {
	ids := func() []string { return s.registry.idsBehind(after) }
	return listed(ctx, ids, func(id string) (*lti.Registration, bool) {
		r, found := s.registry.record(id)
		if !found || tenant != "" && r.Tenant != tenant {
			return nil, false
		}
		return r.Clone(), true
	})
}

// ListDeployments implements [storage.RegistrationDirectory].
func (s *Store) ListDeployments(ctx context.Context, registrationID, after string) iter.Seq2[*lti.Deployment, error] {
	ids := func() []string { return s.registry.deploymentsBehind(registrationID, after) }
	return listed(ctx, ids, func(id string) (*lti.Deployment, bool) {
		d, found := s.registry.deployment(registrationID, id)
		return &d, found
	})
}

// listed yields the records of the ids that are still there when their turn
// comes, so that nothing is locked while the caller works.
func listed[T any](ctx context.Context, ids func() []string, record func(id string) (*T, bool)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for _, id := range ids() {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if r, found := record(id); found && !yield(r, nil) {
				return
			}
		}
	}
}

// DeleteRegistration implements [storage.RegistrationRemover].
func (s *Store) DeleteRegistration(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !s.registry.remove(id) {
		return fmt.Errorf("registration %q: %w", id, storage.ErrNotFound)
	}
	return nil
}

// DeleteDeployment implements [storage.RegistrationRemover].
func (s *Store) DeleteDeployment(ctx context.Context, registrationID, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !s.registry.removeDeployment(registrationID, id) {
		return fmt.Errorf("deployment %q of registration %q: %w", id, registrationID, storage.ErrNotFound)
	}
	return nil
}

func (g *registry) idsBehind(after string) []string {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return behind(maps.Keys(g.byID), after)
}

func (g *registry) deploymentsBehind(registrationID, after string) []string {
	g.mu.RLock()
	defer g.mu.RUnlock()
	r, known := g.byID[registrationID]
	if !known {
		return nil
	}
	return behind(maps.Keys(r.deployments), after)
}

// behind returns the ids greater than after, in their order.
func behind(ids iter.Seq[string], after string) []string {
	sorted := slices.Sorted(ids)
	at, found := slices.BinarySearch(sorted, after)
	if found {
		at++
	}
	return sorted[at:]
}

// remove deletes the registration and tells whether it was there.
func (g *registry) remove(id string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	r, known := g.byID[id]
	if known {
		g.unindex(r)
		delete(g.byID, id)
	}
	return known
}

// removeDeployment deletes the deployment and tells whether it was there.
func (g *registry) removeDeployment(registrationID, id string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	r, known := g.byID[registrationID]
	if !known || !r.has(id) {
		return false
	}
	delete(r.deployments, id)
	leave(g.byDeployment, deploymentKey{r.record.Issuer, id}, r)
	return true
}
