package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/storage"
)

// Consumers are one partition, ordered by their keys. One that is bound has an
// entry in the partition of its deployment; both change in one transaction, decided
// by the consumer's version.

const consumers = "consumers" // the partition of all consumers

func consumerKey(key string) item { return at(consumers, directorySort(key)) }

func boundTo(registrationID, deploymentID string) string {
	return "bound#" + digest(registrationID, deploymentID)
}

// boundEntry is the key of the item by which a consumer is found, nil if it is not
// bound.
func boundEntry(c *storage.Consumer) item {
	if c == nil || c.RegistrationID == "" {
		return nil
	}
	return at(boundTo(c.RegistrationID, c.DeploymentID), directorySort(c.Key))
}

// FindConsumer implements [storage.Consumers].
func (s *Store) FindConsumer(ctx context.Context, key string) (*storage.Consumer, error) {
	c, _, err := s.consumer(ctx, key)
	if err == nil && c == nil {
		err = storage.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("consumer %q: %w", key, err)
	}
	return c, nil
}

// consumer returns the consumer and its version, nil if there is none.
func (s *Store) consumer(ctx context.Context, key string) (*storage.Consumer, int64, error) {
	if !sortable(key) {
		return nil, 0, nil
	}
	i, err := s.get(ctx, consumerKey(key))
	if err != nil || i == nil {
		return nil, 0, err
	}
	c, err := decode[storage.Consumer](i)
	return c, i.number(version), err
}

// PutConsumer implements [storage.ConsumerWriter].
func (s *Store) PutConsumer(ctx context.Context, c *storage.Consumer) error {
	if err := checkID(c.Key); err != nil {
		return err
	}
	err := s.editConsumer(ctx, c.Key, func(*storage.Consumer) (*storage.Consumer, error) { return c, nil })
	if err != nil {
		return fmt.Errorf("consumer %q: %w", c.Key, err)
	}
	return nil
}

// AddConsumer implements [storage.ConsumerWriter].
func (s *Store) AddConsumer(ctx context.Context, c *storage.Consumer) error {
	if err := checkID(c.Key); err != nil {
		return err
	}
	err := s.editConsumer(ctx, c.Key, func(old *storage.Consumer) (*storage.Consumer, error) {
		if old != nil {
			return nil, storage.ErrConflict
		}
		return c, nil
	})
	if err != nil {
		return fmt.Errorf("adding consumer %q: %w", c.Key, err)
	}
	return nil
}

// DeleteConsumer implements [storage.ConsumerWriter].
func (s *Store) DeleteConsumer(ctx context.Context, key string) error {
	err := s.editConsumer(ctx, key, func(c *storage.Consumer) (*storage.Consumer, error) {
		if c == nil {
			return nil, storage.ErrNotFound
		}
		return nil, nil
	})
	if err != nil {
		return fmt.Errorf("deleting consumer %q: %w", key, err)
	}
	return nil
}

// BindConsumer implements [storage.ConsumerBindings].
func (s *Store) BindConsumer(ctx context.Context, key, registrationID, deploymentID string) error {
	err := s.editConsumer(ctx, key, func(c *storage.Consumer) (*storage.Consumer, error) {
		switch {
		case c == nil:
			return nil, storage.ErrNotFound
		case c.RegistrationID != "" && (c.RegistrationID != registrationID || c.DeploymentID != deploymentID):
			return nil, storage.ErrConflict
		}
		bound := c.Clone()
		bound.RegistrationID, bound.DeploymentID = registrationID, deploymentID
		return bound, nil
	})
	if err != nil {
		return fmt.Errorf("binding consumer %q: %w", key, err)
	}
	return nil
}

// editConsumer changes the consumer of a key; nil is one that is not there.
func (s *Store) editConsumer(ctx context.Context, key string, edit func(*storage.Consumer) (*storage.Consumer, error)) error {
	return decided(func() (again bool, err error) {
		old, present, err := s.consumer(ctx, key)
		if err != nil {
			return false, err
		}
		changed, err := edit(old)
		if err != nil {
			return false, err
		}
		return s.changeConsumer(ctx, key, old, changed, present)
	})
}

// changeConsumer tells whether another writer was faster, and nothing is written.
func (s *Store) changeConsumer(ctx context.Context, key string, old, changed *storage.Consumer, present int64) (again bool, err error) {
	condition, values := absent, item(nil)
	if old != nil {
		condition, values = "version = :present", item{":present": number(present)}
	}
	own := types.TransactWriteItem{Delete: &types.Delete{
		TableName: &s.table, Key: consumerKey(key), ConditionExpression: &condition, ExpressionAttributeValues: values,
	}}
	if changed != nil {
		kept, err := json.Marshal(changed)
		if err != nil {
			return false, err
		}
		i := consumerKey(key)
		i[record], i[tenant], i[version] = text(string(kept)), text(changed.Tenant), number(present+1)
		if boundEntry(old) == nil && boundEntry(changed) == nil {
			written, err := s.put(ctx, i, condition, values)
			return !written, err
		}
		own = s.write(i, condition, values)
	}
	failed, again, err := s.transact(ctx, append([]types.TransactWriteItem{own}, s.moveEntry(boundEntry(old), boundEntry(changed))...)...)
	return again || failed == 0, err
}

// BoundConsumer implements [storage.ConsumerBindings].
func (s *Store) BoundConsumer(ctx context.Context, registrationID, deploymentID string) (*storage.Consumer, error) {
	c, err := s.boundConsumer(ctx, registrationID, deploymentID)
	if err != nil {
		return nil, fmt.Errorf("consumer of registration %q, deployment %q: %w", registrationID, deploymentID, err)
	}
	return c, nil
}

func (s *Store) boundConsumer(ctx context.Context, registrationID, deploymentID string) (*storage.Consumer, error) {
	keys, err := s.keysOf(ctx, partition(boundTo(registrationID, deploymentID)))
	switch {
	case err != nil:
		return nil, err
	case len(keys) == 0:
		return nil, storage.ErrNotFound
	case len(keys) > 1:
		return nil, storage.ErrAmbiguous
	}
	c, _, err := s.consumer(ctx, keys[0].text(sortKey)[len(directorySort("")):])
	if err == nil && (c == nil || c.RegistrationID != registrationID || c.DeploymentID != deploymentID) {
		err = storage.ErrNotFound // it was bound until a moment ago
	}
	return c, err
}

// ListConsumers implements [storage.ConsumerDirectory].
func (s *Store) ListConsumers(ctx context.Context, ofTenant, after string) iter.Seq2[*storage.Consumer, error] {
	in := behind(consumers, directorySort(sortableStart(after)))
	if ofTenant != "" {
		in.FilterExpression = name("tenant = :tenant")
		in.ExpressionAttributeValues[":tenant"] = text(ofTenant)
	}
	return records[storage.Consumer](s.query(ctx, in), "listing consumers")
}
