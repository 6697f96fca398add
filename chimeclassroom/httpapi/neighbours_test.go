package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// silent is a node that does not answer, until it answers with 204.
type silent struct {
	passed chan struct{} // gets one each time that something is passed on to it
	answer chan struct{} // closed: it answers
}

func newSilent() *silent {
	return &silent{passed: make(chan struct{}, 1000), answer: make(chan struct{})}
}

func (s *silent) Pass(w http.ResponseWriter, _ *http.Request, _ string) error {
	s.passed <- struct{}{}
	select {
	case <-s.answer:
		w.WriteHeader(http.StatusNoContent)
		return nil
	default:
		return httpapi.ErrUnreachable
	}
}

// newSiteBeside is a site whose class another node has, which is silent.
func newSiteBeside(t *testing.T, other *silent) (s *site, path string) {
	t.Helper()
	s = newSite(t, nil, func(cfg *httpapi.Config) { cfg.Neighbours, cfg.MaxWaiting = other, 1 })
	teacher := s.teacher()
	e := teacher.do(teacher.schedule(), "start")
	require.NoError(t, s.store.AddNode(t.Context(), service.Node{ID: "there", Address: "there:1", Secrets: "s"}, time.Hour, nine))
	claim, err := s.store.Claim(t.Context(), e.Meeting.ID, "there")
	require.NoError(t, err)
	require.Equal(t, "there", claim.Holder.ID)
	return s, "/api/events/" + e.ID
}

// Whoever has no session has no other node asked, nor the one that does not answer waited
// for.
func TestNobodyIsPassedOnWithoutASession(t *testing.T) {
	t.Parallel()
	other := newSilent()
	s, path := newSiteBeside(t, other)
	stranger := &browser{site: s}
	got := stranger.send(stranger.request("POST", path+"/end", nil))
	assert.Equal(t, http.StatusUnauthorized, got.status)
	assert.Empty(t, other.passed)
}

// Those who wait for a node that does not answer are as few as those who have not said
// who they are.
func TestThoseWhoWaitForANodeAreCounted(t *testing.T) {
	t.Parallel()
	other := newSilent()
	s, path := newSiteBeside(t, other)
	stranger := &browser{site: s}
	waited := make(chan int, 1)
	request := stranger.request("GET", path+"/socket", nil)
	go func() {
		response, err := s.server.Client().Do(request)
		if assert.NoError(t, err) {
			assert.NoError(t, response.Body.Close())
			waited <- response.StatusCode
		}
		close(waited)
	}()
	<-other.passed
	<-other.passed // so it waits
	got := stranger.send(stranger.request("GET", path+"/socket", nil))
	assert.Equal(t, http.StatusServiceUnavailable, got.status)
	assert.Equal(t, "5", got.header.Get("Retry-After"))
	close(other.answer)
	assert.Equal(t, http.StatusNoContent, <-waited)
	assert.Equal(t, http.StatusNoContent, stranger.send(stranger.request("GET", path+"/socket", nil)).status, "its place is free")
}
