package service_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// told keeps what hooks are told.
type told struct {
	mu       sync.Mutex
	messages []service.HookMessage
}

func (h *told) Secret(string) string                        { return "secret" }
func (h *told) Drop(context.Context, string) error          { return nil }
func (h *told) Run(ctx context.Context, _ service.HookDesk) { <-ctx.Done() }

func (h *told) Put(_ context.Context, _ string, m service.HookMessage) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.messages = append(h.messages, m)
	return nil
}

// since are the messages after the first n.
func (h *told) since(n int) (all []service.HookMessage) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append(all, h.messages[n:]...)
}

func TestProgramsAreToldOfReportsAndGrades(t *testing.T) {
	t.Parallel()
	w, hooks := newWorld(t), &told{}
	var err error
	w.Service, err = service.New(service.Config{Store: w.store, Grades: w.lms, Hooks: hooks, Now: w.clock.Now})
	require.NoError(t, err)
	teacher, ada := w.teacher(), w.student("ada")
	_, _, err = w.AddHook(t.Context(), "operator", teacher.Room.Key.Deployment(), "https://other.example/hook")
	require.NoError(t, err)
	e := w.liveEvent(teacher)
	w.join(ada, e.ID)
	w.clock.Advance(time.Hour)
	_, err = w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	known := len(hooks.since(0))
	assert.Equal(t, service.HookClassEnded, hooks.since(0)[known-1].Type, "the report waits until the class has settled")
	w.settle()
	ready := hooks.since(known)
	require.Len(t, ready, 1)
	assert.Equal(t, service.HookReportReady, ready[0].Type)
	assert.NotEmpty(t, ready[0].Data.Meeting)

	grade := w.lms.grades()[0]
	require.NoError(t, w.GradeArrived(t.Context(), w.lms.Job(grade), grade.Mark))
	sent := hooks.since(known + 1)
	require.Len(t, sent, 1)
	assert.Equal(t, service.HookGradeSent, sent[0].Type)
	assert.Equal(t, service.HookData{Room: teacher.Room.ID, Events: []service.HookEvent{{ID: e.ID}}, Person: ada.Person.ID}, sent[0].Data)
	require.NoError(t, w.GradeArrived(t.Context(), "no job", nil))
	assert.Len(t, hooks.since(0), known+2, "of a grade that is gone nobody is told")
}

func TestASeriesIsOneMessage(t *testing.T) {
	t.Parallel()
	w, hooks := newWorld(t), &told{}
	var err error
	w.Service, err = service.New(service.Config{Store: w.store, Hooks: hooks, Now: w.clock.Now})
	require.NoError(t, err)
	teacher := w.teacher()
	_, _, err = w.AddHook(t.Context(), "operator", teacher.Room.Key.Deployment(), "https://other.example/hook")
	require.NoError(t, err)
	in := input()
	in.Rule = "FREQ=DAILY;COUNT=5"
	e, err := w.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	in.Rule, in.Title = e.Rule, "Geometry"
	_, err = w.UpdateEvent(t.Context(), teacher, e.ID, in, e.Version, chimeclassroom.Whole)
	require.NoError(t, err)
	messages := hooks.since(0)
	require.Len(t, messages, 2)
	assert.Equal(t, service.HookEventCreated, messages[0].Type)
	assert.Len(t, messages[0].Data.Events, 5)
	assert.Equal(t, service.HookEventChanged, messages[1].Type)
	assert.Len(t, messages[1].Data.Events, 5)
}
