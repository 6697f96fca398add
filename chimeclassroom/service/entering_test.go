package service_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime/chimewire"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// The tests here run on the clock of a bubble, which moves when everybody waits, so
// what they say of times is of calls and of waiting, not of this machine.

// latency is how long Chime takes for a call.
const latency = 150 * time.Millisecond

// school is a live class with sound and picture by Chime, on the wire server.
type school struct {
	*world
	wire    *chimewire.Server
	floor   *service.Floor
	event   service.EventView
	visitor []chimeclassroom.Visitor
}

// newSchool has so many students who have opened the classroom.
func newSchool(t *testing.T, cfg chimewire.Config, students int) *school {
	t.Helper()
	s := &school{world: newWorld(t), wire: chimewire.New(cfg)}
	var err error
	s.media, err = chime.New(chime.Config{
		AWS: aws.Config{Region: "eu-central-1", HTTPClient: s.wire, Credentials: aws.CredentialsProviderFunc(
			func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}, nil
			})},
		Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	s.open()
	s.event = s.liveEvent(s.teacher())
	s.floor = s.OpenFloor()
	for i := range students {
		s.visitor = append(s.visitor, s.student(fmt.Sprintf("student-%d", i)))
	}
	return s
}

// press is a student who presses join, as far as the credentials. ok is false for a
// page whose ticket a newer page of the same person has made worthless.
func (s *school) press(v chimeclassroom.Visitor) (who string, ok bool) {
	ticket, err := s.JoinMeeting(s.t.Context(), v, s.event.ID)
	if !assert.NoError(s.t, err) {
		return "", false
	}
	a, err := s.Admit(s.t.Context(), s.event.ID, ticket.Token)
	if err != nil {
		assert.Equal(s.t, chimeclassroom.CodeNotSignedIn, chimeclassroom.ErrorCode(err))
		return "", false
	}
	return s.connect(a), true
}

// connect returns Chime's id of whom the credentials are for.
func (s *school) connect(a service.Admission) string {
	c, err := s.Connect(s.t.Context(), s.floor, a)
	if !assert.NoError(s.t, err) {
		return ""
	}
	var page struct{ Attendee chimewire.Attendee }
	assert.NoError(s.t, json.Unmarshal(c.Credentials, &page))
	assert.Equal(s.t, a.Attendee.ID, page.Attendee.ExternalUserID)
	assert.NotEmpty(s.t, page.Attendee.JoinToken)
	_, err = s.RecordJoined(s.t.Context(), a)
	assert.NoError(s.t, err)
	return page.Attendee.AttendeeID
}

// inside is who may come in by Chime.
func (s *school) inside() []chimewire.Attendee {
	s.t.Helper()
	live := s.wire.Live()
	require.Len(s.t, live, 1)
	return s.wire.Attendees(live[0].MeetingID)
}

func TestA200StudentsPressJoinWithinASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSchool(t, chimewire.Config{Before: func(string) { time.Sleep(latency) }}, 200)
		begin := time.Now()
		var all sync.WaitGroup
		var mu sync.Mutex
		held := map[string]time.Duration{} // after how long, by Chime's id
		for i, v := range s.visitor {
			all.Go(func() {
				time.Sleep(time.Duration(i) * time.Second / 200)
				who, ok := s.press(v)
				assert.True(t, ok)
				mu.Lock()
				defer mu.Unlock()
				held[who] = time.Since(begin)
			})
		}
		all.Wait()
		assert.Len(t, held, 200, "each once")
		assert.Len(t, s.inside(), 200)
		assert.Zero(t, s.wire.Throttled(), "never above the quota")
		var last time.Duration
		for _, after := range held {
			last = max(last, after)
		}
		t.Logf("200 students hold credentials %v after the first pressed join, with %d calls of %v each", last, len(s.wire.Calls("")), latency)
		assert.Less(t, last, 25*time.Second)
	})
}

