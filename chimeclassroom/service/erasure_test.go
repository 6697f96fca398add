package service_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/storage"
)

// auditLog keeps entries, or refuses them.
type auditLog struct {
	entries []storage.AuditEntry
	refuses error
}

func (l *auditLog) AppendAudit(_ context.Context, e storage.AuditEntry) error {
	l.entries = append(l.entries, e)
	return l.refuses
}

// audited puts the service under audit.
func (w *world) audited() *auditLog {
	w.t.Helper()
	log := &auditLog{}
	var err error
	w.Service, err = service.New(service.Config{Store: w.store, Grades: w.lms, Audit: log, Now: w.clock.Now})
	require.NoError(w.t, err)
	return log
}

func TestWhoMayEraseAndExport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	log := w.audited()
	teacher, ada, admin := w.teacher(), w.student("ada"), w.administrator()
	stranger := arrival("admin", chimeclassroom.Teacher)
	stranger.RegistrationID, stranger.AdministersLMS = "another", true
	foreign := w.visit(stranger)
	for name, tc := range map[string]struct {
		by   chimeclassroom.Visitor
		of   string
		want chimeclassroom.Code
	}{
		"a teacher":                 {teacher, ada.Person.ID, chimeclassroom.CodeForbidden},
		"the person":                {ada, ada.Person.ID, chimeclassroom.CodeForbidden},
		"another's administrator":   {foreign, ada.Person.ID, chimeclassroom.CodeNotFound},
		"somebody who is not there": {admin, "nobody", chimeclassroom.CodeNotFound},
	} {
		requireCode(t, tc.want, w.ErasePerson(t.Context(), tc.by, tc.of))
		_, err := w.PersonData(t.Context(), tc.by, tc.of)
		require.Equal(t, tc.want, chimeclassroom.ErrorCode(err), name)
	}
	assert.Empty(t, log.entries)
	_, err := w.PersonData(t.Context(), admin, ada.Person.ID)
	require.NoError(t, err)
	require.NoError(t, w.ErasePerson(t.Context(), admin, ada.Person.ID))
	require.Len(t, log.entries, 2)
	assert.Equal(t, "person.export", log.entries[0].Action)
	assert.Equal(t, "person.erase", log.entries[1].Action)
	assert.Equal(t, [3]string{admin.Person.ID, "reg", ada.Person.ID}, [3]string{log.entries[1].By, log.entries[1].Tenant, log.entries[1].Target})
	requireCode(t, chimeclassroom.CodeNotFound, w.ErasePerson(t.Context(), admin, ada.Person.ID))
}

// One registration may serve many schools: an administrator of one does not reach
// into another.
func TestAdministratorsReachTheirOwnSchoolAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head := arrival("head", chimeclassroom.Teacher)
	head.AdministersLMS, head.DeploymentID = true, "another school"
	stranger := w.visit(head)
	ada := w.student("ada")
	requireCode(t, chimeclassroom.CodeNotFound, w.ErasePerson(t.Context(), stranger, ada.Person.ID))
	_, err := w.PersonData(t.Context(), stranger, ada.Person.ID)
	requireCode(t, chimeclassroom.CodeNotFound, err)

	both := arrival("ada", chimeclassroom.Student)
	both.DeploymentID = "another school"
	w.visit(both)
	for _, admin := range []chimeclassroom.Visitor{w.administrator(), stranger} {
		requireCode(t, chimeclassroom.CodeForbidden, w.ErasePerson(t.Context(), admin, ada.Person.ID))
	}
	found, err := w.Erase(t.Context(), "operator", "reg", "ada")
	require.NoError(t, err)
	assert.True(t, found, "by the operator")
}

func TestNothingIsErasedThatCannotBeAudited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	log := w.audited()
	ada := w.student("ada")
	log.refuses = errors.New("disk full")
	_, err := w.Erase(t.Context(), "operator", "reg", "ada")
	require.ErrorIs(t, err, log.refuses)
	_, err = w.MyData(t.Context(), ada)
	require.NoError(t, err)
	id, err := w.store.FindPerson(t.Context(), "reg", "ada")
	require.NoError(t, err)
	assert.Equal(t, ada.Person.ID, id)
}

// Somebody is erased in the middle of a class: it goes on, ends, and grades nobody
// who is not there any more.
func TestErasureDuringAClass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	e := w.liveEvent(teacher)
	w.join(ada, e.ID)
	found, err := w.Erase(t.Context(), "operator", "reg", "ada")
	require.NoError(t, err)
	assert.True(t, found)
	_, err = w.JoinMeeting(t.Context(), ada, e.ID)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	_, err = w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	w.settle()
	assert.Empty(t, w.lms.grades())
	found, err = w.Erase(t.Context(), "operator", "reg", "ada")
	require.NoError(t, err)
	assert.False(t, found)
}
