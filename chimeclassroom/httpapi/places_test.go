package httpapi

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// A page that takes nothing of what it is told, such as that it must go, keeps the
// place of its person no longer than another.
func TestWhoMustGoIsGoneThoughTheirPageTakesNothing(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		sendAway func(t *testing.T, r *room, host, m *member)
		how      departure
		want     meeting.EventType
	}{
		"a host removes them": {func(t *testing.T, r *room, host, m *member) {
			t.Helper()
			_, err := r.do(t.Context(), host, service.Act{Kind: service.ActRemove, Target: m.id()})
			require.NoError(t, err)
		}, removed(), meeting.AttendeeDeleted},
		"their session is over": {func(t *testing.T, r *room, _, m *member) {
			t.Helper()
			r.hub.signOut(t.Context(), m.admission.SessionID)
		}, signedOut(), meeting.AttendeeLeft},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			told := make(chan meeting.LedgerEvent, 10)
			c := newClass(t, func(cfg *service.Config) { cfg.Store = teller{cfg.Store, told} })
			h := newTestHub(c.service)
			host, m := newMember(c.admit(c.teacher)), newMember(c.admit(c.visit("ada", chimeclassroom.Student)))
			r, ok := h.acquire(t.Context(), m.admission.MeetingID, service.Residence{})
			require.True(t, ok)
			defer h.release(r)
			require.NoError(t, r.enter(t.Context(), host))
			require.NoError(t, r.enter(t.Context(), m)) // and nobody writes to its page

			tc.sendAway(t, r, host, m)
			assert.NotContains(t, r.members, m.id())
			assert.Len(t, r.floor.People(), 1)
			assert.Equal(t, tc.how, <-m.over)
			for _, want := range []meeting.EventType{meeting.AttendeeJoined, meeting.AttendeeJoined, tc.want} {
				assert.Equal(t, want, (<-told).Type)
			}
			r.leave(t.Context(), m, broken())
			assert.Empty(t, told, "they have left once")
		})
	}
}

// teller is a store that tells what the ledger hears.
type teller struct {
	service.Store
	told chan<- meeting.LedgerEvent
}

func (s teller) AppendPresence(ctx context.Context, e meeting.LedgerEvent) (time.Time, error) {
	s.told <- e
	return s.Store.AppendPresence(ctx, e)
}

// An older page does nothing for the newer one.
func TestAPageThatWasReplacedCaptionsNothing(t *testing.T) {
	t.Parallel()
	s, admit := liveClass(t)
	h := newTestHub(s)
	older, newer := newMember(admit()), newMember(admit())
	r, ok := h.acquire(t.Context(), newer.admission.MeetingID, service.Residence{})
	require.True(t, ok)
	defer h.release(r)
	require.NoError(t, r.enter(t.Context(), older))
	require.NoError(t, r.enter(t.Context(), newer))
	captions := service.Act{Kind: service.ActCaptions, On: true, Language: "en-US"}
	_, err := r.caption(t.Context(), older, captions)
	require.NoError(t, err)
	_, err = r.caption(t.Context(), newer, captions)
	require.Error(t, err, "there are none here")
}

// What others signal to a page that is slow waits for it as far as there is room, and
// is dropped then: nobody is let go because of it.
func TestSignalsLeaveRoomForTheRest(t *testing.T) {
	t.Parallel()
	for name, signal := range map[string][]byte{"large": make([]byte, 60<<10), "many": []byte("{}")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMember(service.Admission{})
			passed := 0
			for m.pass(signal) {
				passed++
			}
			assert.LessOrEqual(t, passed, maxQueued/2)
			assert.LessOrEqual(t, passed*len(signal), maxQueuedBytes/2)
			m.tell([]byte("{}"))
			assert.Empty(t, m.over)
			_, notes := m.take()
			assert.Len(t, notes, passed+1)
			assert.True(t, m.pass(signal), "there is room again")
			for range maxQueued {
				m.tell(make([]byte, 4<<10))
			}
			assert.Equal(t, broken(), <-m.over, "a page that takes nothing is let go")
		})
	}
}
