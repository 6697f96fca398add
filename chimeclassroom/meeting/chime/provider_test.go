package chime_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/chimesdkmeetings/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime/chimewire"
)

func everything() meeting.Capabilities {
	return meeting.Capabilities{Audio: true, Video: true, Content: true}
}

// generation is one of the sitting of the tests.
func generation(n int) meeting.Ref {
	return meeting.Ref{Sitting: meeting.Sitting{ID: "sitting", Generation: n}}
}

func ensure(t *testing.T, p meeting.Provider, r meeting.Ref) meeting.Ref {
	t.Helper()
	made, err := p.Ensure(t.Context(), r)
	require.NoError(t, err)
	return made
}

func TestWhatThePageJoinsWith(t *testing.T) {
	t.Parallel()
	wire := chimewire.New(chimewire.Config{})
	p := newProvider(t, wire, func(c *chime.Config) {
		c.MediaRegion, c.TenantIDs, c.MaxAttendees, c.EchoReduction = "eu-west-1", []string{"school"}, 30, true
		c.Video, c.Content = types.VideoResolutionFhd, types.ContentResolutionUhd
	})
	r := ensure(t, p, generation(1))
	credentials, err := p.Join(t.Context(), r, "ada-1", meeting.Capabilities{Video: true})
	require.NoError(t, err)
	got := pageOf(t, credentials)
	assert.Equal(t, r.ProviderID, got.Meeting.MeetingID)
	assert.Equal(t, "sitting-g1", got.Meeting.ExternalMeetingID)
	assert.Equal(t, "eu-west-1", got.Meeting.MediaRegion)
	assert.Equal(t, []string{"school"}, got.Meeting.TenantIDs)
	assert.Contains(t, got.Meeting.MediaPlacement["SignalingUrl"], "wss://signal")
	assert.Contains(t, got.Meeting.MediaPlacement["AudioHostUrl"], "audio")
	assert.Equal(t, 30, got.Meeting.MeetingFeatures.Attendee.MaxCount)
	assert.Equal(t, "AVAILABLE", got.Meeting.MeetingFeatures.Audio.EchoReduction)
	assert.Equal(t, "FHD", got.Meeting.MeetingFeatures.Video.MaxResolution)
	assert.Equal(t, "UHD", got.Meeting.MeetingFeatures.Content.MaxResolution)
	assert.Equal(t, "ada-1", got.Attendee.ExternalUserID)
	assert.NotEmpty(t, got.Attendee.JoinToken)
	assert.Equal(t, chimewire.Capabilities{Audio: "Receive", Video: "SendReceive", Content: "Receive"}, got.Attendee.Capabilities)
	assert.Empty(t, got.Meeting.MeetingArn, "which names the account")
	require.NoError(t, wire.Connect(got.Attendee.JoinToken))
}

func TestFeatures(t *testing.T) {
	t.Parallel()
	p := newProvider(t, chimewire.New(chimewire.Config{}))
	assert.Equal(t, "chime", p.Name())
	assert.Equal(t, meeting.Features{Enforces: true, Captions: true, Cameras: 25, Attendees: 250}, p.Features())
	p = newProvider(t, chimewire.New(chimewire.Config{}), func(c *chime.Config) { c.Reports = true })
	assert.True(t, p.Features().Reports)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.NoError(t, p.Run(ctx, nil))
}

func TestConfig(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*chime.Config)
		want   string
	}{
		"a Region without control":     {func(c *chime.Config) { c.AWS.Region = "eu-west-1" }, `not made in the Region "eu-west-1"`},
		"no Region":                    {func(c *chime.Config) { c.AWS.Region = "" }, `not made in the Region ""`},
		"a Region without media":       {func(c *chime.Config) { c.MediaRegion = "me-south-1" }, `no media servers in "me-south-1"`},
		"no credentials":               {func(c *chime.Config) { c.AWS.Credentials = nil }, "no Credentials"},
		"too many tenants":             {func(c *chime.Config) { c.TenantIDs = make([]string, 6) }, "five at most"},
		"a tenant with a blank":        {func(c *chime.Config) { c.TenantIDs = []string{"my school"} }, "other than letters"},
		"a tenant of one letter":       {func(c *chime.Config) { c.TenantIDs = []string{"s"} }, "2 to 256"},
		"a tenant four times in a row": {func(c *chime.Config) { c.TenantIDs = []string{"school-1111"} }, "four times"},
		"too many people":              {func(c *chime.Config) { c.MaxAttendees = 251 }, "from 1 to 250"},
		"no calls":                     {func(c *chime.Config) { c.Rate = -1 }, "Rate"},
		"one call at once":             {func(c *chime.Config) { c.Burst = 1 }, "Burst"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := chime.Config{AWS: account(chimewire.New(chimewire.Config{}))}
			tc.change(&cfg)
			_, err := chime.New(cfg)
			require.ErrorContains(t, err, tc.want)
		})
	}
	newProvider(t, nil, func(c *chime.Config) { c.TenantIDs = []string{"school-111", "s3_!@#$", "aabbaabb"} })
}

