package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/storage"
)

// The clients of a bridge are one partition, ordered by id. Those of a registration
// are filtered from all: a bridge has few, and one item each keeps a change whole.
const (
	relyingParties = "bridge-clients"
	registrations  = "registrations" // the ids, as a set
)

var (
	_ rp.Clients         = (*Store)(nil)
	_ rp.ClientWriter    = (*Store)(nil)
	_ rp.ClientDirectory = (*Store)(nil)
)

func relyingPartyKey(id string) item { return at(relyingParties, directorySort(id)) }

// FindRelyingParty implements [rp.Clients].
func (s *Store) FindRelyingParty(ctx context.Context, id string) (*rp.Client, error) {
	if !sortable(id) {
		return nil, fmt.Errorf("client %q: %w", id, storage.ErrNotFound)
	}
	i, err := s.get(ctx, relyingPartyKey(id))
	if err == nil && i == nil {
		err = storage.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("client %q: %w", id, err)
	}
	return decode[rp.Client](i)
}

// RelyingPartiesOf implements [rp.Clients].
func (s *Store) RelyingPartiesOf(ctx context.Context, registrationID string) (list []*rp.Client, err error) {
	if registrationID == "" {
		return nil, nil
	}
	in := partition(relyingParties)
	in.FilterExpression = name("contains(registrations, :registration)")
	in.ExpressionAttributeValues[":registration"] = text(registrationID)
	for c, err := range records[rp.Client](s.query(ctx, in), "clients of a registration") {
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// PutRelyingParty implements [rp.ClientWriter].
func (s *Store) PutRelyingParty(ctx context.Context, c *rp.Client) error {
	if err := checkID(c.ID); err != nil {
		return err
	}
	kept, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("client %q: %w", c.ID, err)
	}
	i := relyingPartyKey(c.ID)
	i[record], i[tenant] = text(string(kept)), text(c.Tenant)
	ids := slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(c.Registrations))), func(id string) bool { return id == "" })
	if len(ids) > 0 { // there is no empty set
		i[registrations] = &types.AttributeValueMemberSS{Value: ids}
	}
	if err := s.set(ctx, i); err != nil {
		return fmt.Errorf("client %q: %w", c.ID, err)
	}
	return nil
}

// DeleteRelyingParty implements [rp.ClientWriter].
func (s *Store) DeleteRelyingParty(ctx context.Context, id string) error {
	if !sortable(id) {
		return fmt.Errorf("client %q: %w", id, storage.ErrNotFound)
	}
	_, err := s.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &s.table, Key: relyingPartyKey(id), ConditionExpression: name("attribute_exists(pk)"),
	})
	deleted, err := held(err)
	if err == nil && !deleted {
		err = storage.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("client %q: %w", id, err)
	}
	return nil
}

// ListRelyingParties implements [rp.ClientDirectory].
func (s *Store) ListRelyingParties(ctx context.Context, ofTenant, after string) iter.Seq2[*rp.Client, error] {
	in := behind(relyingParties, directorySort(sortableStart(after)))
	if ofTenant != "" {
		in.FilterExpression = name("tenant = :tenant")
		in.ExpressionAttributeValues[":tenant"] = text(ofTenant)
	}
	return records[rp.Client](s.query(ctx, in), "listing clients")
}
