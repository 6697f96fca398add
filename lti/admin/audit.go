package admin

import (
	"context"
	"iter"
	"strings"

	"github.com/ltikit/ltikit/storage"
)

// Audit yields what was changed of what the account sees, from the newest entry to
// the oldest, older than the one whose ID is before; an empty one begins with the
// newest.
func (a *Admin) Audit(ctx context.Context, p Principal, before string) iter.Seq2[storage.AuditEntry, error] {
	tenant := p.Tenant
	if p.Installation {
		tenant = ""
	}
	return func(yield func(storage.AuditEntry, error) bool) {
		for e, err := range a.cfg.Store.ListAudit(ctx, tenant, before) {
			if err == nil && !p.seesEntry(e) {
				continue // the stores take an empty tenant for every tenant
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// seesEntry tells whether the account sees an entry. The keys belong to no tenant
// and concern those alone who run the installation.
func (p Principal) seesEntry(e storage.AuditEntry) bool {
	return p.Installation || p.Tenant == e.Tenant && !strings.HasPrefix(e.Action, "key.")
}
