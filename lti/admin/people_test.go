package admin_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/storage/memory"
)

// forgetful takes note of whom it forgets.
type forgetful struct {
	forgotten []string
	err       error
}

func (f *forgetful) ForgetPerson(_ context.Context, registrationID, subject string) error {
	f.forgotten = append(f.forgotten, registrationID+" "+subject)
	return f.err
}

func TestForgetPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people := &forgetful{}
	a, err := admin.New(admin.Config{Store: w.store, Role: admin.Tool, People: people})
	require.NoError(t, err)
	w.serve(t, a)
	require.NoError(t, w.store.PutRegistration(t.Context(), &lti.Registration{ID: "r1", Issuer: "https://lms.example", ClientID: "c", Tenant: "south"}))

	for range 2 {
		require.NoError(t, w.as(root).ForgetPerson(t.Context(), "r1", "caroline"))
	}
	require.Equal(t, []string{"r1 caroline", "r1 caroline"}, people.forgotten)
	for name, c := range map[string]struct {
		account, id, subject string
		code                 lti.Code
	}{
		"another tenant's": {north, "r1", "caroline", admin.CodeNotFound},
		"no such platform": {root, "none", "caroline", admin.CodeNotFound},
		"who only looks":   {viewer, "r1", "caroline", lti.CodeAccessDenied},
	} {
		err := w.as(c.account).ForgetPerson(t.Context(), c.id, c.subject)
		requireCode(t, err, c.code)
		require.NotContains(t, err.Error(), "caroline", name)
	}
	var invalid *admin.InvalidError
	require.ErrorAs(t, w.as(root).ForgetPerson(t.Context(), "r1", ""), &invalid, "nobody")
	require.Len(t, people.forgotten, 2)

	people.err = errors.New("the database is away")
	require.Error(t, w.as(root).ForgetPerson(t.Context(), "r1", "caroline"))
	var log []string
	for e, err := range w.store.ListAudit(t.Context(), "", "") {
		require.NoError(t, err)
		log = append(log, e.Action+" "+e.Tenant+" "+e.Target+" "+e.Failed)
	}
	require.Equal(t, []string{"person.forget south r1 temporarily_unavailable", "person.forget south r1 ", "person.forget south r1 ", "person.forget south r1 "}, log)
	require.NotContains(t, w.log.String(), "caroline")
}

func TestNobodyToForget(t *testing.T) {
	t.Parallel()
	a, err := admin.New(admin.Config{Store: memory.New(memory.Config{})})
	require.NoError(t, err)
	err = a.ForgetPerson(t.Context(), admin.Principal{Installation: true, MayChange: true}, "r1", "caroline")
	require.Equal(t, admin.CodeNotFound, lti.AsError(err).Code)
}
