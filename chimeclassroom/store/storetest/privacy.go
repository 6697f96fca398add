package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func privacy() []check[service.Store] {
	return []check[service.Store]{
		{"how long attendance is kept", retentions},
		{"attendance that expires goes, batch by batch", attendanceExpires},
		{"what is young, live or another's stays", whatStays},
		{"of a room without dates each sitting expires by itself", sittingsExpire},
		{"people go when nothing speaks of them", peopleExpire},
		{"an erased person is nobody", erasure},
		{"who was erased comes back as somebody else", erasedComesBack},
		{"an event for somebody erased is for nobody", eventForTheErased},
		{"nobody of another platform is found", personOf},
		{"people of two deployments stay until neither keeps them", peopleOfTwoDeployments},
		{"settings of another deployment are its own", settingsElsewhere},
		{"what is kept about a person", personalData},
		{"an erased person is reached nowhere", erasedReached},
		{"guests go with the time of the event", guestsExpire},
		{"an erased guest is nobody", guestIsErased},
		{"what is kept about guests and those who invite", dataOfGuests},
		{"what is written under events goes with its time and theirs", textsExpire},
		{"what an erased person wrote is gone", textsOfTheErased},
		{"the log goes with its time", logExpires},
		{"the log names nobody who was erased", logOfTheErased},
	}
}

func retentions(t *testing.T, s service.Store) {
	v := enter(t, s)
	kept, err := s.Retentions(t.Context())
	require.NoError(t, err)
	require.Empty(t, kept, "for good until somebody says otherwise")
	require.NoError(t, s.PutSettings(t.Context(), v.Room.ID, v.Person.ID, chimeclassroom.PlatformLevel,
		service.VersionedSettings{Settings: chimeclassroom.Settings{RetentionDays: 30}}, time.Time{}))
	require.NoError(t, s.RecordLaunch(t.Context(), elsewhere("2", "grace")))
	kept, err = s.Retentions(t.Context())
	require.NoError(t, err)
	assert.Equal(t, map[chimeclassroom.Deployment]time.Duration{{RegistrationID: "r", DeploymentID: "d"}: 30 * 24 * time.Hour}, kept)
}

// held is a class that was attended and graded, and ended at noon.
func held(t *testing.T, s service.Store) {
	t.Helper()
	live(t, s)
	_, err := s.IssueTicket(t.Context(), ticket("a"))
	require.NoError(t, err)
	_, err = s.TakeTicket(t.Context(), "event", "a", nine)
	require.NoError(t, err)
	_, err = s.AppendPresence(t.Context(), seen(meeting.AttendeeJoined, "attendee-a", nine))
	require.NoError(t, err)
	_, err = s.EndMeeting(t.Context(), ending(noon), nil)
	require.NoError(t, err)
	require.NoError(t, s.PutScore(t.Context(), scored()))
	_, err = s.AppendCorrection(t.Context(), correction(noon))
	require.NoError(t, err)
}

// corrections are those of the class.
func corrections(t *testing.T, s service.Store) []service.Correction {
	t.Helper()
	kept, err := s.Corrections(t.Context(), "event")
	require.NoError(t, err)
	return kept
}

// elsewhere is a launch of the same subject into another deployment of the platform.
func elsewhere(id, subject string) service.Launch {
	l := launch(id, subject)
	l.Room.Key.DeploymentID = "elsewhere"
	return l
}

// expire deletes what was before in the deployment "d", to the end.
func expire(t *testing.T, s service.Store, registrationID string, before time.Time) (deleted int) {
	t.Helper()
	return expireIn(t, s, chimeclassroom.Deployment{RegistrationID: registrationID, DeploymentID: "d"}, before)
}

func expireIn(t *testing.T, s service.Store, d chimeclassroom.Deployment, before time.Time) (deleted int) {
	t.Helper()
	for {
		n, err := s.DeleteExpired(t.Context(), service.Expiry{Deployment: d, Before: before, Now: before.Add(time.Hour), Limit: 1})
		require.NoError(t, err)
		if n == 0 {
			return deleted
		}
		deleted += n
	}
}

func attendanceExpires(t *testing.T, s service.Store) {
	held(t, s)
	before := noon.Add(time.Millisecond)
	assert.Positive(t, expire(t, s, "r", before))
	events, attendees, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Empty(t, events)
	assert.Empty(t, attendees)
	grades, err := s.Scores(t.Context(), scored().ColumnID)
	require.NoError(t, err)
	assert.Empty(t, grades)
	assert.Empty(t, corrections(t, s))
	e, err := s.Event(t.Context(), "room-1", "event")
	require.NoError(t, err)
	assert.Equal(t, before.Add(time.Hour), e.Meeting.DeletedAt)
	assert.Equal(t, noon, e.Meeting.EndedAt, "that there was a class stays known")
	assert.Zero(t, expire(t, s, "r", before), "nothing is left")
}

