package ltitest_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/profile"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	scores := []ltitest.Endpoint{ltitest.Scores}
	t.Run("busy for three calls, and then not", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		column := s.column(t)
		s.Fail(ltitest.Fault{At: scores, After: 1, Times: 3, Status: http.StatusTooManyRequests, RetryAfter: 7 * time.Second})
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 6)))
		for range 3 {
			refused(t, s.grades.PostScoreTo(t.Context(), column, points(time.Second, 7)), http.StatusTooManyRequests)
		}
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(time.Second, 7)))
	})
	t.Run("an answer of its own", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		s.Fail(ltitest.Fault{At: []ltitest.Endpoint{ltitest.Roster}, Status: http.StatusServiceUnavailable, RetryAfter: 7 * time.Second, Body: "<html>", MediaType: "text/html"})
		got := s.raw(t, http.MethodGet, s.RosterClaim().ContextMembershipsURL, "", "", lti.ScopeMembership)
		assert.Equal(t, http.StatusServiceUnavailable, got.status)
		assert.Equal(t, "7", got.header.Get("Retry-After"))
		assert.Equal(t, "text/html", got.header.Get("Content-Type"))
		assert.Equal(t, "<html>", got.body)
	})
	t.Run("a token endpoint that is down", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Moodle)
		s.Fail(ltitest.Fault{At: []ltitest.Endpoint{ltitest.Token}, Times: 1, Status: http.StatusBadGateway})
		_, err := s.grades.CreateLineItem(t.Context(), ags.LineItem{Label: "Quiz", ScoreMaximum: 10})
		assert.True(t, noToken(t, err, http.StatusBadGateway, ""))
		s.column(t)
	})
	t.Run("a connection cut before the platform hears, or after it has done it", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Blackboard)
		column := s.column(t)
		s.Fail(ltitest.Fault{At: scores, Times: 1, Drop: true})
		require.ErrorIs(t, s.grades.PostScoreTo(t.Context(), column, points(0, 6)), lti.ErrUnavailable)
		assert.Empty(t, s.results(t, column, ""))
		s.Fail(ltitest.Fault{At: scores, Times: 1, DropAnswer: true})
		require.ErrorIs(t, s.grades.PostScoreTo(t.Context(), column, points(0, 6)), lti.ErrUnavailable)
		assert.Len(t, s.results(t, column, ""), 1)
		refused(t, s.grades.PostScoreTo(t.Context(), column, points(0, 6)), http.StatusConflict)
	})
	t.Run("slow", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Blackboard)
		column := s.column(t)
		hold, held := make(chan struct{}), make(chan struct{}, 2)
		s.Behave(ltitest.Quirk{Name: "tell", Do: func(c *ltitest.Call, pass func()) {
			if c.Endpoint == ltitest.Scores {
				held <- struct{}{}
			}
			pass()
		}})
		s.Fail(ltitest.Fault{At: scores, Hold: hold})
		impatient, giveUp := context.WithCancel(t.Context())
		failed := make(chan error, 1)
		go func() { failed <- s.grades.PostScoreTo(impatient, column, points(0, 6)) }()
		<-held
		giveUp()
		require.ErrorIs(t, <-failed, context.Canceled)
		go func() { failed <- s.grades.PostScoreTo(t.Context(), column, points(time.Second, 7)) }()
		<-held
		close(hold)
		require.NoError(t, <-failed)
	})
	t.Run("a token revoked on the way", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Blackboard)
		column := s.column(t)
		tokens := s.counted(ltitest.Token)
		s.Fail(ltitest.Fault{At: scores, After: 1, Revoke: true})
		for i := range 3 {
			require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(time.Duration(i)*time.Second, 6)))
		}
		assert.EqualValues(t, 2, tokens.Load(), "the client gets itself another token")
		s.Fail(ltitest.Fault{At: scores, Times: 2, Revoke: true})
		refused(t, s.grades.PostScoreTo(t.Context(), column, points(time.Minute, 6)), http.StatusUnauthorized)
	})
	t.Run("a wrong media type", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Blackboard)
		s.enrol(t, 1)
		s.Fail(ltitest.Fault{MediaType: "text/plain"})
		got := s.raw(t, http.MethodGet, s.RosterClaim().ContextMembershipsURL, "", "", lti.ScopeMembership)
		assert.Equal(t, "text/plain", got.header.Get("Content-Type"))
		ids, err := s.members(t, nrps.Query{})
		require.NoError(t, err)
		assert.Len(t, ids, 2)
	})
	t.Run("until it recovers", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Blackboard)
		s.Fail(ltitest.Fault{Status: http.StatusInternalServerError})
		_, err := s.members(t, nrps.Query{})
		noToken(t, err, http.StatusInternalServerError, "")
		s.Recover()
		_, err = s.members(t, nrps.Query{})
		require.NoError(t, err)
	})
}

func TestBrokenPages(t *testing.T) {
	t.Parallel()
	ask := nrps.Query{Limit: 2}
	t.Run("every page twice", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Blackboard)
		s.enrol(t, 4)
		s.Fail(ltitest.Fault{SamePage: true})
		ids, err := s.members(t, ask)
		require.NoError(t, err)
		assert.Equal(t, []string{"u-1", "u-2", "u-1", "u-2", "u-3", "u-4", "u-3", "u-4", "u-5"}, ids, "as it came; who keeps people by id is not disturbed")
	})
	t.Run("in a circle", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Blackboard)
		s.enrol(t, 4)
		calls := s.counted(ltitest.Roster)
		s.Fail(ltitest.Fault{LoopPages: true})
		_, err := s.members(t, ask)
		require.ErrorContains(t, err, "in a circle")
		assert.LessOrEqual(t, calls.Load(), int32(3))
	})
	t.Run("to another host", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Blackboard)
		s.enrol(t, 4)
		s.Fail(ltitest.Fault{ForeignPages: true})
		ids, err := s.members(t, ask)
		require.ErrorContains(t, err, "another host")
		assert.Equal(t, []string{"u-1", "u-2"}, ids)
	})
	t.Run("answers of yesterday", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Blackboard)
		s.Fail(ltitest.Fault{At: []ltitest.Endpoint{ltitest.Results}, Stale: true})
		column := s.column(t)
		assert.Empty(t, s.results(t, column, ""))
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)))
		assert.Empty(t, s.results(t, column, ""))
		s.Recover()
		assert.Len(t, s.results(t, column, ""), 1)
	})
}
