package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func (w *world) news(v chimeclassroom.Visitor) service.News {
	w.t.Helper()
	news, err := w.ReadNews(w.t.Context(), v)
	require.NoError(w.t, err)
	return news
}

func kinds(n service.News) []chimeclassroom.NoticeKind {
	all := []chimeclassroom.NoticeKind{}
	for _, notice := range n.Notices {
		all = append(all, notice.Kind)
	}
	return all
}

func TestPeopleAreToldWhatOthersDoWithEvents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	w.event(teacher)
	ada := w.student("ada")
	assert.Zero(t, w.news(ada).Unread, "what was there before they came")

	in := input()
	in.Title, in.StartTime = "Geometry", "11:00"
	e, err := w.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	w.clock.Advance(time.Second)
	in.Description = "Bring a ruler"
	e, err = w.UpdateEvent(t.Context(), teacher, e.ID, in, e.Version, chimeclassroom.ThisOne)
	require.NoError(t, err)
	in.StartTime = "12:00"
	e, err = w.UpdateEvent(t.Context(), teacher, e.ID, in, e.Version, chimeclassroom.ThisOne)
	require.NoError(t, err)
	_, err = w.WriteComment(t.Context(), teacher, e.ID, "In room 5")
	require.NoError(t, err)
	_, err = w.CancelEvent(t.Context(), teacher, e.ID, "I am ill", chimeclassroom.ThisOne)
	require.NoError(t, err)

	got := w.news(ada)
	assert.Equal(t, 4, got.Unread)
	assert.Equal(t, []chimeclassroom.NoticeKind{chimeclassroom.NoticeCancelled, chimeclassroom.NoticeComment, chimeclassroom.NoticeMoved, chimeclassroom.NoticeNew, chimeclassroom.NoticeNew}, kinds(got),
		"a description that changed is no news")
	moved := got.Notices[2]
	assert.Equal(t, nine.Add(2*time.Hour), moved.Before)
	assert.Equal(t, nine.Add(3*time.Hour), moved.Event.StartsAt)
	assert.Equal(t, nine.Add(time.Second), moved.At)
	assert.Equal(t, "Name of teacher", moved.Who.Name)
	assert.Empty(t, w.news(teacher).Notices, "one's own doing is no news")

	require.NoError(t, w.SeeNews(t.Context(), ada, got.Notices[1].Number))
	assert.Equal(t, 1, w.news(ada).Unread)
	require.NoError(t, w.SeeNews(t.Context(), ada, 1))
	assert.Equal(t, 1, w.news(ada).Unread, "what was read stays read")
	w.student("ada")
	assert.Equal(t, 1, w.news(ada).Unread, "also after another launch")
	require.NoError(t, w.DeleteEvent(t.Context(), teacher, e.ID, chimeclassroom.ThisOne))
	assert.Zero(t, w.news(ada).Unread, "notices go with their event")
}

func TestNoticesOfASeriesAreOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	in := input()
	in.Rule = "FREQ=DAILY;COUNT=5"
	e, err := w.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	in.Rule, in.StartTime = e.Rule, "10:00"
	_, err = w.UpdateEvent(t.Context(), teacher, e.ID, in, e.Version, chimeclassroom.Whole)
	require.NoError(t, err)
	got := w.news(ada)
	require.Equal(t, []chimeclassroom.NoticeKind{chimeclassroom.NoticeMoved, chimeclassroom.NoticeNew}, kinds(got))
	assert.Equal(t, 5, got.Notices[0].Classes)
	assert.Equal(t, 5, got.Notices[1].Classes)
}

func TestNobodyIsToldOfWhatTheyMayNotSee(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, second := w.teacher(), w.visit(arrival("second", chimeclassroom.Teacher))
	ada, ben := w.student("ada"), w.student("ben")
	e := w.event(teacher)
	_, err := w.HideEvent(t.Context(), teacher, e.ID, true, chimeclassroom.ThisOne)
	require.NoError(t, err)
	_, err = w.WriteComment(t.Context(), teacher, e.ID, "Secret")
	require.NoError(t, err)
	assert.Empty(t, w.news(ada).Notices)
	assert.Equal(t, 2, w.news(second).Unread)
	_, err = w.HideEvent(t.Context(), teacher, e.ID, false, chimeclassroom.ThisOne)
	require.NoError(t, err)
	assert.Equal(t, 3, w.news(ada).Unread, "what is shown is news")

	in := input()
	in.Invited = []string{ben.Person.ID}
	_, err = w.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	assert.Equal(t, 3, w.news(ada).Unread)
	assert.Equal(t, 4, w.news(ben).Unread)
}