func whatStays(t *testing.T, s service.Store) {
	held(t, s)
	require.NoError(t, s.StartMeeting(t.Context(), chimeclassroom.Meeting{ID: "second", EventID: "event", Generation: 2, StartedAt: nine}, 1))
	expire(t, s, "r", noon)
	expire(t, s, "another", noon.Add(time.Hour))
	expireIn(t, s, chimeclassroom.Deployment{RegistrationID: "r", DeploymentID: "elsewhere"}, noon.Add(time.Hour))
	events, attendees, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Len(t, events, 3)
	assert.Len(t, attendees, 1)
	expire(t, s, "r", noon.Add(time.Hour))
	events, _, err = s.Ledger(t.Context(), "second")
	require.NoError(t, err)
	assert.Len(t, events, 1, "a live class has not ended")
}

func sittingsExpire(t *testing.T, s service.Store) {
	enter(t, s)
	require.NoError(t, s.CreateEvent(t.Context(), officeHours("event")))
	require.NoError(t, start(t, s, "meeting", 1))
	_, err := s.EndMeeting(t.Context(), ending(noon), nil)
	require.NoError(t, err)
	second := chimeclassroom.Meeting{ID: "second", EventID: "event", Generation: 2, StartedAt: noon}
	require.NoError(t, s.StartMeeting(t.Context(), second, 1))
	for sitting := 1; sitting <= 2; sitting++ {
		c := correction(noon)
		c.Sitting = sitting
		_, err := s.AppendCorrection(t.Context(), c)
		require.NoError(t, err)
	}
	expire(t, s, "r", noon.Add(time.Hour))
	sittings, err := s.Sittings(t.Context(), "event")
	require.NoError(t, err)
	require.Len(t, sittings, 2)
	assert.False(t, sittings[0].Meeting.DeletedAt.IsZero())
	assert.True(t, sittings[1].Meeting.DeletedAt.IsZero())
	kept := corrections(t, s)
	require.Len(t, kept, 1)
	assert.Equal(t, 2, kept[0].Sitting)
}

func peopleExpire(t *testing.T, s service.Store) {
	held(t, s)
	require.NoError(t, s.RecordLaunch(t.Context(), launch("2", "grace"))) // never was in a class
	isKnown := func(subject string) bool {
		_, err := s.FindPerson(t.Context(), "r", subject)
		return err == nil
	}
	expire(t, s, "r", nine)
	assert.True(t, isKnown("grace"), "she was here a moment ago, for all that is known")
	expire(t, s, "r", noon) // the sessions are over by then
	assert.False(t, isKnown("grace"))
	assert.True(t, isKnown("ada"), "a class speaks of her")
	expire(t, s, "r", noon.Add(time.Hour))
	assert.True(t, isKnown("ada"), "she is a host of an event")
	e, err := s.Event(t.Context(), "room-1", "event")
	require.NoError(t, err)
	require.NoError(t, s.ChangeSeries(t.Context(), "room-1", chimeclassroom.SeriesChange{Delete: []chimeclassroom.Event{e}}))
	expire(t, s, "r", noon.Add(time.Hour))
	assert.False(t, isKnown("ada"))
}

func erasure(t *testing.T, s service.Store) {
	held(t, s)
	require.NoError(t, s.RecordLaunch(t.Context(), launch("2", "grace")))
	byHer := correction(noon)
	byHer.PersonID = signIn(t, s, "2").Person.ID
	_, err := s.AppendCorrection(t.Context(), byHer)
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, s.ErasePerson(t.Context(), "person-1"), "again is no error")
	}
	require.NoError(t, s.Scrub(t.Context()))
	_, err = s.FindPerson(t.Context(), "r", "ada")
	require.ErrorIs(t, err, service.ErrNotFound)
	_, err = s.Session(t.Context(), "session-1", nine)
	require.ErrorIs(t, err, service.ErrNotFound)
	events, attendees, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Len(t, events, 3, "the ledger is as it was")
	require.Len(t, attendees, 1)
	assert.True(t, attendees[0].Person.Erased())
	assert.Equal(t, chimeclassroom.Person{ID: "person-1", Subject: "person-1"}, attendees[0].Person)
	grades, err := s.Scores(t.Context(), scored().ColumnID)
	require.NoError(t, err)
	assert.Empty(t, grades, "no grade waits")
	byHer.By = chimeclassroom.Person{}
	assert.Equal(t, []service.Correction{byHer}, corrections(t, s), "hers are nobody's, and none is about her")
	members, err := s.Members(t.Context(), "room-1")
	require.NoError(t, err)
	for _, m := range members {
		assert.NotEqual(t, "person-1", m.Person.ID)
	}
	e, err := s.Event(t.Context(), "room-1", "event")
	require.NoError(t, err)
	assert.Empty(t, e.Hosts)
}

