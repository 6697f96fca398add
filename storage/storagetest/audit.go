package storagetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/storage"
)

// AuditLog checks [storage.AuditLog]. Each call of open returns an empty store
// that takes the time from now.
func AuditLog(t *testing.T, open func(t *testing.T, now func() time.Time) storage.AuditLog) {
	runAll(t, open, auditChecks())
}

func auditChecks() []check[storage.AuditLog] {
	return []check[storage.AuditLog]{
		{"newest first", auditOrder},
		{"by tenant", auditTenants},
		{"an id once", auditOnce},
		{"many", auditMany},
		{"odd texts", auditOddTexts},
		{"restart", auditRestart},
		{"cancelled context", auditCancelled},
	}
}

func entryOf(id, tenant string) storage.AuditEntry {
	return storage.AuditEntry{ID: id, At: newClock().Now().Truncate(time.Millisecond), By: "admin-1", Tenant: tenant,
		Action: "registration.disable", Target: "r1", Failed: "conflict"}
}

func entered(t testingT, s storage.AuditLog, tenant, before string) (list []storage.AuditEntry) {
	t.Helper()
	for e, err := range s.ListAudit(t.Context(), tenant, before) {
		require.NoError(t, err)
		list = append(list, e)
	}
	return list
}

func auditOrder(t testingT, s storage.AuditLog, _ *clock) {
	require.Empty(t, entered(t, s, "", ""))
	first, second, third := entryOf("1", ""), entryOf("2", ""), entryOf("3", "")
	for _, e := range []storage.AuditEntry{second, first, third} { // nodes race, so they come in any order
		require.NoError(t, s.AppendAudit(t.Context(), e))
	}
	require.Equal(t, []storage.AuditEntry{third, second, first}, entered(t, s, "", ""))
	require.Equal(t, []storage.AuditEntry{first}, entered(t, s, "", "2"))
	require.Empty(t, entered(t, s, "", "1"))
}

func auditTenants(t testingT, s storage.AuditLog, _ *clock) {
	for i, tenant := range []string{"a", "b", "", "a"} {
		require.NoError(t, s.AppendAudit(t.Context(), entryOf(fmt.Sprint(i), tenant)))
	}
	require.Equal(t, []storage.AuditEntry{entryOf("3", "a"), entryOf("0", "a")}, entered(t, s, "a", ""))
	require.Equal(t, []storage.AuditEntry{entryOf("0", "a")}, entered(t, s, "a", "3"))
	require.Len(t, entered(t, s, "", ""), 4)
	require.Empty(t, entered(t, s, "c", ""))
}

func auditOnce(t testingT, s storage.AuditLog, _ *clock) {
	require.NoError(t, s.AppendAudit(t.Context(), entryOf("1", "a")))
	require.ErrorIs(t, s.AppendAudit(t.Context(), entryOf("1", "b")), storage.ErrConflict)
	require.Equal(t, []storage.AuditEntry{entryOf("1", "a")}, entered(t, s, "", ""))
}

func auditMany(t testingT, s storage.AuditLog, _ *clock) {
	const many = 1203
	for i := range many {
		require.NoError(t, s.AppendAudit(t.Context(), entryOf(fmt.Sprintf("%06d", i), "a")))
	}
	list := entered(t, s, "a", "")
	require.Len(t, list, many)
	for i, e := range list {
		require.Equal(t, fmt.Sprintf("%06d", many-1-i), e.ID)
	}
}

func auditOddTexts(t testingT, s storage.AuditLog, _ *clock) {
	for i, text := range oddIDs() {
		e := entryOf(fmt.Sprintf("%03d", i), text)
		e.By, e.Target = text, text
		require.NoError(t, s.AppendAudit(t.Context(), e))
		require.Equal(t, []storage.AuditEntry{e}, entered(t, s, text, ""))
	}
}

func auditRestart(t testingT, s storage.AuditLog, _ *clock) {
	require.NoError(t, s.AppendAudit(t.Context(), entryOf("1", "a")))
	if reopen(t, s) {
		require.Equal(t, []storage.AuditEntry{entryOf("1", "a")}, entered(t, s, "a", ""))
	}
}

func auditCancelled(t testingT, s storage.AuditLog, _ *clock) {
	ctx := cancelled(t)
	require.Error(t, s.AppendAudit(ctx, entryOf("1", "")))
	require.Empty(t, entered(t, s, "", ""))
	require.NoError(t, s.AppendAudit(t.Context(), entryOf("1", "")))
	for _, err := range s.ListAudit(ctx, "", "") {
		require.Error(t, err)
	}
}