func TestIDsAreOpaque(t *testing.T) {
	t.Parallel()
	wire := chimewire.New(chimewire.Config{})
	p := newProvider(t, wire)
	r := ensure(t, p, generation(1))
	for _, id := range []string{"", "1", strings.Repeat("a", 65), "ada@school.example", "Ada Lovelace", "ádá"} {
		_, err := p.Join(t.Context(), r, id, everything())
		require.Error(t, err, id)
	}
	for _, id := range []string{"", strings.Repeat("a", 65), "class 5b"} {
		_, err := p.Ensure(t.Context(), meeting.Ref{Sitting: meeting.Sitting{ID: id, Generation: 10}})
		require.Error(t, err, id)
	}
	assert.Empty(t, wire.Calls("BatchCreateAttendee"))
	assert.Len(t, wire.Calls("CreateMeeting"), 1)
	long := meeting.Ref{Sitting: meeting.Sitting{ID: strings.Repeat("a", meeting.MaxID), Generation: 10}}
	ensure(t, p, long)
	_, err := p.Join(t.Context(), long, strings.Repeat("a", meeting.MaxID), everything())
	require.NoError(t, err)
}

// Whatever comes at once, Chime is not asked more often than it allows, people who
// come together are let in together, and hosts do not wait behind them.
func TestTheQuotaHolds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := chimewire.New(chimewire.Config{Before: func(string) { time.Sleep(100 * time.Millisecond) }})
		p := newProvider(t, wire)
		first := ensure(t, p, generation(1))
		_, err := p.Join(t.Context(), first, "ada-1", everything())
		require.NoError(t, err)
		time.Sleep(time.Minute)
		begin := time.Now()
		var all sync.WaitGroup
		for n := range 200 {
			all.Go(func() {
				_, err := p.Join(t.Context(), generation(n+2), "ada-1", everything())
				assert.NoError(t, err)
			})
		}
		time.Sleep(5 * time.Second)
		asked := time.Now()
		require.NoError(t, p.Mute(t.Context(), first, []string{"ada-1"}))
		assert.Less(t, time.Since(asked), time.Second, "a host waits for nobody")
		all.Wait()
		assert.Zero(t, wire.Throttled())
		assert.Len(t, wire.Live(), 201)
		t.Logf("200 classes begin at once: all can be entered after %v", time.Since(begin))
	})
}

// The wire server would tell.
func TestWithoutTheQueueTheQuotaWouldNotHold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := chimewire.New(chimewire.Config{})
		p := newProvider(t, wire, func(c *chime.Config) { c.Rate, c.Burst = 1000, 1000 })
		var all sync.WaitGroup
		for n := range 40 {
			all.Go(func() { _, _ = p.Ensure(t.Context(), generation(n+1)) })
		}
		all.Wait()
		assert.NotZero(t, wire.Throttled())
		assert.Len(t, wire.Live(), 40, "and all is well in the end")
	})
}

func TestWhoComesTogetherIsLetInTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := chimewire.New(chimewire.Config{Before: func(string) { time.Sleep(100 * time.Millisecond) }})
		p := newProvider(t, wire)
		r := ensure(t, p, generation(1))
		var all sync.WaitGroup
		for n := range 200 {
			all.Go(func() {
				time.Sleep(time.Duration(n) * time.Second / 200)
				_, err := p.Join(t.Context(), r, fmt.Sprintf("student-%d", n), everything())
				assert.NoError(t, err)
			})
		}
		all.Wait()
		assert.Len(t, wire.Attendees(r.ProviderID), 200)
		assert.LessOrEqual(t, len(wire.Calls("BatchCreateAttendee")), 12)
	})
}

