package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// A deployment is an item beside its registration's, ordered by id, and one more
// by which it is found by issuer and deployment id.

const deployment = "deployment" // the id

func deploymentKey(registrationID, id string) item {
	return at("registration#"+digest(registrationID), deploymentSort(id))
}

func deploymentSort(id string) string { return "d" + id }

func deploymentIndex(issuer, id, registrationID string) item {
	return at(deploymentPartition(issuer, id), digest(registrationID))
}

func deploymentPartition(issuer, id string) string { return "deployment#" + digest(issuer, id) }

// byDeployment returns the issuer's registrations that hold the deployment, two at
// most.
func (s *Store) byDeployment(ctx context.Context, issuer, id string) (found []*lti.Registration, err error) {
	for i, err := range s.query(ctx, partition(deploymentPartition(issuer, id))) {
		if err != nil {
			return nil, err
		}
		kept, err := s.get(ctx, registrationKey(i.text(registration)))
		if err != nil {
			return nil, err
		}
		if kept == nil || kept.text(issuerOf) != issuer {
			continue // it is moving from one issuer to another
		}
		r, err := decode[lti.Registration](kept)
		if err != nil {
			return nil, err
		}
		if found = append(found, r); len(found) == 2 {
			break
		}
	}
	return found, nil
}

// FindDeployment implements [storage.Registrations].
func (s *Store) FindDeployment(ctx context.Context, r *lti.Registration, id string) (*lti.Deployment, error) {
	i, err := s.deployment(ctx, r.ID, id)
	if err == nil && i == nil {
		err = storage.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("deployment %q of registration %q: %w", id, r.ID, err)
	}
	return decode[lti.Deployment](i)
}

// deployment returns the item, nil if there is none.
func (s *Store) deployment(ctx context.Context, registrationID, id string) (item, error) {
	if !sortable(id) {
		return nil, nil
	}
	return s.get(ctx, deploymentKey(registrationID, id))
}

// PutDeployment implements [storage.RegistrationWriter].
func (s *Store) PutDeployment(ctx context.Context, d *lti.Deployment) error {
	return s.storeDeployment(ctx, d, "")
}

// AddDeployment implements [storage.RegistrationWriter].
func (s *Store) AddDeployment(ctx context.Context, d *lti.Deployment) error {
	return s.storeDeployment(ctx, d, absent)
}

func (s *Store) storeDeployment(ctx context.Context, d *lti.Deployment, condition string) error {
	if err := checkID(d.ID); err != nil {
		return err
	}
	kept, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if err := decided(func() (bool, error) { return s.putDeployment(ctx, d, text(string(kept)), condition) }); err != nil {
		return fmt.Errorf("registration %q of the deployment: %w", d.RegistrationID, err)
	}
	return nil
}

// putDeployment tells whether another writer was faster, and nothing is written. A
// condition on the deployment that does not hold is a conflict.
// It raises the registration's version, so that a registration that moves to
// another issuer meanwhile takes the deployment along.
func (s *Store) putDeployment(ctx context.Context, d *lti.Deployment, kept types.AttributeValue, condition string) (again bool, err error) {
	r, err := s.get(ctx, registrationKey(d.RegistrationID))
	if err == nil && r == nil {
		err = storage.ErrNotFound
	}
	if err != nil {
		return false, err
	}
	own, index := deploymentKey(d.RegistrationID, d.ID), deploymentIndex(r.text(issuerOf), d.ID, d.RegistrationID)
	own[record], own[deployment] = kept, text(d.ID)
	index[registration] = text(d.RegistrationID)
	failed, again, err := s.transact(ctx,
		s.raise(d.RegistrationID, r),
		s.write(own, condition, nil), s.write(index, "", nil))
	if failed > 0 {
		err = storage.ErrConflict
	}
	return again || failed == 0, err
}

// raise is an action that raises the version of a registration which is still as
// it was read.
func (s *Store) raise(registrationID string, r item) types.TransactWriteItem {
	raise, unchanged := "SET version = version + :one", "version = :old"
	return types.TransactWriteItem{Update: &types.Update{
		TableName: &s.table, Key: registrationKey(registrationID), UpdateExpression: &raise, ConditionExpression: &unchanged,
		ExpressionAttributeValues: item{":one": number(1), ":old": r[version]},
	}}
}

// indexDeployments makes the registration's deployments found under an issuer.
func (s *Store) indexDeployments(ctx context.Context, registrationID, issuer string) error {
	ids, err := s.deploymentIDs(ctx, registrationID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		i := deploymentIndex(issuer, id, registrationID)
		i[registration] = text(registrationID)
		if err := s.set(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// dropDeploymentIndex makes them no longer found under it.
func (s *Store) dropDeploymentIndex(ctx context.Context, registrationID, issuer string) error {
	ids, err := s.deploymentIDs(ctx, registrationID)
	if err != nil {
		return err
	}
	keys := make([]item, len(ids))
	for i, id := range ids {
		keys[i] = deploymentIndex(issuer, id, registrationID)
	}
	return s.remove(ctx, keys)
}

// deploymentsBehind asks for those with a greater id, and for nothing else of the
// registration's partition.
func deploymentsBehind(registrationID, after string) dynamodb.QueryInput {
	in := behind("registration#"+digest(registrationID), deploymentSort(after))
	in.FilterExpression = name("attribute_exists(deployment)")
	return in
}

func (s *Store) deploymentIDs(ctx context.Context, registrationID string) (ids []string, err error) {
	for i, err := range s.query(ctx, deploymentsBehind(registrationID, "")) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, i.text(deployment))
	}
	return ids, nil
}
