package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/storage"
)

const (
	clients = "dynreg-clients" // the partition of all clients
	status  = "status"
)

func dynregClient(id string) item { return at(clients, directorySort(id)) }

// LoadClient implements [dynreg.Clients].
func (s *Store) LoadClient(ctx context.Context, id string) (*dynreg.Client, error) {
	if !sortable(id) {
		return nil, fmt.Errorf("client %q: %w", id, storage.ErrNotFound)
	}
	i, err := s.get(ctx, dynregClient(id))
	if err == nil && i == nil {
		err = storage.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("client %q: %w", id, err)
	}
	return decode[dynreg.Client](i)
}

// SaveClient implements [dynreg.Clients].
func (s *Store) SaveClient(ctx context.Context, c *dynreg.Client) error {
	if err := checkID(c.ID); err != nil {
		return err
	}
	next := *c
	next.Version++
	kept, err := json.Marshal(next)
	if err != nil {
		return err
	}
	i := dynregClient(c.ID)
	i[record], i[version], i[tenant], i[status] = text(string(kept)), number(next.Version), text(c.Tenant), text(string(c.Status))
	condition, values := "version = :present", item{":present": number(c.Version)}
	if c.Version == 0 {
		condition, values = absent, nil
	}
	saved, err := s.put(ctx, i, condition, values)
	if err == nil && !saved {
		err = storage.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("client %q at version %d: %w", c.ID, c.Version, err)
	}
	c.Version = next.Version
	return nil
}

// DeleteClient implements [dynreg.Clients].
func (s *Store) DeleteClient(ctx context.Context, id string, present int64) error {
	if !sortable(id) {
		return fmt.Errorf("client %q: %w", id, storage.ErrConflict)
	}
	deleted, err := s.erase(ctx, dynregClient(id), "version = :present", item{":present": number(present)})
	if err == nil && !deleted {
		err = storage.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("client %q at version %d: %w", id, present, err)
	}
	return nil
}

// ListClients implements [dynreg.ClientDirectory].
func (s *Store) ListClients(ctx context.Context, ofTenant string, in dynreg.Status, after string) iter.Seq2[*dynreg.Client, error] {
	query := behind(clients, directorySort(sortableStart(after)))
	var filters []string
	if ofTenant != "" {
		filters = append(filters, "tenant = :tenant")
		query.ExpressionAttributeValues[":tenant"] = text(ofTenant)
	}
	if in != "" {
		filters = append(filters, "#status = :status") // a word of DynamoDB's own
		query.ExpressionAttributeNames = map[string]string{"#status": status}
		query.ExpressionAttributeValues[":status"] = text(string(in))
	}
	if filters != nil {
		query.FilterExpression = name(strings.Join(filters, " AND "))
	}
	return records[dynreg.Client](s.query(ctx, query), "listing clients")
}