func erasedComesBack(t *testing.T, s service.Store) {
	held(t, s)
	require.NoError(t, s.ErasePerson(t.Context(), "person-1"))
	require.NoError(t, s.RecordLaunch(t.Context(), launch("2", "ada")))
	assert.Equal(t, "person-2", signIn(t, s, "2").Person.ID)
}

func personOf(t *testing.T, s service.Store) {
	enter(t, s)
	subject, err := s.PersonOf(t.Context(), "r", "person-1")
	require.NoError(t, err)
	assert.Equal(t, "ada", subject)
	for _, of := range [][2]string{{"another", "person-1"}, {"r", "person-2"}, {"", "person-1"}} {
		_, err := s.PersonOf(t.Context(), of[0], of[1])
		require.ErrorIs(t, err, service.ErrNotFound, of)
	}
}

func peopleOfTwoDeployments(t *testing.T, s service.Store) {
	require.NoError(t, s.RecordLaunch(t.Context(), launch("1", "ada")))
	require.NoError(t, s.RecordLaunch(t.Context(), launch("2", "grace")))
	require.NoError(t, s.RecordLaunch(t.Context(), elsewhere("3", "ada")))
	d := chimeclassroom.Deployment{RegistrationID: "r", DeploymentID: "d"}
	other := chimeclassroom.Deployment{RegistrationID: "r", DeploymentID: "elsewhere"}
	of, err := s.DeploymentsOf(t.Context(), "person-1")
	require.NoError(t, err)
	assert.ElementsMatch(t, []chimeclassroom.Deployment{d, other}, of)
	of, err = s.DeploymentsOf(t.Context(), "person-2")
	require.NoError(t, err)
	assert.Equal(t, []chimeclassroom.Deployment{d}, of)

	expire(t, s, "r", noon.Add(time.Hour))
	_, err = s.FindPerson(t.Context(), "r", "grace")
	require.ErrorIs(t, err, service.ErrNotFound)
	_, err = s.FindPerson(t.Context(), "r", "ada")
	require.NoError(t, err, "another school may keep her longer")
}

func settingsElsewhere(t *testing.T, s service.Store) {
	v := enter(t, s)
	require.NoError(t, s.PutSettings(t.Context(), v.Room.ID, v.Person.ID, chimeclassroom.PlatformLevel,
		service.VersionedSettings{Settings: chimeclassroom.Settings{PageTitle: "Ours"}}, time.Time{}))
	require.NoError(t, s.RecordLaunch(t.Context(), elsewhere("2", "ada")))
	theirs := signIn(t, s, "2")
	all, err := s.Settings(t.Context(), theirs.Room.ID, theirs.Person.ID)
	require.NoError(t, err)
	assert.Zero(t, all.Levels[chimeclassroom.PlatformLevel])
	require.NoError(t, s.PutSettings(t.Context(), theirs.Room.ID, theirs.Person.ID, chimeclassroom.PlatformLevel,
		service.VersionedSettings{Settings: chimeclassroom.Settings{PageTitle: "Theirs"}}, time.Time{}))
	all, err = s.Settings(t.Context(), v.Room.ID, v.Person.ID)
	require.NoError(t, err)
	assert.Equal(t, "Ours", all.Levels[chimeclassroom.PlatformLevel].PageTitle)
}

func personalData(t *testing.T, s service.Store) {
	held(t, s)
	data, err := s.PersonalData(t.Context(), "person-1")
	require.NoError(t, err)
	records := map[string][]map[string]any{}
	for _, part := range data {
		records[part.About] = part.Records
	}
	require.Len(t, records["person"], 1)
	assert.Equal(t, "Ada", records["person"][0]["name"])
	assert.Equal(t, []map[string]any{{"title": "Algebra", "happenedAt": nine, "type": "AttendeeJoined", "source": "room", "detail": ""}}, records["ledger"])
	require.Len(t, records["grades"], 1)
	assert.Contains(t, records["grades"][0]["score"], `"given":0.1`)
	require.Len(t, records["sessions"], 1)
	require.Len(t, records["corrections"], 1)
	assert.Equal(t, "excused", records["corrections"][0]["status"])
	assert.Equal(t, false, records["sessions"][0]["administersLMS"])
	assert.Len(t, records["classes"], 1)
	nobody, err := s.PersonalData(t.Context(), "nobody")
	require.NoError(t, err)
	assert.Len(t, nobody, len(data))
}

