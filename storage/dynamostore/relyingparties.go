package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/storage"
)

// The clients of a bridge are one partition, ordered by their ids. They are few: those
// of a registration are picked out of them all.

const (
	parties         = "relying-parties" // the partition of all of them
	registrationsOf = "registrations"
)

func partyKey(id string) item { return at(parties, directorySort(id)) }

// FindRelyingParty implements [rp.Clients].
func (s *Store) FindRelyingParty(ctx context.Context, id string) (*rp.Client, error) {
	if !sortable(id) {
		return nil, fmt.Errorf("client %q: %w", id, storage.ErrNotFound)
	}
	i, err := s.needed(ctx, partyKey(id))
	if err != nil {
		return nil, fmt.Errorf("client %q: %w", id, err)
	}
	return decode[rp.Client](i)
}

// RelyingPartiesOf implements [rp.Clients].
func (s *Store) RelyingPartiesOf(ctx context.Context, registrationID string) (list []*rp.Client, err error) {
	in := partition(parties)
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
		return err
	}
	named := &types.AttributeValueMemberL{Value: []types.AttributeValue{}}
	for _, id := range c.Registrations {
		named.Value = append(named.Value, text(id))
	}
	i := partyKey(c.ID)
	i[record], i[tenant], i[registrationsOf] = text(string(kept)), text(c.Tenant), named
	if err := s.set(ctx, i); err != nil {
		return fmt.Errorf("storing client %q: %w", c.ID, err)
	}
	return nil
}

// DeleteRelyingParty implements [rp.ClientWriter].
func (s *Store) DeleteRelyingParty(ctx context.Context, id string) error {
	if !sortable(id) {
		return fmt.Errorf("deleting client %q: %w", id, storage.ErrNotFound)
	}
	deleted, err := s.erase(ctx, partyKey(id), "attribute_exists(pk)", nil)
	if err == nil && !deleted {
		err = storage.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("deleting client %q: %w", id, err)
	}
	return nil
}

// ListRelyingParties implements [rp.ClientDirectory].
func (s *Store) ListRelyingParties(ctx context.Context, ofTenant, after string) iter.Seq2[*rp.Client, error] {
	in := behind(parties, directorySort(sortableStart(after)))
	if ofTenant != "" {
		in.FilterExpression = name("tenant = :tenant")
		in.ExpressionAttributeValues[":tenant"] = text(ofTenant)
	}
	return records[rp.Client](s.query(ctx, in), "listing clients")
}