// Errors of Chime, and what becomes of them.
func TestErrors(t *testing.T) {
	t.Parallel()
	throttled := chimewire.Fault{Status: http.StatusTooManyRequests, Type: "ThrottlingException"}
	many := func(f chimewire.Fault, n int) (all []chimewire.Fault) {
		for range n {
			all = append(all, f)
		}
		return all
	}
	for name, tc := range map[string]struct {
		faults []chimewire.Fault
		calls  int
		waits  time.Duration // at least
		want   error         // nil and no text: it goes well in the end
		text   string
		logged string
	}{
		"too many calls":            {faults: many(throttled, 3), calls: 4},
		"too many, by another name": {faults: many(chimewire.Fault{Status: 429, Type: "ThrottledClientException"}, 1), calls: 2},
		"too many for ever":         {faults: many(throttled, 20), calls: 8, text: "ThrottlingException"},
		"the same is under way":     {faults: many(chimewire.Fault{Status: 409, Type: "ConflictException"}, 1), calls: 2},
		"Chime fails":               {faults: many(chimewire.Fault{Status: 500, Type: "ServiceFailureException"}, 2), calls: 3},
		"Chime is not there": {
			faults: many(chimewire.Fault{Status: 503, Type: "ServiceUnavailableException", RetryAfterSeconds: "3"}, 1), calls: 2, waits: 3 * time.Second,
		},
		"Chime is not there, and says nothing of when": {faults: many(chimewire.Fault{Status: 503, Type: "ServiceUnavailableException"}, 1), calls: 2},
		"a quota is used up":                           {faults: many(chimewire.Fault{Status: 400, Type: "LimitExceededException"}, 1), calls: 1, want: meeting.ErrQuota, logged: "level=ERROR"},
		"no right":                                     {faults: many(chimewire.Fault{Status: 403, Type: "ForbiddenException"}, 1), calls: 1, text: "Forbidden", logged: "level=ERROR"},
		"wrong credentials":                            {faults: many(chimewire.Fault{Status: 401, Type: "UnauthorizedException"}, 1), calls: 1, text: "Unauthorized", logged: "level=ERROR"},
		"a mistake of ours":                            {faults: many(chimewire.Fault{Status: 400, Type: "BadRequestException"}, 1), calls: 1, text: "BadRequest"},
		"the meeting is over":                          {faults: many(chimewire.Fault{Status: 404, Type: "NotFoundException"}, 1), calls: 1, want: meeting.ErrOver},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := chimewire.New(chimewire.Config{})
				var log bytes.Buffer
				p := newProvider(t, wire, func(c *chime.Config) { c.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
				begin := time.Now()
				wire.Fail("CreateMeeting", tc.faults...)
				_, err := p.Ensure(t.Context(), generation(1))
				assert.Len(t, wire.Calls("CreateMeeting"), tc.calls)
				assert.GreaterOrEqual(t, time.Since(begin), tc.waits)
				assert.Contains(t, log.String(), tc.logged)
				switch {
				case tc.want != nil:
					require.ErrorIs(t, err, tc.want)
				case tc.text != "":
					require.ErrorContains(t, err, tc.text)
				default:
					require.NoError(t, err)
				}
			})
		})
	}
}

// noAnswer is a network on which the first calls are lost.
type noAnswer struct {
	*chimewire.Server
	mu   sync.Mutex
	lost int
}

func (n *noAnswer) Do(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	answer, err := n.Server.Do(r)
	if n.lost > 0 {
		n.lost--
		return nil, fmt.Errorf("the network: %w", context.DeadlineExceeded)
	}
	return answer, err
}

// A call whose answer is lost is made again, and what it did is done once.
func TestAnAnswerThatIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := &noAnswer{Server: chimewire.New(chimewire.Config{}), lost: 1}
		p := newProvider(t, wire.Server, func(c *chime.Config) { c.AWS.HTTPClient = wire })
		r := ensure(t, p, generation(1))
		assert.Len(t, wire.Live(), 1)
		wire.lost = 2
		_, err := p.Join(t.Context(), r, "ada-1", everything())
		require.NoError(t, err)
		assert.Len(t, wire.Attendees(r.ProviderID), 1)
	})
}

