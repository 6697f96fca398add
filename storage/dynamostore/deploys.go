package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// A deployment of a platform's tool is beside its scope, and the same again by trust
// and id. Both hang on the scope.

func deployedAt(trust, scopeID string) item { return at(scopePartition(scopeID), "d"+digest(trust)) }

func deployedKey(trust, id string) item { return at("deployed#"+digest(trust, id), "-") }

// Deploy implements [config.Deployments].
func (s *Store) Deploy(ctx context.Context, d config.Deployment) (there config.Deployment, err error) {
	err = decided(func() (again bool, err error) {
		there, again, err = s.deploy(ctx, d)
		return again, err
	})
	if err != nil {
		return config.Deployment{}, fmt.Errorf("deployment in scope %q: %w", d.ScopeID, err)
	}
	return there, nil
}

// deploy tells whether another was faster, and nothing is written.
func (s *Store) deploy(ctx context.Context, d config.Deployment) (there config.Deployment, again bool, err error) {
	scope, err := s.needed(ctx, scopeKey(d.ScopeID))
	if err != nil {
		return there, false, err
	}
	atScope, stands, err := s.hanging(ctx, deployedAt(d.Trust, d.ScopeID))
	if err == nil && stands {
		is, err := decode[config.Deployment](atScope)
		if err != nil {
			return there, false, err
		}
		return *is, false, nil
	}
	if err != nil {
		return there, false, err
	}
	byID, stands, err := s.hanging(ctx, deployedKey(d.Trust, d.ID))
	switch {
	case err != nil:
		return there, false, err
	case stands && byID.text(scopeOf) == d.ScopeID:
		return there, true, nil // it came a moment ago
	case stands:
		return there, false, fmt.Errorf("deployment %q: %w", d.ID, storage.ErrConflict)
	}
	again, err = s.writeDeployment(ctx, d, scope, atScope, byID)
	return d, again, err
}

// writeDeployment writes both items of a deployment in place of what was read.
func (s *Store) writeDeployment(ctx context.Context, d config.Deployment, scope, wasAtScope, wasByID item) (again bool, err error) {
	kept, err := json.Marshal(d)
	if err != nil {
		return false, err
	}
	actions := []types.TransactWriteItem{s.alive(scopeKey(d.ScopeID), scope)}
	for _, write := range []struct{ was, is item }{
		{wasAtScope, deployedAt(d.Trust, d.ScopeID)}, {wasByID, deployedKey(d.Trust, d.ID)},
	} {
		i := write.is
		i[record], i[scopeOf], i[scopeBorn] = text(string(kept)), text(d.ScopeID), scope[born]
		i[trustOf], i[deployment] = text(d.Trust), text(d.ID)
		condition, values := unless(write.was)
		actions = append(actions, s.write(i, condition, values))
	}
	failed, again, err := s.transact(ctx, actions...)
	return again || failed >= 0, err
}

// unless is the condition that nothing new is there since it was read; what is left
// of a scope that is gone may be replaced.
func unless(old item) (condition string, values item) {
	if old == nil {
		return absent, nil
	}
	return absent + " OR scopeborn = :old", item{":old": old[scopeBorn]}
}

// DeploymentsOf implements [config.Deployments].
func (s *Store) DeploymentsOf(ctx context.Context, trust string, scopeIDs []string) (list []config.Deployment, err error) {
	for _, scopeID := range scopeIDs {
		d, err := standing[config.Deployment](ctx, s, deployedAt(trust, scopeID))
		if err != nil {
			return nil, fmt.Errorf("deployments: %w", err)
		}
		if d != nil {
			list = append(list, *d)
		}
	}
	return list, nil
}

// DeploymentOf implements [config.Deployments].
func (s *Store) DeploymentOf(ctx context.Context, trust, id string) (config.Deployment, error) {
	d, err := standing[config.Deployment](ctx, s, deployedKey(trust, id))
	if err == nil && d == nil {
		err = storage.ErrNotFound
	}
	if err != nil {
		return config.Deployment{}, fmt.Errorf("deployment %q: %w", id, err)
	}
	return *d, nil
}
