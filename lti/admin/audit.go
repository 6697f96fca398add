package admin

import (
	"context"
	"iter"
	"slices"
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

// seesEntry tells whether the account sees an entry. Keys and placements belong to
// no tenant: of these, those who do not run the installation see what they did
// themselves.
func (p Principal) seesEntry(e storage.AuditEntry) bool {
	if p.Installation {
		return true
	}
	subject, _, _ := strings.Cut(e.Action, ".")
	if slices.Contains([]string{"key", "scope", "tool", "rule", "placement"}, subject) {
		return p.Name != "" && p.Name == e.By
	}
	return p.sees(e.Tenant)
}
