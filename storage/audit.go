package storage

import (
	"context"
	"iter"
	"time"
)

// AuditEntry says who changed what. It names things by their ids alone and holds
// no secret and nothing about people but the account that acted.
type AuditEntry struct {
	// ID is unique and grows with time, so that entries are ordered by it.
	ID string `json:"id"`
	// At counts in whole milliseconds.
	At time.Time `json:"at"`
	// By is the account that acted, as the application names accounts.
	By string `json:"by"`
	// Tenant is whose data was changed; empty where tenants play no part.
	Tenant string `json:"tenant,omitempty"`
	// Action is what was done, such as "registration.disable".
	Action string `json:"action"`
	// Target is the id of what it was done to.
	Target string `json:"target"`
	// Failed is the code of the error where it came to nothing.
	Failed string `json:"failed,omitempty"`
}

// AuditLog is a log that only grows.
type AuditLog interface {
	// AppendAudit stores the entry. An ID that is in use is ErrConflict.
	AppendAudit(ctx context.Context, e AuditEntry) error
	// ListAudit yields entries from the newest to the oldest, older than the one
	// whose ID is before; an empty one begins with the newest. An empty tenant
	// does not restrict.
	ListAudit(ctx context.Context, tenant, before string) iter.Seq2[AuditEntry, error]
}
