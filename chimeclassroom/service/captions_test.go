package service_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// captioner is a provider that writes down what is said.
type captioner struct {
	provider
	broken error
}

func (c *captioner) Languages() []string { return []string{"en-US", "es-ES"} }

func (c *captioner) StartCaptions(_ context.Context, r meeting.Ref, language string) error {
	if language != "en-US" && language != "es-ES" {
		return meeting.ErrLanguage
	}
	if c.broken == nil {
		c.asked = append(c.asked, fmt.Sprintf("%s in %d", language, r.Generation))
	}
	return c.broken
}

func (c *captioner) StopCaptions(_ context.Context, r meeting.Ref) error {
	c.asked = append(c.asked, fmt.Sprintf("stop in %d", r.Generation))
	return c.broken
}

// caption does ActCaptions as the room does.
func (w *floorWorld) caption(a service.Admission, on bool, language string) error {
	w.t.Helper()
	e, err := w.Caption(w.t.Context(), w.floor, w.meetingID, a.Attendee.ID, service.Act{Kind: service.ActCaptions, On: on, Language: language})
	if err == nil {
		require.NoError(w.t, w.Keep(w.t.Context(), w.meetingID, e))
	}
	return err
}

func TestCaptionsAreNotChangedWithoutEnd(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, &captioner{})
	for i := range 60 {
		require.NoError(t, w.caption(w.teacher, i%2 == 0, "en-US"))
	}
	requireCode(t, chimeclassroom.CodeTooMuch, w.caption(w.teacher, true, "en-US"))
}

func TestHostsStartAndStopCaptions(t *testing.T) {
	t.Parallel()
	c := &captioner{}
	w := newFloorWorld(t, c)
	scene := func(a service.Admission) string { return w.floor.Scene(a.Attendee.ID).Captions }
	requireCode(t, chimeclassroom.CodeForbidden, w.caption(w.ada, true, "en-US"))
	requireCode(t, chimeclassroom.CodeForbidden, w.caption(w.looksOn, true, "en-US"))
	err := w.caption(w.teacher, true, "tlh")
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	require.ErrorIs(t, err, meeting.ErrLanguage)
	assert.Empty(t, scene(w.ada))

	require.NoError(t, w.caption(w.teacher, true, "en-US"))
	assert.Equal(t, "en-US", scene(w.ada))
	require.NoError(t, w.caption(w.teacher, true, "es-ES"))
	assert.Equal(t, "es-ES", scene(w.ada))
	c.broken = errors.New("no answer")
	requireCode(t, chimeclassroom.CodeNotAvailable, w.caption(w.teacher, false, ""))
	assert.Equal(t, "es-ES", scene(w.ada), "they are still on")
	c.broken = nil
	require.NoError(t, w.caption(w.teacher, false, ""))
	assert.Empty(t, scene(w.ada))
	assert.Equal(t, []string{"en-US in 1", "es-ES in 1", "stop in 1", "stop in 1"}, c.asked)

	w.floor.Leave(w.teacher.Attendee.ID)
	requireCode(t, chimeclassroom.CodeNotAvailable, w.caption(w.teacher, true, "en-US"))
}

// The next generation is another meeting of the provider's, and a server that
// starts again finds the captions that there are.
func TestCaptionsGoOn(t *testing.T) {
	t.Parallel()
	c := &captioner{}
	w := newFloorWorld(t, c)
	connect := func(a service.Admission) {
		connection, err := w.Connect(t.Context(), w.floor, a)
		require.NoError(t, err)
		assert.Equal(t, []string{"en-US", "es-ES"}, connection.Languages)
	}
	_, err := w.Knock(t.Context(), w.floor, w.teacher)
	require.NoError(t, err)
	connect(w.teacher)
	require.NoError(t, w.caption(w.teacher, true, "en-US"))
	connect(w.ada)
	c.over = 1
	connect(w.ada)
	connect(w.ben)
	assert.Equal(t, []string{"en-US in 1", "en-US in 2"}, c.asked, "each once")

	w.floor = w.OpenFloor()
	_, err = w.Knock(t.Context(), w.floor, w.ada)
	require.NoError(t, err)
	assert.Equal(t, "en-US", w.floor.Scene(w.ada.Attendee.ID).Captions)
	connect(w.ada)
	assert.Len(t, c.asked, 2)
}

func TestNoCaptionsWhereNobodyWritesThem(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, &provider{})
	requireCode(t, chimeclassroom.CodeNotAvailable, w.caption(w.teacher, true, "en-US"))
}
