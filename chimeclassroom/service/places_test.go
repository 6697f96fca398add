package service_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// bouncer is a provider that cuts people off as it is told.
type bouncer struct {
	provider
	out    chan string   // who was cut off, in order
	broken error         // what Remove answers
	hold   chan struct{} // Remove waits for it, unless nil
}

func newBouncer() *bouncer { return &bouncer{out: make(chan string, 100)} }

func (b *bouncer) End(context.Context, meeting.Ref) error {
	b.out <- "all"
	return b.broken
}

func (b *bouncer) Remove(ctx context.Context, _ meeting.Ref, ids []string) error {
	slices.Sort(ids)
	b.out <- strings.Join(ids, " ")
	if b.hold != nil {
		select {
		case <-b.hold:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return b.broken
}

// wantOut looks who is cut off at this moment.
func (b *bouncer) wantOut(w *world, who ...service.Admission) {
	w.t.Helper()
	require.NoError(w.t, w.CutOffAbsent(w.t.Context()))
	var ids []string
	for _, a := range who {
		ids = append(ids, a.Attendee.ID)
	}
	slices.Sort(ids)
	select {
	case got := <-b.out:
		assert.Equal(w.t, strings.Join(ids, " "), got)
	default:
		assert.Empty(w.t, ids, "nobody was cut off")
	}
}

func TestWhoHasLeftIsCutOff(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		how   func(*service.Service, service.Admission) service.Departure
		after time.Duration
	}{
		"their page has gone": {(*service.Service).Dropped, service.AbsentFor},
		"they said bye":       {(*service.Service).Left, service.LeftFor},
		"a host removed them": {(*service.Service).Removed, 0},
		"they signed out":     {(*service.Service).SignedOut, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBouncer()
			w := newFloorWorld(t, b)
			require.NoError(t, w.RecordDeparture(t.Context(), tc.how(w.Service, w.ada)))
			if tc.after > 0 {
				w.clock.Advance(tc.after - time.Millisecond)
				b.wantOut(w.world)
				w.clock.Advance(time.Millisecond)
			}
			b.wantOut(w.world, w.ada)
			w.clock.Advance(time.Hour)
			b.wantOut(w.world)
		})
	}
}

// A page that keeps its sound and lets go of the room is seen by nobody: whoever is sent
// away meanwhile hears nothing from then on.
func TestWhoIsSentAwayWhileTheirPageIsGoneIsCutOff(t *testing.T) {
	t.Parallel()
	for name, send := range map[string]func(w *floorWorld, link service.GuestLinkView, v chimeclassroom.Visitor) error{
		"they are banned": func(w *floorWorld, _ service.GuestLinkView, v chimeclassroom.Visitor) error {
			_, err := w.BanGuest(w.t.Context(), w.teacherVisitor, w.event.ID, v.Person.ID)
			return err
		},
		"their link is revoked": func(w *floorWorld, link service.GuestLinkView, _ chimeclassroom.Visitor) error {
			_, err := w.RevokeGuestLink(w.t.Context(), w.teacherVisitor, w.event.ID, link.ID)
			return err
		},
		"they sign out": func(w *floorWorld, _ service.GuestLinkView, v chimeclassroom.Visitor) error {
			return w.CloseSession(w.t.Context(), v)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBouncer()
			w := newFloorWorld(t, b)
			link, secret := w.invite(w.teacherVisitor, w.event.ID, chimeclassroom.GuestLink{})
			v, _ := w.guest(secret, "Ngozi Okafor")
			guest := w.join(v, w.event.ID)
			require.NoError(t, w.RecordDeparture(t.Context(), w.Dropped(guest)))
			require.NoError(t, w.RecordDeparture(t.Context(), w.Dropped(w.ada)))
			b.wantOut(w.world)
			require.NoError(t, send(w, link, v))
			b.wantOut(w.world, guest)
		})
	}
}

func TestWhoComesBackKeepsTheirSound(t *testing.T) {
	t.Parallel()
	b := newBouncer()
	w := newFloorWorld(t, b)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Dropped(w.ada)))
	w.clock.Advance(service.AbsentFor - time.Second)
	again := w.join(w.adaVisitor, w.event.ID)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Removed(w.ada)), "which is said of an older page, and too late")
	w.clock.Advance(time.Hour)
	b.wantOut(w.world)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Dropped(again)))
	w.clock.Advance(service.AbsentFor)
	b.wantOut(w.world, again)
}

