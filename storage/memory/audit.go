package memory

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/ltikit/ltikit/storage"
)

// auditLog holds the entries in the order of their ids.
type auditLog struct {
	mu      sync.RWMutex
	entries []storage.AuditEntry
}

// AppendAudit implements [storage.AuditLog].
func (s *Store) AppendAudit(ctx context.Context, e storage.AuditEntry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.audit.mu.Lock()
	defer s.audit.mu.Unlock()
	i, taken := s.audit.behind(e.ID)
	if taken {
		return fmt.Errorf("audit entry %q: %w", e.ID, storage.ErrConflict)
	}
	e.At = e.At.UTC()
	s.audit.entries = slices.Insert(s.audit.entries, i, e)
	return nil
}

// behind is where the entry of that id stands, or would.
func (l *auditLog) behind(id string) (int, bool) {
	return slices.BinarySearchFunc(l.entries, id, func(e storage.AuditEntry, id string) int { return strings.Compare(e.ID, id) })
}

// ListAudit implements [storage.AuditLog].
func (s *Store) ListAudit(ctx context.Context, tenant, before string) iter.Seq2[storage.AuditEntry, error] {
	return func(yield func(storage.AuditEntry, error) bool) {
		for {
			e, found := s.audit.older(tenant, before)
			if err := ctx.Err(); err != nil {
				yield(storage.AuditEntry{}, err)
				return
			}
			if !found || !yield(e, nil) {
				return
			}
			before = e.ID
		}
	}
}

// older is the newest entry of the tenant that is older than the one with that id.
func (l *auditLog) older(tenant, before string) (storage.AuditEntry, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	end := len(l.entries)
	if before != "" {
		end, _ = l.behind(before)
	}
	for _, e := range slices.Backward(l.entries[:end]) {
		if tenant == "" || e.Tenant == tenant {
			return e, true
		}
	}
	return storage.AuditEntry{}, false
}
