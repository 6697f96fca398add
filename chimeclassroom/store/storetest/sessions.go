package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func sessions() []check[Class] {
	return []check[Class]{
		{"a session is as its launch", sessionIsAsItsLaunch},
		{"a code opens one session", codeOpensOne},
		{"an expired code opens none", expiredCode},
		{"a session expires, is extended and ends", sessionExpires},
		{"a code of a session opens none that ends later", codeOfASession},
		{"a session that was closed is gone", closedSession},
		{"a session outlasts a restart", sessionRestart},
		{"secrets that nobody has", secretsOfNobody},
		{"who administers the LMS no more has no session of then", lostAdministration},
	}
}

func sessionIsAsItsLaunch(t *testing.T, s Class) {
	l := launch("1", "ada")
	l.Room.Title, l.Room.Course, l.ReturnURL = "Room", "Algebra", "https://lms.example/back"
	l.Choice = &chimeclassroom.Choice{Accepts: chimeclassroom.AcceptsMany, Request: []byte(`{"a":"\u0000"}`)}
	l.AdministersLMS = true
	require.NoError(t, s.RecordLaunch(t.Context(), l))
	want := chimeclassroom.Visitor{Person: l.Person, Room: l.Room, Role: l.Role, AdministersLMS: true, Choice: l.Choice, ReturnURL: l.ReturnURL, SessionID: "session-1"}
	assert.Equal(t, want, signIn(t, s, "1"))
}

func codeOpensOne(t *testing.T, s Class) {
	require.NoError(t, s.RecordLaunch(t.Context(), launch("1", "ada")))
	hashes := oddSecrets(s)
	won := race(t, s, func(i int) error {
		_, err := s.OpenSession(t.Context(), "code-1", service.Secret{Hash: hashes[i], Expires: noon}, noon, nine)
		return err
	}, service.ErrNotFound)
	assert.Equal(t, 1, won)
	open := 0
	for _, hash := range hashes {
		_, err := s.Session(t.Context(), hash, nine)
		if err == nil {
			open++
			continue
		}
		require.ErrorIs(t, err, service.ErrNotFound)
	}
	assert.Equal(t, 1, open)
}

// oddSecrets has one for each racer.
func oddSecrets(s Class) (all []string) {
	odd := oddIDs()
	for i := range racers(s) {
		all = append(all, odd[i%len(odd)]+string(rune('a'+i)))
	}
	return all
}

func expiredCode(t *testing.T, s Class) {
	l := launch("1", "ada")
	require.NoError(t, s.RecordLaunch(t.Context(), l))
	_, err := s.OpenSession(t.Context(), "code-1", service.Secret{Hash: "session-1", Expires: noon}, noon, l.Code.Expires)
	require.ErrorIs(t, err, service.ErrNotFound)
}

func sessionExpires(t *testing.T, s Class) {
	require.NoError(t, s.RecordLaunch(t.Context(), launch("1", "ada")))
	expires, err := s.OpenSession(t.Context(), "code-1", service.Secret{Hash: "session-1", Expires: noon}, later, nine)
	require.NoError(t, err)
	assert.Equal(t, later, expires, "it does not expire after its end")
	session, err := s.Session(t.Context(), "session-1", later.Add(-time.Millisecond))
	require.NoError(t, err)
	assert.Equal(t, later, session.Expires)
	assert.Equal(t, later, session.Ends)
	_, err = s.Session(t.Context(), "session-1", later)
	require.ErrorIs(t, err, service.ErrNotFound)

	race(t, s, func(i int) error {
		return s.ExtendSession(t.Context(), "session-1", later.Add(time.Duration(i)*time.Second))
	})
	session, err = s.Session(t.Context(), "session-1", nine)
	require.NoError(t, err)
	assert.Equal(t, later.Add(time.Duration(racers(s)-1)*time.Second), session.Expires, "the longest counts")
}

