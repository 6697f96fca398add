package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func reminders() []check[Reminded] {
	return []check[Reminded]{
		{"upcoming classes of all rooms", upcoming},
		{"people are reminded once", remindedOnce},
		{"what people want", wishes},
		{"where people are reached", contacts},
		{"who wants no mail", stopMail},
	}
}

func upcoming(t *testing.T, s Reminded) {
	enter(t, s)
	for id, change := range map[string]func(*chimeclassroom.Event){
		"first": func(*chimeclassroom.Event) {}, "hidden": func(e *chimeclassroom.Event) { e.Hidden = true },
		"cancelled": func(e *chimeclassroom.Event) { e.Cancelled = true },
		"later":     func(e *chimeclassroom.Event) { e.StartsAt = noon },
		"started":   func(*chimeclassroom.Event) {},
	} {
		e := lesson(id)
		change(&e)
		require.NoError(t, s.CreateEvent(t.Context(), e))
	}
	require.NoError(t, s.StartMeeting(t.Context(), chimeclassroom.Meeting{ID: "m", EventID: "started", Generation: 1, StartedAt: nine}, 1))
	for _, c := range []struct {
		within service.Span
		want   []string
	}{
		{service.Span{From: nine, Until: noon.Add(time.Millisecond)}, []string{"first", "later"}},
		{service.Span{From: nine, Until: noon}, []string{"first"}},
		{service.Span{From: nine.Add(time.Millisecond), Until: noon}, nil},
	} {
		found, err := s.Upcoming(t.Context(), c.within)
		require.NoError(t, err)
		var ids []string
		for _, e := range found {
			ids = append(ids, e.ID)
		}
		assert.Equal(t, c.want, ids)
	}
}

func remindedOnce(t *testing.T, s Reminded) {
	v := enter(t, s)
	require.NoError(t, s.CreateEvent(t.Context(), lesson("event")))
	n := chimeclassroom.Notice{EventID: "event", Kind: chimeclassroom.NoticeReminder, At: nine, Before: noon, Minutes: 15, Classes: 1}
	won := race(t, s, func(int) error { return s.PutReminder(t.Context(), v.Room.ID, n) }, service.ErrConflict)
	assert.Equal(t, 1, won)
	other := n
	other.Before = noon.Add(time.Hour)
	require.NoError(t, s.PutReminder(t.Context(), v.Room.ID, other), "the class was moved")
	other.Minutes = 60
	require.NoError(t, s.PutReminder(t.Context(), v.Room.ID, other))
	kept, err := s.Notices(t.Context(), v.Room.ID, 10)
	require.NoError(t, err)
	require.Len(t, kept, 3)
	n.Number = 1
	assert.Equal(t, n, kept[2].Notice)
	other.EventID = "another"
	require.ErrorIs(t, s.PutReminder(t.Context(), v.Room.ID, other), service.ErrNotFound)
	other.EventID = "event"
	require.ErrorIs(t, s.PutReminder(t.Context(), "another", other), service.ErrNotFound)
}

func wishes(t *testing.T, s Reminded) {
	v := enter(t, s)
	w, err := s.Wishes(t.Context(), v.Room.ID)
	require.NoError(t, err)
	assert.Equal(t, service.Wishes{Room: v.Room, PlatformName: w.PlatformName, People: map[string]chimeclassroom.Settings{}}, w)
	want := map[chimeclassroom.Level]chimeclassroom.Settings{}
	for i, level := range chimeclassroom.Levels() {
		want[level] = chimeclassroom.Settings{RemindMinutes: &chimeclassroom.ReminderChoices()[i]}
		require.NoError(t, s.PutSettings(t.Context(), v.Room.ID, v.Person.ID, level, service.VersionedSettings{Settings: want[level]}, time.Time{}))
	}
	w, err = s.Wishes(t.Context(), v.Room.ID)
	require.NoError(t, err)
	assert.Equal(t, service.Wishes{
		Room: v.Room, PlatformName: w.PlatformName,
		Platform: want[chimeclassroom.PlatformLevel], Course: want[chimeclassroom.CourseLevel],
		People: map[string]chimeclassroom.Settings{v.Person.ID: want[chimeclassroom.PersonLevel]},
	}, w)
	_, err = s.Wishes(t.Context(), "another")
	require.ErrorIs(t, err, service.ErrNotFound)
}

// reachable launches somebody who is reached there.
func reachable(t *testing.T, s service.Sessions, code string, at service.Contact) {
	t.Helper()
	l := launch("1", "ada")
	l.Code.Hash = code
	l.Contact = at
	require.NoError(t, s.RecordLaunch(t.Context(), l))
}

func contacts(t *testing.T, s Reminded) {
	known := func() service.Contact {
		all, err := s.Contacts(t.Context(), []string{"person-1", "nobody"})
		require.NoError(t, err)
		assert.LessOrEqual(t, len(all), 1)
		return all["person-1"]
	}
	reachable(t, s, "code-a", service.Contact{})
	assert.Zero(t, known())
	reachable(t, s, "code-b", service.Contact{Address: "ada@school.example", Locale: "es"})
	assert.Equal(t, service.Contact{Address: "ada@school.example", Locale: "es"}, known())
	reachable(t, s, "code-c", service.Contact{})
	assert.Equal(t, service.Contact{Address: "ada@school.example", Locale: "es"}, known(), "what is not said does not change")
	reachable(t, s, "code-d", service.Contact{Address: "lovelace@school.example", Locale: "ar"})
	assert.Equal(t, service.Contact{Address: "lovelace@school.example", Locale: "ar"}, known())
	none, err := s.Contacts(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, none)
}

func stopMail(t *testing.T, s Reminded) {
	v := enter(t, s)
	want := chimeclassroom.Settings{Clock: chimeclassroom.Clock24}
	require.NoError(t, s.PutSettings(t.Context(), v.Room.ID, v.Person.ID, chimeclassroom.PersonLevel, service.VersionedSettings{Settings: want}, time.Time{}))
	require.NoError(t, s.StopMail(t.Context(), v.Person.ID))
	all, err := s.Settings(t.Context(), v.Room.ID, v.Person.ID)
	require.NoError(t, err)
	want.Mail = chimeclassroom.MailOff
	assert.Equal(t, service.VersionedSettings{Settings: want, Version: 2}, all.Levels[chimeclassroom.PersonLevel])
	require.ErrorIs(t, s.StopMail(t.Context(), "nobody"), service.ErrNotFound)
}