func TestNobodyIsCutOffOnTheWayIn(t *testing.T) {
	t.Parallel()
	b := newBouncer()
	w := newFloorWorld(t, b)
	require.NoError(t, w.RecordDeparture(t.Context(), w.SignedOut(w.ada)))
	ticket, err := w.JoinMeeting(t.Context(), w.adaVisitor, w.event.ID)
	require.NoError(t, err)
	a, err := w.Admit(t.Context(), w.event.ID, ticket.Token)
	require.NoError(t, err)
	arrived := w.ComesIn(a)
	b.wantOut(w.world)
	_, err = w.Connect(t.Context(), w.floor, a)
	require.NoError(t, err)
	b.wantOut(w.world)
	_, err = w.RecordJoined(t.Context(), a)
	require.NoError(t, err)
	arrived()
	b.wantOut(w.world)
}

// Whoever connects again and again, and never enters, gains nothing by it.
func TestWhoDoesNotEnterHasNoMoreTime(t *testing.T) {
	t.Parallel()
	b := newBouncer()
	w := newFloorWorld(t, b)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Dropped(w.ada)))
	for range 2 {
		w.clock.Advance(service.AbsentFor / 3)
		arrived := w.ComesIn(w.ada)
		_, err := w.Connect(t.Context(), w.floor, w.ada)
		require.NoError(t, err)
		arrived()
		b.wantOut(w.world)
	}
	w.clock.Advance(service.AbsentFor / 3)
	b.wantOut(w.world, w.ada)

	arrived := w.ComesIn(w.ada)
	_, err := w.Connect(t.Context(), w.floor, w.ada)
	require.NoError(t, err)
	arrived()
	b.wantOut(w.world, w.ada)
}

func TestWhoseSessionEndsOnTheWayInIsCutOff(t *testing.T) {
	t.Parallel()
	b := newBouncer()
	w := newFloorWorld(t, b)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Dropped(w.ada)))
	arrived := w.ComesIn(w.ada)
	_, err := w.Connect(t.Context(), w.floor, w.ada)
	require.NoError(t, err)
	require.NoError(t, w.CloseSession(t.Context(), w.adaVisitor))
	_, err = w.RecordJoined(t.Context(), w.ada)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	arrived()
	b.wantOut(w.world, w.ada)
}

func TestCuttingOffIsTriedAgain(t *testing.T) {
	t.Parallel()
	b := newBouncer()
	w := newFloorWorld(t, b)
	b.broken = errors.New("no answer")
	require.NoError(t, w.RecordDeparture(t.Context(), w.Removed(w.ada)))
	require.ErrorIs(t, w.CutOffAbsent(t.Context()), b.broken)
	assert.Equal(t, w.ada.Attendee.ID, <-b.out)
	b.broken = nil
	b.wantOut(w.world)
	w.clock.Advance(service.AbsentFor / 4)
	b.wantOut(w.world, w.ada)
}

// New credentials are made once the older ones are worthless, so that they stay good.
func TestWhoComesBackWaitsForTheirOwnEnd(t *testing.T) {
	t.Parallel()
	b := newBouncer()
	w := newFloorWorld(t, b)
	b.hold = make(chan struct{})
	require.NoError(t, w.RecordDeparture(t.Context(), w.SignedOut(w.ada)))
	cut := make(chan error, 1)
	go func() { cut <- w.CutOffAbsent(context.WithoutCancel(t.Context())) }()
	assert.Equal(t, w.ada.Attendee.ID, <-b.out)

	arrived := w.ComesIn(w.ada)
	impatient, giveUp := context.WithCancel(t.Context())
	giveUp()
	_, err := w.Connect(impatient, w.floor, w.ada)
	require.ErrorIs(t, err, context.Canceled, "the provider is not asked yet")
	close(b.hold)
	require.NoError(t, <-cut)
	_, err = w.Connect(t.Context(), w.floor, w.ada)
	require.NoError(t, err)
	again := w.join(w.adaVisitor, w.event.ID)
	arrived()
	b.wantOut(w.world)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Removed(again)))
	b.wantOut(w.world, again)
}