func codeOfASession(t *testing.T, s Class) {
	enter(t, s)
	require.NoError(t, s.IssueCode(t.Context(), "session-1", service.Secret{Hash: "code-2", Expires: later}))
	expires, err := s.OpenSession(t.Context(), "code-2", service.Secret{Hash: "session-2", Expires: noon.Add(time.Hour)}, noon.Add(time.Hour), nine)
	require.NoError(t, err)
	assert.Equal(t, noon, expires)
	session, err := s.Session(t.Context(), "session-2", nine)
	require.NoError(t, err)
	assert.Equal(t, noon, session.Ends)
	assert.Equal(t, "person-1", session.Visitor.Person.ID)
	require.ErrorIs(t, s.IssueCode(t.Context(), "nothing", service.Secret{Hash: "code-3", Expires: later}), service.ErrNotFound)
}

func closedSession(t *testing.T, s Class) {
	live(t, s)
	_, err := s.IssueTicket(t.Context(), ticket("h"))
	require.NoError(t, err)
	race(t, s, func(int) error { return s.CloseSession(t.Context(), "session-1") })
	_, err = s.Session(t.Context(), "session-1", nine)
	require.ErrorIs(t, err, service.ErrNotFound)
	_, err = s.TakeTicket(t.Context(), "event", "h", nine)
	require.ErrorIs(t, err, service.ErrNotFound, "its tickets go with it")
	_, err = s.IssueTicket(t.Context(), ticket("h2"))
	require.ErrorIs(t, err, service.ErrNotFound)
}

func sessionRestart(t *testing.T, s Class) {
	before := enter(t, s)
	require.NoError(t, s.RecordLaunch(t.Context(), launch("2", "ada")))
	reopen(t, s)
	session, err := s.Session(t.Context(), "session-1", nine)
	require.NoError(t, err)
	assert.Equal(t, before, session.Visitor)
	signIn(t, s, "2")
}

func secretsOfNobody(t *testing.T, s Class) {
	live(t, s)
	for _, hash := range noIDs() {
		_, err := s.Session(t.Context(), hash, nine)
		require.ErrorIs(t, err, service.ErrNotFound)
		_, err = s.OpenSession(t.Context(), hash, service.Secret{Hash: "x", Expires: noon}, noon, nine)
		require.ErrorIs(t, err, service.ErrNotFound)
		_, err = s.TakeTicket(t.Context(), "event", hash, nine)
		require.ErrorIs(t, err, service.ErrNotFound)
		_, _, err = s.FeedOwner(t.Context(), hash)
		require.ErrorIs(t, err, service.ErrNotFound)
		require.NoError(t, s.CloseSession(t.Context(), hash))
		require.NoError(t, s.ExtendSession(t.Context(), hash, noon))
	}
}

func lostAdministration(t *testing.T, s Class) {
	l := launch("1", "ada")
	l.AdministersLMS = true
	require.NoError(t, s.RecordLaunch(t.Context(), l))
	signIn(t, s, "1")
	unused := launch("2", "ada")
	unused.AdministersLMS = true
	require.NoError(t, s.RecordLaunch(t.Context(), unused))
	elsewhere := launch("5", "ada")
	elsewhere.Room.Key.Place, elsewhere.Link, elsewhere.AdministersLMS = chimeclassroom.CoursePlace("elsewhere"), chimeclassroom.LinkPlace("there"), true
	require.NoError(t, s.RecordLaunch(t.Context(), elsewhere))
	signIn(t, s, "5")
	require.NoError(t, s.RecordLaunch(t.Context(), launch("3", "ada")))
	for _, session := range []string{"session-1", "session-5"} {
		_, err := s.Session(t.Context(), session, nine)
		require.ErrorIs(t, err, service.ErrNotFound, "whatever course it is of")
	}
	_, err := s.OpenSession(t.Context(), "code-2", service.Secret{Hash: "session-2", Expires: noon}, noon, nine)
	require.ErrorIs(t, err, service.ErrNotFound)
	signIn(t, s, "3")
	again := launch("4", "ada")
	again.AdministersLMS = true
	require.NoError(t, s.RecordLaunch(t.Context(), again))
	_, err = s.Session(t.Context(), "session-3", nine)
	require.NoError(t, err, "what says less stays")
}
