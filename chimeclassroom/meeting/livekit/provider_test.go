package livekit_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/livekit"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/meetingtest"
)

var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

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

// join returns the token that somebody joins with.
func join(t *testing.T, p meeting.Provider, r meeting.Ref, attendeeID string, may meeting.Capabilities) string {
	t.Helper()
	c, err := p.Join(t.Context(), r, attendeeID, may)
	require.NoError(t, err)
	return pageOf(t, c).Token
}

// TestOnTheWire runs the suite of providers.
func TestOnTheWire(t *testing.T) {
	t.Parallel()
	meetingtest.Run(t, func(t *testing.T, test func(*testing.T, meetingtest.Subject)) {
		w := newWire()
		test(t, meetingtest.Subject{
			New: func(t *testing.T) meeting.Provider { return newProvider(t, w.config()) },
			Who: func(t *testing.T, c meeting.Credentials) string {
				w.enter(t, pageOf(t, c).Token, "PA_1")
				return read(t, pageOf(t, c).Token).Subject
			},
			Inside: func(_ *testing.T, r meeting.Ref) map[string]meeting.Capabilities { return w.inside(r.ProviderID) },
		})
	})
}

func TestWhatAPageConnectsWith(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		may  meeting.Capabilities
		want map[string]any
	}{
		"everything":    {everything(), map[string]any{"canPublish": true, "canPublishSources": []any{"microphone", "camera", "screen_share", "screen_share_audio"}}},
		"sound alone":   {meeting.Capabilities{Audio: true}, map[string]any{"canPublish": true, "canPublishSources": []any{"microphone"}}},
		"looking on":    {meeting.Capabilities{}, map[string]any{"canPublish": false}},
		"a shared page": {meeting.Capabilities{Content: true}, map[string]any{"canPublish": true, "canPublishSources": []any{"screen_share", "screen_share_audio"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := newWire().config()
			cfg.PageURL, cfg.Now = "wss://class.example", func() time.Time { return nine }
			p := newProvider(t, cfg)
			c, err := p.Join(t.Context(), generation(2), "ada-1", tc.may)
			require.NoError(t, err)
			page := pageOf(t, c)
			assert.Equal(t, "wss://class.example", page.URL)
			said := read(t, page.Token)
			assert.Equal(t, "ada-1", said.Subject)
			assert.Empty(t, said.Name)
			assert.Equal(t, nine.Unix(), said.Nbf)
			assert.Equal(t, nine.Add(10*time.Minute).Unix(), said.Exp)
			tc.want["room"], tc.want["roomJoin"], tc.want["canSubscribe"] = "class-sitting-g2", true, true
			tc.want["canPublishData"], tc.want["canUpdateOwnMetadata"] = false, false
			assert.Equal(t, tc.want, said.Video, "and nothing else")
		})
	}
}

func TestFeatures(t *testing.T) {
	t.Parallel()
	cfg := newWire().config()
	cfg.Reports, cfg.MaxAttendees = true, 30
	p := newProvider(t, cfg)
	assert.Equal(t, "livekit", p.Name())
	assert.Equal(t, meeting.Features{Enforces: true, Reports: true, Cameras: 25, Attendees: 30}, p.Features())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.NoError(t, p.Run(ctx, nil))
}

func TestConfig(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*livekit.Config)
		want   string
	}{
		"no address":          {func(c *livekit.Config) { c.URL = "" }, "Config.URL"},
		"a path":              {func(c *livekit.Config) { c.URL = "https://media.example/api" }, "Config.URL"},
		"a socket":            {func(c *livekit.Config) { c.URL = "wss://media.example" }, "Config.URL"},
		"pages without a one": {func(c *livekit.Config) { c.PageURL = "https://media.example" }, "Config.PageURL"},
		"no key":              {func(c *livekit.Config) { c.Key = "" }, "Config.Key"},
		"a short secret":      {func(c *livekit.Config) { c.Secret = "short" }, "32 characters"},
		"less than nobody":    {func(c *livekit.Config) { c.MaxAttendees = -1 }, "MaxAttendees"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := newWire().config()
			tc.change(&cfg)
			_, err := livekit.New(cfg)
			assert.ErrorContains(t, err, tc.want)
		})
	}
}

func TestIDsAreOpaque(t *testing.T) {
	t.Parallel()
	p := newProvider(t, newWire().config())
	for _, id := range []string{"", strings.Repeat("a", 65), "ada@school.example", "Ada Lovelace", "ádá"} {
		_, err := p.Join(t.Context(), generation(1), id, everything())
		require.Error(t, err, id)
		_, err = p.Ensure(t.Context(), meeting.Ref{Sitting: meeting.Sitting{ID: id, Generation: 1}})
		require.Error(t, err, id)
	}
}

func TestWhatIsOverGoesOnInTheNextGeneration(t *testing.T) {
	t.Parallel()
	p := newProvider(t, newWire().config())
	r := ensure(t, p, generation(1))
	require.NoError(t, p.End(t.Context(), r))
	_, err := p.Ensure(t.Context(), r)
	require.ErrorIs(t, err, meeting.ErrOver)
	_, err = p.Join(t.Context(), r, "ada-1", everything())
	require.ErrorIs(t, err, meeting.ErrOver)
	join(t, p, generation(2), "ada-1", everything())
}

// After a restart the server knows no room, nor does it need to be told.
func TestAServerThatHasForgotten(t *testing.T) {
	t.Parallel()
	w := newWire()
	p := newProvider(t, w.config())
	r := ensure(t, p, generation(1))
	clear(w.rooms)
	require.NoError(t, p.Permit(t.Context(), r, map[string]meeting.Capabilities{"ada-1": {}}))
	require.NoError(t, p.Remove(t.Context(), r, []string{"ada-1"}))
	w.enter(t, join(t, p, r, "ben-1", everything()), "PA_1")
	assert.Contains(t, w.inside(r.ProviderID), "ben-1")
}

func TestWhatAServerSaysIsKept(t *testing.T) {
	t.Parallel()
	w := newWire()
	p := newProvider(t, w.config())
	w.fails = "token=secret"
	_, err := p.Ensure(t.Context(), generation(1))
	require.ErrorContains(t, err, `LiveKit's CreateRoom was answered with 502 ""`)
	assert.NotContains(t, err.Error(), "secret")
}

// TestWhoComesWhileARoomsServerIsLostWaits: several servers refuse a room until they
// know that the one that has it is gone.
func TestWhoComesWhileARoomsServerIsLostWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		p := newProvider(t, w.config())
		w.refuses = 20
		began := time.Now()
		ensure(t, p, generation(1))
		assert.Equal(t, 5*time.Second, time.Since(began))

		w.refuses = 1000
		began = time.Now()
		_, err := p.Ensure(t.Context(), generation(1))
		require.ErrorContains(t, err, "no LiveKit server takes the room at this moment")
		assert.Equal(t, 6*time.Second, time.Since(began))

		ctx, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		began = time.Now()
		_, err = p.Ensure(ctx, generation(1))
		require.Error(t, err)
		assert.Equal(t, time.Second, time.Since(began))
	})
}