func TestAMeetingThatIsFull(t *testing.T) {
	t.Parallel()
	for name, whole := range map[string]bool{"person by person": false, "as a whole": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := chimewire.New(chimewire.Config{Whole: whole, Before: func(string) { time.Sleep(100 * time.Millisecond) }})
				p := newProvider(t, wire, func(c *chime.Config) { c.MaxAttendees = 25 })
				r := ensure(t, p, generation(1))
				var mu sync.Mutex
				var all sync.WaitGroup
				inside, full := 0, 0
				for n := range 30 {
					all.Go(func() {
						_, err := p.Join(t.Context(), r, fmt.Sprintf("student-%d", n), everything())
						mu.Lock()
						defer mu.Unlock()
						if err == nil {
							inside++
							return
						}
						assert.ErrorIs(t, err, meeting.ErrFull)
						full++
					})
				}
				all.Wait()
				assert.Equal(t, 25, inside)
				assert.Equal(t, 5, full)
				assert.Zero(t, wire.Throttled())
				_, err := p.Join(t.Context(), r, "student-0", everything())
				if whole {
					return // then not even who is inside comes in again from another page
				}
				require.NoError(t, err, "whoever is inside comes in again")
			})
		})
	}
}

// In a batch each one has an answer of their own.
func TestOneOfManyIsRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		faults []string
		want   error
		text   string
	}{
		"for the moment":     {faults: []string{"ThrottlingException", "ServiceFailureException", "ConflictException"}},
		"for ever":           {faults: slices.Repeat([]string{"ThrottlingException"}, 20), text: "Throttling"},
		"for want of a seat": {faults: []string{"LimitExceededException"}, want: meeting.ErrFull},
		"for no good reason": {faults: []string{"BadRequestException"}, text: "BadRequest"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := chimewire.New(chimewire.Config{Before: func(string) { time.Sleep(100 * time.Millisecond) }})
				p := newProvider(t, wire)
				r := ensure(t, p, generation(1))
				for _, kind := range tc.faults {
					wire.Fail("ada-1", chimewire.Fault{Status: 400, Type: kind})
				}
				var all sync.WaitGroup
				for n := range 20 {
					all.Go(func() {
						_, err := p.Join(t.Context(), r, fmt.Sprintf("student-%d", n), everything())
						assert.NoError(t, err, "the others come in")
					})
				}
				_, err := p.Join(t.Context(), r, "ada-1", everything())
				all.Wait()
				switch {
				case tc.want != nil:
					require.ErrorIs(t, err, tc.want)
				case tc.text != "":
					require.ErrorContains(t, err, tc.text)
				default:
					require.NoError(t, err)
				}
			})
		})
	}
}

// Chime ends a meeting in which nobody is for five minutes, and any after a day.
func TestChimeEndsMeetingsByItself(t *testing.T) {
	t.Parallel()
	for name, stays := range map[string]bool{"nobody stays": false, "somebody stays all day": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := chimewire.New(chimewire.Config{})
				p := newProvider(t, wire)
				r := ensure(t, p, generation(1))
				credentials, err := p.Join(t.Context(), r, "ada-1", everything())
				require.NoError(t, err)
				require.NoError(t, wire.Connect(pageOf(t, credentials).Attendee.JoinToken))
				time.Sleep(10 * time.Minute)
				_, err = p.Join(t.Context(), r, "ben-1", everything())
				require.NoError(t, err, "somebody is there")
				if stays {
					time.Sleep(chimewire.Longest)
				} else {
					require.NoError(t, wire.Disconnect(pageOf(t, credentials).Attendee.JoinToken))
					time.Sleep(chimewire.Empty)
				}
				_, err = p.Join(t.Context(), r, "ada-1", everything())
				require.ErrorIs(t, err, meeting.ErrOver)
				_, err = p.Ensure(t.Context(), r)
				require.ErrorIs(t, err, meeting.ErrOver)
				next := ensure(t, p, generation(2))
				assert.NotEqual(t, r.ProviderID, next.ProviderID)
				again, err := p.Join(t.Context(), next, "ada-1", everything())
				require.NoError(t, err)
				assert.NotEqual(t, pageOf(t, credentials).Attendee, pageOf(t, again).Attendee)
			})
		})
	}
}