// The account has no more meetings: people are turned away, and the operator learns
// it. A meeting that is full is nothing to mend.
func TestAnAccountThatIsFullIsAFailure(t *testing.T) {
	t.Parallel()
	for operation, failures := range map[string]int64{"CreateMeeting": 1, "BatchCreateAttendee": 0} {
		synctest.Test(t, func(t *testing.T) {
			s := newSchool(t, chimewire.Config{}, 1)
			s.wire.Fail(operation, chimewire.Fault{Status: 400, Type: "LimitExceededException"})
			ticket, err := s.JoinMeeting(t.Context(), s.visitor[0], s.event.ID)
			require.NoError(t, err)
			a, err := s.Admit(t.Context(), s.event.ID, ticket.Token)
			require.NoError(t, err)
			_, err = s.Connect(t.Context(), s.floor, a)
			require.ErrorIs(t, err, meeting.ErrFull, operation)
			c, err := s.Condition(t.Context())
			require.NoError(t, err)
			assert.Equal(t, failures, c.MediaFailures, operation)
		})
	}
}

// Chime says nothing for a while; everybody sees where in the line they stand.
func TestEverybodySeesWhereTheyStand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		answer := make(chan struct{})
		s := newSchool(t, chimewire.Config{Before: func(string) { <-answer }}, 200)
		var all sync.WaitGroup
		var admissions []service.Admission
		for _, v := range s.visitor {
			ticket, err := s.JoinMeeting(t.Context(), v, s.event.ID)
			require.NoError(t, err)
			a, err := s.Admit(t.Context(), s.event.ID, ticket.Token)
			require.NoError(t, err)
			assert.Zero(t, s.Position(a), "who does not wait stands nowhere")
			admissions = append(admissions, a)
			all.Go(func() { s.connect(a) })
			synctest.Wait()
		}
		for i, a := range admissions {
			assert.Equal(t, i+1, s.Position(a))
		}
		close(answer)
		all.Wait()
		for _, a := range admissions {
			assert.Zero(t, s.Position(a))
		}
		assert.Len(t, s.inside(), 200)
	})
}

func Test200PagesOfOnePersonAreOneAttendee(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSchool(t, chimewire.Config{Before: func(string) { time.Sleep(latency) }}, 1)
		var all sync.WaitGroup
		var mu sync.Mutex
		who := map[string]int{}
		for range 200 {
			all.Go(func() {
				if attendee, ok := s.press(s.visitor[0]); ok {
					mu.Lock()
					defer mu.Unlock()
					who[attendee]++
				}
			})
		}
		all.Wait()
		ticket, err := s.JoinMeeting(t.Context(), s.visitor[0], s.event.ID)
		require.NoError(t, err)
		a, err := s.Admit(t.Context(), s.event.ID, ticket.Token)
		require.NoError(t, err)
		for range 200 {
			all.Go(func() {
				attendee := s.connect(a)
				mu.Lock()
				defer mu.Unlock()
				who[attendee]++
			})
		}
		all.Wait()
		assert.Len(t, who, 1)
		assert.Len(t, s.inside(), 1)
		assert.Zero(t, s.wire.Throttled())
	})
}

// A class that stays empty for too long goes on in another meeting of Chime, and
// those who come then are together.
func TestAClassOutlivesTheMeetingOfChime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSchool(t, chimewire.Config{}, 20)
		first, _ := s.press(s.visitor[0])
		time.Sleep(chimewire.Empty)
		require.Empty(t, s.wire.Live())
		var all sync.WaitGroup
		for _, v := range s.visitor {
			all.Go(func() {
				who, _ := s.press(v)
				assert.NotEqual(t, first, who)
			})
		}
		all.Wait()
		assert.Len(t, s.inside(), 20)

		// The server starts again, and finds the meeting.
		s.crash()
		s.press(s.visitor[0])
		assert.Len(t, s.inside(), 20)
		require.NoError(t, s.Close(t.Context(), s.event.Meeting.ID))
		assert.Empty(t, s.wire.Live())
	})
}