func eventForTheErased(t *testing.T, s service.Store) {
	v := enter(t, s)
	for id, invited := range map[string][]string{"alone": {v.Person.ID}, "two": {v.Person.ID, "person-2"}, "all": nil} {
		e := lesson(id)
		e.Invited = invited
		require.NoError(t, s.CreateEvent(t.Context(), e))
	}
	require.NoError(t, s.ErasePerson(t.Context(), v.Person.ID))
	for id, hidden := range map[string]bool{"alone": true, "two": false, "all": false} {
		e, err := s.Event(t.Context(), v.Room.ID, id)
		require.NoError(t, err)
		assert.Equal(t, hidden, e.Hidden, id)
		assert.NotContains(t, e.Invited, v.Person.ID)
	}
}

// written is an event at nine that was cancelled, and one of the day after, with a
// comment and a notice of nine each.
func written(t *testing.T, s service.Store) {
	t.Helper()
	classroom(t, s)
	tomorrow := lesson("tomorrow")
	tomorrow.StartsAt = nine.AddDate(0, 0, 1)
	require.NoError(t, s.CreateEvent(t.Context(), tomorrow))
	cancelled := lesson("event")
	cancelled.Cancelled, cancelled.CancelReason = true, "The teacher is ill"
	require.NoError(t, s.ReplaceEvent(t.Context(), cancelled))
	for _, id := range []string{"event", "tomorrow"} {
		c := comment("of-" + id)
		c.EventID = id
		require.NoError(t, s.PutComment(t.Context(), c))
		require.NoError(t, s.PutNotice(t.Context(), "room-1", chimeclassroom.Notice{EventID: id, Kind: chimeclassroom.NoticeMoved, At: nine, By: "person-1"}))
	}
}

// texts is what there is of written: comments, notices and the reason.
func texts(t *testing.T, s service.Store) (comments []string, notices int, reason string) {
	t.Helper()
	for _, id := range []string{"event", "tomorrow"} {
		kept, err := s.Comments(t.Context(), id)
		require.NoError(t, err)
		for _, c := range kept {
			comments = append(comments, c.ID)
		}
	}
	news, err := s.Notices(t.Context(), "room-1", 9)
	require.NoError(t, err)
	e, err := s.Event(t.Context(), "room-1", "event")
	require.NoError(t, err)
	return comments, len(news), e.CancelReason
}

func textsExpire(t *testing.T, s service.Store) {
	written(t, s)
	for _, step := range []struct {
		before   time.Time
		comments []string
		notices  int
		reason   string
	}{
		{nine, []string{"of-event", "of-tomorrow"}, 2, "The teacher is ill"},
		{later, []string{"of-tomorrow"}, 0, ""},
		{nine.AddDate(0, 0, 1).Add(time.Minute), nil, 0, ""},
	} {
		expire(t, s, "r", step.before)
		comments, notices, reason := texts(t, s)
		assert.Equal(t, step.comments, comments, "before %s", step.before)
		assert.Equal(t, step.notices, notices, "before %s", step.before)
		assert.Equal(t, step.reason, reason, "before %s", step.before)
	}
}

func textsOfTheErased(t *testing.T, s service.Store) {
	written(t, s)
	require.NoError(t, s.ErasePerson(t.Context(), "person-1"))
	comments, notices, reason := texts(t, s)
	assert.Empty(t, comments)
	assert.Zero(t, notices)
	assert.Equal(t, "The teacher is ill", reason, "it is of the event")
}

func erasedReached(t *testing.T, s service.Store) {
	reachable(t, s, "code", service.Contact{Address: "ada@school.example"})
	data, err := s.PersonalData(t.Context(), "person-1")
	require.NoError(t, err)
	assert.Equal(t, "ada@school.example", data[0].Records[0]["email"])
	require.NoError(t, s.ErasePerson(t.Context(), "person-1"))
	reached, err := s.Contacts(t.Context(), []string{"person-1"})
	require.NoError(t, err)
	assert.Empty(t, reached)
	require.ErrorIs(t, s.StopMail(t.Context(), "person-1"), service.ErrNotFound)
}
