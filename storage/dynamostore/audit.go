package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/ltikit/ltikit/storage"
)

// The log is one partition, ordered by the ids of its entries. Who asks for one
// tenant's reads past those of the others.
const auditLog = "audit"

func auditSort(id string) string { return "a" + id }

// AppendAudit implements [storage.AuditLog].
func (s *Store) AppendAudit(ctx context.Context, e storage.AuditEntry) error {
	if err := checkID(e.ID); err != nil {
		return err
	}
	e.At = e.At.UTC()
	kept, err := json.Marshal(e)
	if err != nil {
		return err
	}
	i := at(auditLog, auditSort(e.ID))
	i[record], i[tenant] = text(string(kept)), text(e.Tenant)
	appended, err := s.put(ctx, i, absent, nil)
	if err == nil && !appended {
		err = storage.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("audit entry %q: %w", e.ID, err)
	}
	return nil
}

// ListAudit implements [storage.AuditLog].
func (s *Store) ListAudit(ctx context.Context, ofTenant, before string) iter.Seq2[storage.AuditEntry, error] {
	return values(records[storage.AuditEntry](s.query(ctx, auditQuery(ofTenant, before)), "listing the audit log"))
}

func auditQuery(ofTenant, before string) dynamodb.QueryInput {
	backwards, in := false, partition(auditLog)
	in.ScanIndexForward = &backwards
	if before != "" {
		in.KeyConditionExpression = name("pk = :pk AND sk < :sk")
		in.ExpressionAttributeValues[":sk"] = text(auditSort(sortableStart(before)))
	}
	if ofTenant != "" {
		in.FilterExpression = name("tenant = :tenant")
		in.ExpressionAttributeValues[":tenant"] = text(ofTenant)
	}
	return in
}
