package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Whatever a page does over and over, neither the ledger nor the others hear it all,
// and coming in anew changes nothing of that.
func TestNobodyActsWithoutEnd(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(i int) service.Act{
		"switching": func(i int) service.Act {
			return service.Act{Kind: service.ActState, Device: service.Camera, On: i%2 == 0}
		},
		"talking":     func(int) service.Act { return service.Act{Kind: service.ActTalk, Seconds: 1} },
		"coming back": func(i int) service.Act { return service.Act{Kind: service.ActAway, On: i%2 == 0} },
		"pausing":     func(i int) service.Act { return service.Act{Kind: service.ActPause, On: i%2 == 0} },
		"a host's own": func(i int) service.Act {
			return service.Act{Kind: service.ActRule, Rules: &service.Rules{Chat: i%2 == 0}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newFloorWorld(t, nil)
			for i := range 60 {
				_, err := w.floor.Do(w.teacher.Attendee.ID, act(i))
				require.NoError(t, err)
			}
			w.refuse(chimeclassroom.CodeTooMuch, w.teacher, act(60))
			w.floor.Leave(w.teacher.Attendee.ID)
			w.floor.Enter(w.teacher, w.clock.Now())
			w.refuse(chimeclassroom.CodeTooMuch, w.teacher, act(60))
			w.do(w.ada, service.Act{Kind: service.ActAway, On: true})
			w.clock.Advance(time.Second)
			for i := range 4 {
				_, err := w.floor.Do(w.teacher.Attendee.ID, act(i))
				require.NoError(t, err)
			}
			w.refuse(chimeclassroom.CodeTooMuch, w.teacher, act(60))
		})
	}
}

func TestNobodyComesInWithoutEnd(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	join := func() error {
		_, err := w.JoinMeeting(t.Context(), w.adaVisitor, w.event.ID)
		return err
	}
	for chimeclassroom.ErrorCode(join()) != chimeclassroom.CodeTooMuch {
		continue
	}
	_, err := w.JoinMeeting(t.Context(), w.teacherVisitor, w.event.ID)
	require.NoError(t, err, "the others come in")
	w.clock.Advance(2 * time.Second)
	require.NoError(t, join())
	requireCode(t, chimeclassroom.CodeTooMuch, join())
	w.clock.Advance(time.Hour)
	for range 250 {
		require.NoError(t, join())
	}
	w.clock.Advance(-24 * time.Hour)
	require.NoError(t, join(), "nobody is shut out because the clock was set right")
}
