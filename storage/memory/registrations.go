package memory

import (
	"context"
	"fmt"
	"sync"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// registry keeps registrations under every key that they are looked for, so
// that finding one costs the same however many there are.
type registry struct {
	mu           sync.RWMutex
	byID         map[string]*registration
	byIssuer     map[string]group
	byClient     map[clientKey]*registration
	byDeployment map[deploymentKey]group
}

// registration is a record that nobody else holds: what goes in and out is a
// copy.
type registration struct {
	record      *lti.Registration
	deployments map[string]lti.Deployment
}

func (r *registration) client() clientKey { return clientOf(r.record) }

func clientOf(r *lti.Registration) clientKey { return clientKey{r.Issuer, r.ClientID} }

type clientKey struct{ issuer, clientID string }

type deploymentKey struct{ issuer, deploymentID string }

// group holds the registrations that share a key.
type group map[*registration]struct{}

func newRegistry() registry {
	return registry{
		byID:         make(map[string]*registration),
		byIssuer:     make(map[string]group),
		byClient:     make(map[clientKey]*registration),
		byDeployment: make(map[deploymentKey]group),
	}
}

// FindRegistration implements [storage.Registrations].
func (s *Store) FindRegistration(ctx context.Context, issuer, clientID, deploymentID string) (*lti.Registration, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	record, err := s.registry.find(issuer, clientID, deploymentID)
	if err != nil {
		return nil, fmt.Errorf("registration of issuer %q, client %q, deployment %q: %w", issuer, clientID, deploymentID, err)
	}
	return record.Clone(), nil
}

// RegistrationByID implements [storage.RegistrationLookup].
func (s *Store) RegistrationByID(ctx context.Context, id string) (*lti.Registration, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	record, found := s.registry.record(id)
	if !found {
		return nil, fmt.Errorf("registration %q: %w", id, storage.ErrNotFound)
	}
	return record.Clone(), nil
}

// FindDeployment implements [storage.Registrations].
func (s *Store) FindDeployment(ctx context.Context, r *lti.Registration, id string) (*lti.Deployment, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	record, found := s.registry.deployment(r.ID, id)
	if !found {
		return nil, fmt.Errorf("deployment %q of registration %q: %w", id, r.ID, storage.ErrNotFound)
	}
	return &record, nil
}

// PutRegistration implements [storage.RegistrationWriter].
func (s *Store) PutRegistration(ctx context.Context, r *lti.Registration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !s.registry.put(r.Clone()) {
		return fmt.Errorf("another registration has issuer %q and client %q: %w", r.Issuer, r.ClientID, storage.ErrConflict)
	}
	return nil
}

// PutDeployment implements [storage.RegistrationWriter].
func (s *Store) PutDeployment(ctx context.Context, d *lti.Deployment) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.registry.putDeployment(*d, true)
}

// AddDeployment implements [storage.RegistrationWriter].
func (s *Store) AddDeployment(ctx context.Context, d *lti.Deployment) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.registry.putDeployment(*d, false)
}

func (g *registry) find(issuer, clientID, deploymentID string) (*lti.Registration, error) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	switch {
	case clientID != "":
		r, found := g.byClient[clientKey{issuer, clientID}]
		if !found || deploymentID != "" && !r.has(deploymentID) {
			return nil, storage.ErrNotFound
		}
		return r.record, nil
	case deploymentID != "":
		return g.byDeployment[deploymentKey{issuer, deploymentID}].only()
	default:
		return g.byIssuer[issuer].only()
	}
}

func (r *registration) has(deploymentID string) bool {
	_, found := r.deployments[deploymentID]
	return found
}

func (g *registry) record(id string) (*lti.Registration, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	r, found := g.byID[id]
	if !found {
		return nil, false
	}
	return r.record, true
}

func (g *registry) deployment(registrationID, id string) (d lti.Deployment, found bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	r, found := g.byID[registrationID]
	if !found {
		return d, false
	}
	record, found := r.deployments[id]
	return record, found
}

// put stores the record unless another registration holds the client key, and
// tells whether it did. Deployments stay.
func (g *registry) put(record *lti.Registration) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if holder, taken := g.byClient[clientOf(record)]; taken && holder.record.ID != record.ID {
		return false
	}
	r, known := g.byID[record.ID]
	if known {
		g.unindex(r)
	} else {
		r = &registration{deployments: make(map[string]lti.Deployment)}
		g.byID[record.ID] = r
	}
	r.record = record
	g.index(r)
	return true
}

// putDeployment stores the record and tells whether its registration is known.
func (g *registry) putDeployment(d lti.Deployment, replace bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	r, known := g.byID[d.RegistrationID]
	if !known {
		return fmt.Errorf("registration %q of the deployment: %w", d.RegistrationID, storage.ErrNotFound)
	}
	if !replace && r.has(d.ID) {
		return fmt.Errorf("deployment %q of registration %q: %w", d.ID, d.RegistrationID, storage.ErrConflict)
	}
	r.deployments[d.ID] = d
	join(g.byDeployment, deploymentKey{r.record.Issuer, d.ID}, r)
	return nil
}

func (g *registry) index(r *registration) {
	g.byClient[r.client()] = r
	join(g.byIssuer, r.record.Issuer, r)
	for id := range r.deployments {
		join(g.byDeployment, deploymentKey{r.record.Issuer, id}, r)
	}
}

func (g *registry) unindex(r *registration) {
	delete(g.byClient, r.client())
	leave(g.byIssuer, r.record.Issuer, r)
	for id := range r.deployments {
		leave(g.byDeployment, deploymentKey{r.record.Issuer, id}, r)
	}
}

// only returns the record of a group of one.
func (g group) only() (*lti.Registration, error) {
	if len(g) > 1 {
		return nil, storage.ErrAmbiguous
	}
	for r := range g {
		return r.record, nil
	}
	return nil, storage.ErrNotFound
}

func join[K comparable](groups map[K]group, key K, r *registration) {
	if groups[key] == nil {
		groups[key] = make(group)
	}
	groups[key][r] = struct{}{}
}

func leave[K comparable](groups map[K]group, key K, r *registration) {
	delete(groups[key], r)
	if len(groups[key]) == 0 {
		delete(groups, key)
	}
}
