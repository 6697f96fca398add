package service_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Link makes the lms of the tests a service.Linker: it answers with the titles.
func (l *lms) Link(_ context.Context, _ chimeclassroom.Room, request []byte, events []chimeclassroom.Event) (service.Answer, error) {
	titles := make([]string, 0, len(events))
	for _, e := range events {
		titles = append(titles, e.Title)
	}
	return service.Answer{URL: string(request), JWT: strings.Join(titles, ",")}, nil
}

func choosing(accepts chimeclassroom.Accepts) service.Arrival {
	a := arrival("teacher", chimeclassroom.Teacher)
	a.Choice = &chimeclassroom.Choice{Accepts: accepts, Request: []byte("https://lms.example/return")}
	return a
}

func TestEventsAreChosen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.visit(choosing(chimeclassroom.AcceptsMany))
	first, second := w.event(v), w.event(v)
	answer, err := w.Choose(t.Context(), v, []string{second.ID, first.ID})
	require.NoError(t, err)
	assert.Equal(t, service.Answer{URL: "https://lms.example/return", JWT: "Algebra,Algebra"}, answer)
	answer, err = w.Choose(t.Context(), v, nil)
	require.NoError(t, err)
	assert.Empty(t, answer.JWT)
	_, err = w.Choose(t.Context(), v, []string{first.ID, first.ID})
	requireCode(t, chimeclassroom.CodeInvalid, err)
}

func TestTheLMSSaysHowMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for accepts, most := range map[chimeclassroom.Accepts]int{chimeclassroom.AcceptsNone: 0, chimeclassroom.AcceptsOne: 1, chimeclassroom.AcceptsMany: 100, "": 0} {
		v := w.visit(choosing(accepts))
		ids := make([]string, most+1)
		_, err := w.Choose(t.Context(), v, ids)
		requireCode(t, chimeclassroom.CodeInvalid, err)
		_, err = w.Choose(t.Context(), v, nil)
		require.NoError(t, err, accepts)
	}
}

func TestOnlyATeacherOfTheCourseChooses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	student := choosing(chimeclassroom.AcceptsMany)
	student.Role = chimeclassroom.Student
	_, err := w.Enter(t.Context(), student)
	requireCode(t, chimeclassroom.CodeForbidden, err)

	_, err = w.Choose(t.Context(), w.teacher(), nil)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)

	e := w.event(w.teacher())
	elsewhere := choosing(chimeclassroom.AcceptsMany)
	elsewhere.ContextID = "another course"
	elsewhere.ResourceLinkID = ""
	_, err = w.Choose(t.Context(), w.visit(elsewhere), []string{e.ID})
	requireCode(t, chimeclassroom.CodeNotFound, err)
}

// All links of a course lead into one room; a link to an event opens in its own
// course only.
func TestTheRoomOfACourse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	link := func(context, id, eventID string) service.Arrival {
		a := arrival("teacher", chimeclassroom.Teacher)
		a.ContextID, a.ResourceLinkID, a.EventID = context, id, eventID
		return a
	}
	first := w.visit(link("course", "one", ""))
	e := w.event(first)
	second := link("course", "two", e.ID)
	second.RoomTitle = ""
	v := w.visit(second)
	assert.Equal(t, first.Room, v.Room, "the title of an event's link is not the room's")
	_, err := w.ReadEvent(t.Context(), v, e.ID)
	require.NoError(t, err)

	for name, a := range map[string]service.Arrival{
		"another course":                   link("other course", "three", e.ID),
		"no course":                        link("", "two", e.ID),
		"an event that is not there":       link("course", "two", "unknown"),
		"a course named as the link is":    link("two", "two", e.ID),
		"another deployment of the course": func() service.Arrival { a := link("course", "two", e.ID); a.DeploymentID = "other"; return a }(),
	} {
		_, err := w.Enter(t.Context(), a)
		assert.Equal(t, chimeclassroom.CodeNotFound, chimeclassroom.ErrorCode(err), name)
	}
}
