package ltitest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/profile"
)

// What the clients do about a product's quirks by themselves, because they know
// its profile.

func TestSakaiTokens(t *testing.T) {
	t.Parallel()
	t.Run("one forbidden scope fails the calls that need it and no others", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Sakai)
		granted := s.tool.Registration.Clone()
		granted.Tool.Scopes = []lti.Scope{lti.ScopeLineItem, lti.ScopeScore}
		require.NoError(t, s.Store.PutRegistration(t.Context(), granted))
		column := s.column(t)
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)))
		for _, err := range s.grades.Results(t.Context(), column, "") {
			noToken(t, err, http.StatusBadRequest, lti.CodeInvalidScope)
		}
		_, err := s.members(t, nrps.Query{})
		noToken(t, err, http.StatusBadRequest, lti.CodeInvalidScope)
	})
	t.Run("a token that has ended is 403, and is renewed once", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Sakai)
		column := s.column(t)
		s.Fail(ltitest.Fault{At: []ltitest.Endpoint{ltitest.Scores}, Revoke: true})
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)))
		s.Recover()
		s.Fail(ltitest.Fault{At: []ltitest.Endpoint{ltitest.Scores}, Times: 2, Revoke: true})
		refused(t, s.grades.PostScoreTo(t.Context(), column, points(time.Second, 7)), http.StatusForbidden)
	})
	t.Run("elsewhere 403 means no", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Sakai)
		column := s.column(t)
		other := s.withProfile(profile.Moodle)
		s.Fail(ltitest.Fault{At: []ltitest.Endpoint{ltitest.Scores}, Revoke: true})
		refused(t, other.grades.PostScoreTo(t.Context(), column, points(0, 7)), http.StatusForbidden)
	})
}

func TestBusyPlatform(t *testing.T) {
	t.Parallel()
	storm := func(s *school) {
		s.Fail(ltitest.Fault{At: []ltitest.Endpoint{ltitest.Scores}, Times: 3, Status: http.StatusTooManyRequests, RetryAfter: 20 * time.Second})
	}
	t.Run("Retry-After is told", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		column := s.column(t)
		storm(s)
		var e *advantage.StatusError
		require.ErrorAs(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)), &e)
		assert.Equal(t, 20*time.Second, e.RetryAfter)
		assert.True(t, e.Temporary())
	})
	t.Run("Retry-After is waited for", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		column := s.column(t)
		var waited []time.Duration
		s.services.MaxWait = 5 * time.Minute
		s.services.Wait = func(_ context.Context, d time.Duration) error {
			waited = append(waited, d)
			return nil
		}
		storm(s)
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)))
		require.Len(t, waited, 3)
		assert.GreaterOrEqual(t, waited[0], 20*time.Second)
	})
}

func TestScoreRefusalsByName(t *testing.T) {
	t.Parallel()
	t.Run("Moodle: a stale score", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Moodle)
		column := s.column(t)
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)))
		require.ErrorIs(t, s.grades.PostScoreTo(t.Context(), column, points(time.Millisecond, 7)), ags.ErrStale)
	})
	t.Run("Canvas: who gets no grades", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		s.enrol(t, 0)
		score := points(0, 7)
		score.UserID = "u-1"
		require.ErrorIs(t, s.grades.PostScoreTo(t.Context(), s.column(t), score), ags.ErrNotGradable)
	})
}

// The same score goes to Canvas with its extension and to Schoology, which would
// refuse it, without.
func TestScoreExtensions(t *testing.T) {
	t.Parallel()
	const extension = "https://canvas.instructure.com/lti/submission"
	for name, want := range map[string]bool{profile.Canvas: true, profile.Schoology: false, profile.Moodle: false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSchool(t, name)
			column := s.column(t)
			sent := make(chan string, 1)
			s.Behave(ltitest.Quirk{Name: "look", Do: func(c *ltitest.Call, pass func()) {
				if c.Endpoint == ltitest.Scores {
					sent <- string(c.Body)
				}
				pass()
			}})
			score := points(0, 7)
			score.Extra = map[string]json.RawMessage{extension: json.RawMessage(`{"submission_type":"basic_lti_launch"}`)}
			require.NoError(t, s.grades.PostScoreTo(t.Context(), column, score))
			assert.Equal(t, want, strings.Contains(<-sent, extension))
		})
	}
}

// Where a single result comes as an object without a list around it, it is read as
// a list of one.
func TestBareResult(t *testing.T) {
	t.Parallel()
	s := newSchool(t, profile.Blackboard)
	column := s.column(t)
	s.Behave(ltitest.Quirk{Name: "bare", Do: func(c *ltitest.Call, pass func()) {
		pass()
		var all []json.RawMessage
		if c.Endpoint == ltitest.Results && json.Unmarshal(c.Answer.Body, &all) == nil && len(all) == 1 {
			c.Answer.Body = all[0]
		}
	}})
	require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)))
	results := s.results(t, column, "u-2")
	require.Len(t, results, 1)
	assert.InDelta(t, 7, *results[0].ResultScore, 0)
}
