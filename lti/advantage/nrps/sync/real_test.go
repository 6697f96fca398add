package sync_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/advantage/nrps/sync"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// classroom is a course that is open to every tool.
type classroom struct{}

func (classroom) OpenRoster(context.Context, *lti.Grant, string) (nrps.Context, error) {
	return nrps.Context{}, nil
}

func (classroom) HasLink(context.Context, *lti.Grant, string, string) (bool, error) { return true, nil }

// copyOf keeps a copy of a roster by what it is told.
type copyOf struct {
	people map[string]bool
	took   chan sync.Roster
}

func (c copyOf) TakeRoster(_ context.Context, _ sync.Course, r sync.Roster) error {
	if r.Complete {
		clear(c.people)
	}
	for _, m := range r.Members {
		c.people[m.UserID] = m.Status != nrps.Deleted
	}
	c.took <- r
	return nil
}

// The roster service of this library tells what has changed.
func TestTheCopyFollowsARealRoster(t *testing.T) {
	t.Parallel()
	p := ltitest.NewPlatform(t)
	tl := ltitest.NewTool(t, p, func(http.ResponseWriter, *http.Request, *tool.Launch) {})
	roster := &nrps.Handler{BaseURL: p.Server.URL + "/rosters", Auth: p, Courses: classroom{},
		Roster: p.Store, Changes: p.Store, PageSize: 2, Logger: ltitest.Logger(t)}
	p.Mux.Handle("/rosters/", roster)
	update := func(status nrps.Status, ids ...string) {
		for _, id := range ids {
			require.NoError(t, p.Store.UpdateRoster(t.Context(), "c 1", nrps.Member{UserID: id, Status: status, Roles: []lti.Role{lti.RoleLearner}}))
		}
	}
	update(nrps.Active, "u-1", "u-2", "u-3", "u-4", "u-5")

	c := copyOf{people: map[string]bool{}, took: make(chan sync.Roster)}
	rosters, err := sync.New(sync.Config{
		Store: memory.New(memory.Config{}), Receiver: c, Pace: delivery.Pace{FirstRetry: time.Millisecond},
		Open: func(_ context.Context, c sync.Course) (*nrps.Client, error) {
			return nrps.NewClient(tl.Services(tl.Registration, c.DeploymentID), c.Claim), nil
		},
	})
	require.NoError(t, err)
	require.NoError(t, rosters.Follow(t.Context(), sync.Course{RegistrationID: tl.Registration.ID, DeploymentID: ltitest.DeploymentID, Claim: roster.Claim("c 1")}, 2*time.Millisecond))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		rosters.Run(ctx)
	}()
	first := <-c.took
	assert.True(t, first.Complete)
	assert.Equal(t, []string{"u-1", "u-2", "u-3", "u-4", "u-5"}, ids(first))
	update(nrps.Deleted, "u-2")
	update(nrps.Active, "u-6")
	for told := map[string]bool{}; !told["u-2"] || !told["u-6"]; {
		r := <-c.took
		assert.False(t, r.Complete)
		for _, id := range ids(r) {
			told[id] = true
		}
	}
	cancel()
	for ended := false; !ended; {
		select {
		case <-c.took: // one may be under way
		case <-done:
			ended = true
		}
	}
	assert.Equal(t, map[string]bool{"u-1": true, "u-2": false, "u-3": true, "u-4": true, "u-5": true, "u-6": true}, c.people)
}

// teams puts everybody into the red group.
type teams struct{}

func (teams) GroupsOf(_ context.Context, _ *lti.Grant, _ string, userIDs []string) (map[string][]string, error) {
	of := map[string][]string{}
	for _, id := range userIDs {
		of[id] = []string{"red"}
	}
	return of, nil
}

// What a platform tells of changes says nothing of groups, so with them everybody is
// read each time.
func TestWithGroupsEverybodyIsReadEachTime(t *testing.T) {
	t.Parallel()
	p := ltitest.NewPlatform(t)
	tl := ltitest.NewTool(t, p, func(http.ResponseWriter, *http.Request, *tool.Launch) {})
	roster := &nrps.Handler{BaseURL: p.Server.URL + "/rosters", Auth: p, Courses: classroom{},
		Roster: p.Store, Changes: p.Store, Groups: teams{}, PageSize: 2, Logger: ltitest.Logger(t)}
	p.Mux.Handle("/rosters/", roster)
	for _, id := range []string{"u-1", "u-2", "u-3"} {
		require.NoError(t, p.Store.UpdateRoster(t.Context(), "c 1", nrps.Member{UserID: id, Status: nrps.Active, Roles: []lti.Role{lti.RoleLearner}}))
	}
	c := copyOf{people: map[string]bool{}, took: make(chan sync.Roster)}
	rosters, err := sync.New(sync.Config{
		Store: memory.New(memory.Config{}), Receiver: c, Pace: delivery.Pace{FirstRetry: time.Millisecond},
		Open: func(_ context.Context, c sync.Course) (*nrps.Client, error) {
			require.Equal(t, "https://lms.example/groups", c.Groups.GroupsURL, "it is kept")
			return nrps.NewClient(tl.Services(tl.Registration, c.DeploymentID), c.Claim), nil
		},
	})
	require.NoError(t, err)
	require.NoError(t, rosters.Follow(t.Context(), sync.Course{RegistrationID: tl.Registration.ID, DeploymentID: ltitest.DeploymentID, Claim: roster.Claim("c 1"),
		Groups: &lti.GroupsService{GroupsURL: "https://lms.example/groups"}}, 2*time.Millisecond))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		rosters.Run(ctx)
	}()
	for range 2 {
		r := <-c.took
		assert.True(t, r.Complete)
		assert.Equal(t, []string{"u-1", "u-2", "u-3"}, ids(r))
		assert.Equal(t, []nrps.GroupEnrollment{{GroupID: "red"}}, r.Members[2].GroupEnrollments)
	}
	cancel()
	for ended := false; !ended; {
		select {
		case <-c.took: // one may be under way
		case <-done:
			ended = true
		}
	}
}
