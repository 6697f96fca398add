package service_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// secretOf signs in and returns the secret of the session.
func (w *world) secretOf(a service.Arrival) string {
	w.t.Helper()
	code, err := w.Enter(w.t.Context(), a)
	require.NoError(w.t, err)
	secret, _, err := w.OpenSession(w.t.Context(), code)
	require.NoError(w.t, err)
	return secret
}

func TestALowerRoleEndsTheSessionsOfAHigherOne(t *testing.T) {
	t.Parallel()
	roles := chimeclassroom.Roles()
	for i, before := range roles {
		for j, next := range roles {
			w := newWorld(t)
			older := w.secretOf(arrival("kim", before))
			unused, err := w.Enter(t.Context(), arrival("kim", before))
			require.NoError(t, err)
			others := w.secretOf(arrival("bystander", before))
			elsewhere := arrival("kim", before)
			elsewhere.ResourceLinkID = "another room"
			there := w.secretOf(elsewhere)

			w.secretOf(arrival("kim", next))
			demoted := j > i
			_, err = w.Renew(t.Context(), older)
			assert.Equal(t, demoted, chimeclassroom.ErrorCode(err) == chimeclassroom.CodeNotSignedIn, "%s, then %s: %v", before, next, err)
			_, _, err = w.OpenSession(t.Context(), unused)
			assert.Equal(t, demoted, chimeclassroom.ErrorCode(err) == chimeclassroom.CodeNotSignedIn, "a code of %s, then %s: %v", before, next, err)
			for _, untouched := range []string{others, there} {
				_, err = w.Renew(t.Context(), untouched)
				require.NoError(t, err)
			}
		}
	}
}

func TestWhoIsDemotedKeepsNothingOfTheClass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.liveEvent(w.teacher())
	kim := w.visit(arrival("kim", chimeclassroom.Teacher))
	ticket, err := w.JoinMeeting(t.Context(), kim, e.ID)
	require.NoError(t, err)
	assert.True(t, w.join(w.visit(arrival("kim", chimeclassroom.Teacher)), e.ID).Attendee.May(chimeclassroom.HostClass))

	demoted := w.visit(arrival("kim", chimeclassroom.Student))
	_, err = w.Admit(t.Context(), e.ID, ticket.Token)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	_, err = w.JoinMeeting(t.Context(), kim, e.ID)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	again := w.join(demoted, e.ID)
	assert.Equal(t, chimeclassroom.Teacher, again.Attendee.Role, "they are counted as before, and not graded")
	assert.False(t, again.Attendee.May(chimeclassroom.HostClass), "but host they are no more")
	floor := w.OpenFloor()
	floor.Enter(again, w.clock.Now())
	assert.False(t, floor.People()[0].Host)
}

func TestWhoIsNoLongerInTheCourseIsSignedOut(t *testing.T) {
	t.Parallel()
	w := newCourse(t)
	w.comes("teacher", chimeclassroom.Teacher)
	secret := w.secretOf(rosterArrival("ada", chimeclassroom.Student))
	ada, err := w.authenticate(secret)
	require.NoError(t, err)
	onTheWay, err := w.IssueCode(t.Context(), ada)
	require.NoError(t, err)
	bens := w.secretOf(rosterArrival("ben", chimeclassroom.Student))
	feed, err := w.NewFeed(t.Context(), ada)
	require.NoError(t, err)

	w.read(true, entry("ada", chimeclassroom.Student, true), entry("ben", chimeclassroom.Student, true))
	_, err = w.Resume(t.Context(), ada.SessionID)
	require.NoError(t, err)
	w.read(true, entry("ben", chimeclassroom.Student, true)) // she has left
	assert.True(t, w.SessionOver(t.Context(), ada.SessionID))
	_, err = w.Resume(t.Context(), ada.SessionID)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	_, err = w.Renew(t.Context(), secret)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	_, _, err = w.OpenSession(t.Context(), onTheWay)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	_, err = w.ReadFeed(t.Context(), feed)
	requireCode(t, chimeclassroom.CodeNotFound, err)
	_, err = w.Renew(t.Context(), bens)
	require.NoError(t, err)
}
