package service_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func TestNewNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	_, err := service.New(service.Config{})
	require.ErrorContains(t, err, "Config.Store")
}

func TestALaunchIsCompleteOrRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, spoil := range map[string]func(*service.Arrival){
		"no registration": func(a *service.Arrival) { a.RegistrationID = "" },
		"no deployment":   func(a *service.Arrival) { a.DeploymentID = "" },
		"no link":         func(a *service.Arrival) { a.ResourceLinkID = "" },
		"anonymous":       func(a *service.Arrival) { a.Subject = "" },
		"no role":         func(a *service.Arrival) { a.Role = "" },
		"unknown role":    func(a *service.Arrival) { a.Role = "root" },
	} {
		a := arrival("s", chimeclassroom.Student)
		spoil(&a)
		_, err := w.Enter(t.Context(), a)
		assert.Equal(t, chimeclassroom.CodeInvalid, chimeclassroom.ErrorCode(err), name)
	}
}

func TestACodeOpensOneSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code, err := w.Enter(t.Context(), arrival("s", chimeclassroom.Student))
	require.NoError(t, err)
	var opened atomic.Int32
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if _, _, err := w.OpenSession(t.Context(), code); err == nil {
				opened.Add(1)
			} else {
				assert.Equal(t, chimeclassroom.CodeNotSignedIn, chimeclassroom.ErrorCode(err), "%v", err)
			}
		})
	}
	all.Wait()
	assert.EqualValues(t, 1, opened.Load())
}

func TestSecretsExpireOnTheInstant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	early, err := w.Enter(t.Context(), arrival("s", chimeclassroom.Student))
	require.NoError(t, err)
	late, err := w.Enter(t.Context(), arrival("s", chimeclassroom.Student))
	require.NoError(t, err)
	w.clock.Advance(time.Minute - time.Millisecond)
	token, expires, err := w.OpenSession(t.Context(), early)
	require.NoError(t, err)
	assert.Equal(t, w.clock.Now().Add(8*time.Hour), expires)
	w.clock.Advance(time.Millisecond)
	_, _, err = w.OpenSession(t.Context(), late)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)

	w.clock.Advance(8*time.Hour - time.Millisecond)
	_, err = w.authenticate(token)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
}

func TestAClosedSessionIsWorthless(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code, err := w.Enter(t.Context(), arrival("s", chimeclassroom.Student))
	require.NoError(t, err)
	token, _, err := w.OpenSession(t.Context(), code)
	require.NoError(t, err)
	v, err := w.authenticate(token)
	require.NoError(t, err)
	require.NoError(t, w.CloseSession(t.Context(), v))
	_, err = w.authenticate(token)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	_, err = w.Resume(t.Context(), v.SessionID)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	_, err = w.authenticate("")
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	_, err = w.authenticate(v.SessionID)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	require.NoError(t, w.CloseSession(t.Context(), v), "closing twice is no error")
}

func TestIdentityComesFromTheLaunch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.student("s")
	renamed := arrival("s", chimeclassroom.Teacher)
	renamed.Name, renamed.RoomTitle = "", "New title"
	second := w.visit(renamed)
	assert.Equal(t, first.Person.ID, second.Person.ID)
	assert.Equal(t, first.Room.ID, second.Room.ID)
	assert.Equal(t, chimeclassroom.Teacher, second.Role, "the role is that of the launch")
	assert.Equal(t, "Guest", second.Person.DisplayName())
	assert.Equal(t, "New title", second.Room.Title)

	otherLMS := arrival("s", chimeclassroom.Student)
	otherLMS.RegistrationID = "other"
	third := w.visit(otherLMS)
	assert.NotEqual(t, first.Person.ID, third.Person.ID, "one subject of two LMSs is two people")
	assert.NotEqual(t, first.Room.ID, third.Room.ID)

	otherDeployment := arrival("s", chimeclassroom.Student)
	otherDeployment.DeploymentID = "dep2"
	assert.NotEqual(t, first.Room.ID, w.visit(otherDeployment).Room.ID)
}

func TestNoSecretIsStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	code, err := w.Enter(t.Context(), arrival("s", chimeclassroom.Student))
	require.NoError(t, err)
	token, _, err := w.OpenSession(t.Context(), code)
	require.NoError(t, err)
	unused, err := w.Enter(t.Context(), arrival("s", chimeclassroom.Student))
	require.NoError(t, err)
	ticket, err := w.JoinMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	for _, secret := range []string{code, token, unused, ticket.Token} {
		assert.Len(t, secret, 43, "256 bits")
		for _, table := range []string{"classroom_code", "classroom_session", "classroom_ticket"} {
			var hashes string
			require.NoError(t, w.db.QueryRowContext(t.Context(), `SELECT COALESCE(GROUP_CONCAT(hash), '') FROM `+table).Scan(&hashes))
			assert.NotEmpty(t, hashes)
			assert.False(t, strings.Contains(hashes, secret))
		}
	}
}

func TestASessionThatIsUsedGoesOnForADayAtMost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code, err := w.Enter(t.Context(), arrival("s", chimeclassroom.Student))
	require.NoError(t, err)
	token, _, err := w.OpenSession(t.Context(), code)
	require.NoError(t, err)
	for range 3 {
		w.clock.Advance(8*time.Hour - time.Millisecond)
		_, err = w.authenticate(token)
		require.NoError(t, err)
	}
	w.clock.Advance(3 * time.Millisecond)
	_, err = w.authenticate(token)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
}

// thrifty is a store that counts how often a session is extended.
type thrifty struct {
	service.Store
	extended *int
}

func (s thrifty) ExtendSession(ctx context.Context, hash string, expires time.Time) error {
	*s.extended++
	return s.Store.ExtendSession(ctx, hash, expires)
}

func TestASessionIsExtendedOnceInTenMinutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var extended int
	w.serve(thrifty{w.store, &extended}, w.lms)
	code, err := w.Enter(t.Context(), arrival("s", chimeclassroom.Student))
	require.NoError(t, err)
	token, _, err := w.OpenSession(t.Context(), code)
	require.NoError(t, err)
	for range 60 {
		w.clock.Advance(time.Minute)
		_, err = w.authenticate(token)
		require.NoError(t, err)
	}
	assert.Equal(t, 6, extended)
}

func TestATicketEndsWithItsSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.liveEvent(w.teacher())
	code, err := w.Enter(t.Context(), arrival("s", chimeclassroom.Student))
	require.NoError(t, err)
	token, _, err := w.OpenSession(t.Context(), code)
	require.NoError(t, err)
	student, err := w.authenticate(token)
	require.NoError(t, err)
	ticket, err := w.JoinMeeting(t.Context(), student, e.ID)
	require.NoError(t, err)
	require.NoError(t, w.CloseSession(t.Context(), student))
	_, err = w.Admit(t.Context(), e.ID, ticket.Token)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	_, err = w.JoinMeeting(t.Context(), student, e.ID)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
}

// The session may be closed between the taking of the ticket and the room.
func TestNobodyComesInFromASessionThatIsClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	code, err := w.Enter(t.Context(), arrival("s", chimeclassroom.Student))
	require.NoError(t, err)
	token, _, err := w.OpenSession(t.Context(), code)
	require.NoError(t, err)
	student, err := w.authenticate(token)
	require.NoError(t, err)
	ticket, err := w.JoinMeeting(t.Context(), student, e.ID)
	require.NoError(t, err)
	admission, err := w.Admit(t.Context(), e.ID, ticket.Token)
	require.NoError(t, err)
	require.NoError(t, w.CloseSession(t.Context(), student))
	_, err = w.RecordJoined(t.Context(), admission)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	report, err := w.Report(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.Empty(t, report.People)
}