// Should Chime make another attendee of somebody, the first one goes.
func TestNobodyIsThereTwice(t *testing.T) {
	t.Parallel()
	wire := chimewire.New(chimewire.Config{Forgetful: true})
	p := newProvider(t, wire)
	r := ensure(t, p, generation(1))
	var last page
	for range 3 {
		credentials, err := p.Join(t.Context(), r, "ada-1", everything())
		require.NoError(t, err)
		last = pageOf(t, credentials)
	}
	require.Eventually(t, func() bool { return len(wire.Attendees(r.ProviderID)) == 1 }, 5*time.Second, time.Millisecond)
	assert.Equal(t, last.Attendee.AttendeeID, wire.Attendees(r.ProviderID)[0].AttendeeID)
}

// Who has given up while they waited does not take a seat.
func TestWhoHasGoneIsNotLetIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := chimewire.New(chimewire.Config{Before: func(string) { time.Sleep(time.Second) }})
		p := newProvider(t, wire)
		r := ensure(t, p, generation(1))
		var all sync.WaitGroup
		join := func(ctx context.Context, id string) {
			all.Go(func() { _, _ = p.Join(ctx, r, id, everything()) })
			synctest.Wait()
		}
		gone, leave := context.WithCancel(t.Context())
		join(t.Context(), "ada-1") // is being let in
		join(gone, "ben-1")
		join(gone, "cy-1")
		join(t.Context(), "cy-1") // from another page
		leave()
		all.Wait()
		assert.Equal(t, map[string]meeting.Capabilities{"ada-1": everything(), "cy-1": everything()}, inside(t, wire, r))
	})
}

func TestAMeetingWithoutPictures(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*chime.Config)
		want   chimewire.Capabilities
	}{
		"no cameras": {func(c *chime.Config) { c.Video = types.VideoResolutionNone }, chimewire.Capabilities{Audio: "SendReceive", Video: "None", Content: "None"}},
		"no sharing": {func(c *chime.Config) { c.Content = types.ContentResolutionNone }, chimewire.Capabilities{Audio: "SendReceive", Video: "SendReceive", Content: "None"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wire := chimewire.New(chimewire.Config{})
			p := newProvider(t, wire, tc.change)
			r := ensure(t, p, generation(1))
			credentials, err := p.Join(t.Context(), r, "ada-1", everything())
			require.NoError(t, err)
			assert.Equal(t, tc.want, pageOf(t, credentials).Attendee.Capabilities)
			require.NoError(t, p.Mute(t.Context(), r, []string{"ada-1"}))
			require.NoError(t, p.Permit(t.Context(), r, map[string]meeting.Capabilities{"ada-1": everything()}))
			assert.Equal(t, tc.want, wire.Attendees(r.ProviderID)[0].Capabilities)
		})
	}
}

// What everybody may is changed with a handful of calls, and nothing that is so
// already with any.
func TestManyAreChangedWithFewCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := chimewire.New(chimewire.Config{})
		p := newProvider(t, wire)
		r := ensure(t, p, generation(1))
		may := map[string]meeting.Capabilities{}
		for n := range 200 {
			id := fmt.Sprintf("student-%d", n)
			_, err := p.Join(t.Context(), r, id, everything())
			require.NoError(t, err)
			may[id] = meeting.Capabilities{Video: true}
		}
		before := len(wire.Calls(""))
		require.NoError(t, p.Permit(t.Context(), r, may))
		assert.LessOrEqual(t, len(wire.Calls(""))-before, 5)
		assert.Equal(t, may, inside(t, wire, r))
		before = len(wire.Calls(""))
		require.NoError(t, p.Permit(t.Context(), r, may))
		assert.Len(t, wire.Calls(""), before)
	})
}

func TestCaptionsInALanguage(t *testing.T) {
	t.Parallel()
	wire := chimewire.New(chimewire.Config{})
	p := newProvider(t, wire)
	r := ensure(t, p, generation(1))
	require.NoError(t, p.StartCaptions(t.Context(), r, "de-DE"))
	assert.Equal(t, "de-DE", wire.Live()[0].Captions)
	require.NoError(t, p.StartCaptions(t.Context(), r, "en-US"))
	assert.Equal(t, "en-US", wire.Live()[0].Captions)
	require.NoError(t, p.StopCaptions(t.Context(), r))
	assert.Empty(t, wire.Live()[0].Captions)
}