func TestAfterARestartWhoDoesNotComeBackIsCutOff(t *testing.T) {
	t.Parallel()
	b := newBouncer()
	w := newFloorWorld(t, b)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Removed(w.ben)))
	require.NoError(t, w.RecordDeparture(t.Context(), w.Dropped(w.looksOn)))
	w.clock.Advance(time.Hour)
	w.crash()
	require.NoError(t, w.Recover(t.Context()))
	b.wantOut(w.world, w.ben)
	w.join(w.adaVisitor, w.event.ID)
	w.clock.Advance(service.AbsentFor - time.Millisecond)
	b.wantOut(w.world)
	w.clock.Advance(time.Millisecond)
	b.wantOut(w.world, w.teacher, w.looksOn)
}

func TestOfAClassThatIsOverNobodyIsCutOff(t *testing.T) {
	t.Parallel()
	b := newBouncer()
	w := newFloorWorld(t, b)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Dropped(w.ben)))
	_, err := w.EndMeeting(t.Context(), w.teacherVisitor, w.event.ID)
	require.NoError(t, err)
	requireCode(t, chimeclassroom.CodeNotAvailable, w.RecordDeparture(t.Context(), w.Dropped(w.ada)))
	w.clock.Advance(time.Hour)
	b.wantOut(w.world)
}

func TestTheEndOfAClassIsTriedAgain(t *testing.T) {
	t.Parallel()
	b := newBouncer()
	w := newFloorWorld(t, b)
	_, err := w.EndMeeting(t.Context(), w.teacherVisitor, w.event.ID)
	require.NoError(t, err)
	b.broken = errors.New("no answer")
	require.ErrorIs(t, w.Close(t.Context(), w.meetingID), b.broken)
	require.NoError(t, w.CutOffAbsent(t.Context()))
	for range 2 {
		w.clock.Advance(service.AbsentFor / 4)
		require.ErrorIs(t, w.CutOffAbsent(t.Context()), b.broken)
	}
	b.broken = nil
	w.clock.Advance(service.AbsentFor / 4)
	for range 2 {
		require.NoError(t, w.CutOffAbsent(t.Context()))
	}
	assert.Len(t, b.out, 4)
	require.NoError(t, w.Close(t.Context(), "a class that was deleted"))
}

// Nobody waits for the next look: Run hears of it.
func TestRunCutsOffAtOnce(t *testing.T) {
	t.Parallel()
	b := newBouncer()
	w := newFloorWorld(t, b)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	for _, a := range []service.Admission{w.ada, w.ben} {
		require.NoError(t, w.RecordDeparture(t.Context(), w.Removed(a)))
		assert.Equal(t, a.Attendee.ID, <-b.out)
	}
	stop()
	require.NoError(t, <-ended)
}

func TestAClassWithoutSoundCutsNobodyOff(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Removed(w.ada)))
	require.NoError(t, w.CutOffAbsent(t.Context()))
}

// asker is a provider that asks the classroom who is absent.
type asker struct {
	*bouncer
	classroom chan meeting.Classroom
}

func (a *asker) Run(ctx context.Context, c meeting.Classroom) error {
	a.classroom <- c
	<-ctx.Done()
	return nil
}

// What a provider has forgotten in a restart, the classroom knows.
func TestTheProviderAsksWhoIsAbsent(t *testing.T) {
	t.Parallel()
	a := &asker{newBouncer(), make(chan meeting.Classroom, 1)}
	w := newFloorWorld(t, a)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Removed(w.ben)))
	w.crash()
	require.NoError(t, w.Recover(t.Context()))
	require.NoError(t, w.CutOffAbsent(t.Context()))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	classroom := <-a.classroom
	absent := func(meetingID string, who service.Admission) bool {
		absent, err := classroom.Absent(t.Context(), meeting.Sitting{ID: meetingID, Generation: 1}, who.Attendee.ID)
		require.NoError(t, err)
		return absent
	}
	assert.False(t, absent(w.meetingID, w.ada), "she may come back")
	assert.True(t, absent(w.meetingID, w.ben))
	assert.False(t, absent("of another classroom", w.ben))
	_, err := w.EndMeeting(t.Context(), w.teacherVisitor, w.event.ID)
	require.NoError(t, err)
	assert.True(t, absent(w.meetingID, w.ada))
	stop()
	require.NoError(t, <-ended)
	require.NoError(t, w.db.Close())
	_, err = classroom.Absent(t.Context(), meeting.Sitting{ID: w.meetingID, Generation: 1}, w.ada.Attendee.ID)
	require.Error(t, err, "nobody is absent whom the store cannot tell of")
}
