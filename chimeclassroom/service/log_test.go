package service_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// logOf is the log of the course, oldest first: what was done, and to whom.
func (w *world) logOf(v chimeclassroom.Visitor) (actions []string) {
	w.t.Helper()
	page, err := w.ReadLog(w.t.Context(), v, service.InCourse, "")
	require.NoError(w.t, err)
	for _, e := range page.Entries {
		said := string(e.Action)
		for _, more := range []string{e.Detail, e.Whom.Subject} {
			if more != "" {
				said += " " + more
			}
		}
		actions = append([]string{said}, actions...)
	}
	return actions
}

func TestTheLogTellsWhatWasDoneWithTheSchedule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.event(teacher)
	renamed := input()
	renamed.Title = "Geometry"
	changed, err := w.UpdateEvent(t.Context(), teacher, e.ID, renamed, e.Version, chimeclassroom.ThisOne)
	require.NoError(t, err)
	for _, hidden := range []bool{true, false} {
		_, err = w.HideEvent(t.Context(), teacher, changed.ID, hidden, chimeclassroom.ThisOne)
		require.NoError(t, err)
	}
	_, err = w.CancelEvent(t.Context(), teacher, e.ID, "ill", chimeclassroom.ThisOne)
	require.NoError(t, err)
	require.NoError(t, w.DeleteEvent(t.Context(), teacher, e.ID, chimeclassroom.ThisOne))
	assert.Equal(t, []string{"event.create", "event.change", "event.hide", "event.show", "event.cancel", "event.delete"}, w.logOf(teacher))
	page, err := w.ReadLog(t.Context(), teacher, service.InCourse, "")
	require.NoError(t, err)
	assert.Equal(t, teacher.Person, page.Entries[0].Who)
	assert.Equal(t, "Geometry", page.Entries[0].Title, "it tells of events that are gone")

	_, err = w.CancelEvent(t.Context(), teacher, e.ID, "", chimeclassroom.ThisOne)
	require.Error(t, err)
	assert.Len(t, w.logOf(teacher), 6, "what is refused was not done")
}

func TestTheLogTellsWhatHostsDecided(t *testing.T) {
	t.Parallel()
	w := newDoorWorld(t, waitingRoom(), &provider{})
	ada, ben, eve := w.wait("ada"), w.wait("ben"), w.wait("eve")
	w.do(w.teacher, on(service.ActAdmit, ada))
	w.comeIn(ada)
	w.do(w.teacher, service.Act{Kind: service.ActDeny, Target: eve.Attendee.ID, ForGood: true})
	w.do(w.teacher, service.Act{Kind: service.ActAdmit})
	w.comeIn(ben)
	w.do(w.teacher, on(service.ActPromote, ada))
	w.do(ada, service.Act{Kind: service.ActRemove, Target: ben.Attendee.ID})
	w.do(w.teacher, door(service.DoorLocked))
	w.do(w.teacher, service.Act{Kind: service.ActLower})
	w.refuse(chimeclassroom.CodeForbidden, ada, on(service.ActPromote, ada))
	assert.Equal(t, []string{
		"event.create", "class.start", "class.admit ada", "class.deny eve", "class.admit", "class.cohost on ada", "class.remove ben", "class.door locked",
	}, w.logOf(w.host))
}

func TestWhoReadsTheLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	w.event(teacher)
	_, err := w.ReadLog(t.Context(), ada, service.InCourse, "")
	requireCode(t, chimeclassroom.CodeForbidden, err)
	_, err = w.ReadLog(t.Context(), teacher, service.OnPlatform, "")
	requireCode(t, chimeclassroom.CodeForbidden, err)
	_, err = w.ReadLog(t.Context(), teacher, "world", "")
	requireCode(t, chimeclassroom.CodeInvalid, err)
	_, err = w.ReadLog(t.Context(), teacher, service.InCourse, "yesterday")
	requireCode(t, chimeclassroom.CodeInvalid, err)

	page, err := w.ReadLog(t.Context(), w.head(), service.OnPlatform, "")
	require.NoError(t, err)
	assert.Len(t, page.Entries, 1)
	stranger := arrival("stranger", chimeclassroom.Teacher)
	stranger.AdministersLMS, stranger.DeploymentID = true, "another school"
	page, err = w.ReadLog(t.Context(), w.visit(stranger), service.OnPlatform, "")
	require.NoError(t, err)
	assert.Empty(t, page.Entries)
}

func TestTheLogIsReadPageByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	for range 101 {
		w.event(teacher)
	}
	first, err := w.ReadLog(t.Context(), teacher, service.InCourse, "")
	require.NoError(t, err)
	assert.Len(t, first.Entries, 100)
	last, err := w.ReadLog(t.Context(), teacher, service.InCourse, first.Next)
	require.NoError(t, err)
	assert.Len(t, last.Entries, 1)
	assert.Empty(t, last.Next)
}
