package roster_test

import (
	"context"
	"iter"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/entrance"
	"github.com/ltikit/ltikit/chimeclassroom/roster"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/groups"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// course is a course that is open to every tool.
type course struct{}

func (course) OpenRoster(context.Context, *lti.Grant, string) (nrps.Context, error) {
	return nrps.Context{}, nil
}

func (course) HasLink(context.Context, *lti.Grant, string, string) (bool, error) { return true, nil }

// taken is what a Reader handed over.
type taken struct {
	from    service.RosterSource
	reading service.RosterReading
}

// stage is an LMS with a roster, and the Reader that reads it.
type stage struct {
	*ltitest.Platform
	handler *nrps.Handler
	reader  *roster.Reader
	cfg     roster.Config
	from    service.RosterSource
	took    chan taken
	parked  chan delivery.Event
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{Platform: ltitest.NewPlatform(t), took: make(chan taken), parked: make(chan delivery.Event, 1)}
	tl := ltitest.NewTool(t, s.Platform, func(http.ResponseWriter, *http.Request, *tool.Launch) {})
	granted := tl.Registration.Clone()
	granted.Tool.Scopes = []lti.Scope{lti.ScopeMembership, lti.ScopeGroups}
	require.NoError(t, s.Store.PutRegistration(t.Context(), granted))
	s.handler = &nrps.Handler{BaseURL: s.Server.URL + "/rosters", Auth: s.Platform, Courses: course{},
		Roster: s.Store, Changes: s.Store, PageSize: 2, Logger: ltitest.Logger(t)}
	s.Mux.Handle("/rosters/", s.handler)
	s.cfg = roster.Config{
		Tool: tl.Tool, Registrations: tl.Store, Store: memory.New(memory.Config{}), RoleOf: entrance.RoleOf, Apart: time.Microsecond,
		Pace:  delivery.Pace{FirstRetry: time.Millisecond},
		Trace: &delivery.Trace{Parked: func(_ context.Context, e delivery.Event) { s.parked <- e }},
	}
	var err error
	s.reader, err = roster.New(s.cfg)
	require.NoError(t, err)
	s.from = service.RosterSource{RegistrationID: tl.Registration.ID, DeploymentID: ltitest.DeploymentID, URL: roster.Source(s.handler.Claim("c-1"))}
	return s
}

// run reads until the test ends.
func (s *stage) run(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.reader.Run(ctx, func(ctx context.Context, from service.RosterSource, r service.RosterReading) error {
			select {
			case s.took <- taken{from, r}:
			case <-ctx.Done():
			}
			return nil
		})
	}()
	t.Cleanup(func() { cancel(); <-done })
}

func (s *stage) enrol(t *testing.T, members ...nrps.Member) {
	t.Helper()
	require.NoError(t, s.Store.UpdateRoster(t.Context(), "c-1", members...))
}

func TestARosterIsReadFromAnLMS(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.enrol(t,
		nrps.Member{UserID: "u-1", Status: nrps.Active, Name: "Grace Hopper", Roles: []lti.Role{lti.RoleInstructor}},
		nrps.Member{UserID: "u-2", Status: nrps.Active, GivenName: "Ada", FamilyName: "Lovelace", Roles: []lti.Role{lti.RoleLearner}},
		nrps.Member{UserID: "u-3", Status: nrps.Inactive, Roles: []lti.Role{lti.RoleLearner}},
	)
	require.NoError(t, s.reader.Ask(t.Context(), s.from))
	s.run(t)
	got := <-s.took
	assert.Equal(t, s.from, got.from)
	assert.True(t, got.reading.Complete)
	assert.ElementsMatch(t, []service.RosterEntry{
		{Person: chimeclassroom.Person{Subject: "u-1", Name: "Grace Hopper"}, Role: chimeclassroom.Teacher, Active: true},
		{Person: chimeclassroom.Person{Subject: "u-2", Name: "Ada Lovelace"}, Role: chimeclassroom.Student, Active: true},
		{Person: chimeclassroom.Person{Subject: "u-3"}, Role: chimeclassroom.Student},
	}, got.reading.Entries)

	s.enrol(t, nrps.Member{UserID: "u-2", Status: nrps.Deleted}, nrps.Member{UserID: "u-4", Status: nrps.Active, Roles: []lti.Role{lti.RoleLearner}})
	require.NoError(t, s.reader.Ask(t.Context(), s.from))
	active := map[string]bool{}
	for _, e := range (<-s.took).reading.Entries {
		active[e.Person.Subject] = e.Active
	}
	assert.Equal(t, map[string]bool{"u-1": true, "u-3": false, "u-4": true}, active)
}

// noting notes how far apart the jobs are to be.
type noting struct {
	delivery.Store
	apart time.Duration
}

func (n *noting) PutJob(ctx context.Context, j delivery.Job, apart time.Duration) error {
	n.apart = apart
	return n.Store.PutJob(ctx, j, apart)
}

func TestARosterIsNotReadTwiceWithinMinutes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	store := &noting{Store: s.cfg.Store}
	s.cfg.Store, s.cfg.Apart = store, 0
	reader, err := roster.New(s.cfg)
	require.NoError(t, err)
	require.NoError(t, reader.Ask(t.Context(), s.from))
	assert.Equal(t, 5*time.Minute, store.apart)
}

func TestARosterOfAnLMSThatIsGoneWaitsForAnAdministrator(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.from.RegistrationID = "forgotten"
	require.NoError(t, s.reader.Ask(t.Context(), s.from))
	s.run(t)
	assert.Equal(t, "forgotten", (<-s.parked).Name.Lane)
}

func TestAReaderWantsWhatItNeeds(t *testing.T) {
	t.Parallel()
	_, err := roster.New(roster.Config{})
	require.ErrorContains(t, err, "required")
	assert.Empty(t, roster.Source(nil))
}

// teams are the groups of the course, and who is in them.
type teams struct{}

func (teams) OpenGroups(context.Context, *lti.Grant, string) error { return nil }

func (teams) ListGroups(_ context.Context, _, _, after string) iter.Seq2[groups.Group, error] {
	return func(yield func(groups.Group, error) bool) {
		for _, g := range []groups.Group{{ID: "g-1", Name: "Red"}, {ID: "g-2", Hidden: true}} {
			if g.ID > after && !yield(g, nil) {
				return
			}
		}
	}
}

func (teams) GroupsOf(context.Context, *lti.Grant, string, []string) (map[string][]string, error) {
	return map[string][]string{"u-1": {"g-1", "g-2"}}, nil
}

func TestGroupsAreReadWithTheRoster(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.enrol(t, nrps.Member{UserID: "u-1", Status: nrps.Active, Roles: []lti.Role{lti.RoleLearner}}, nrps.Member{UserID: "u-2", Status: nrps.Active, Roles: []lti.Role{lti.RoleLearner}})
	s.handler.Groups = teams{}
	list := &groups.Handler{BaseURL: s.Server.URL + "/groups", Auth: s.Platform, Courses: teams{}, Groups: teams{}, Logger: ltitest.Logger(t)}
	s.Mux.Handle("/groups/", list)
	m := &lti.Message{}
	require.NoError(t, m.SetGroups(list.Claim("c-1")))
	s.from.GroupsURL = roster.GroupsSource(m)
	require.NoError(t, s.reader.Ask(t.Context(), s.from))
	s.run(t)
	got := <-s.took
	assert.Equal(t, s.from, got.from)
	assert.Equal(t, []service.Group{{ID: "g-1", Name: "Red"}, {ID: "g-2", Name: "g-2"}}, got.reading.Groups)
	in := map[string][]string{}
	for _, e := range got.reading.Entries {
		in[e.Person.Subject] = e.Groups
	}
	assert.Equal(t, map[string][]string{"u-1": {"g-1", "g-2"}, "u-2": nil}, in)

	s.from.GroupsURL = s.Server.URL + "/nowhere"
	require.NoError(t, s.reader.Ask(t.Context(), s.from))
	got = <-s.took
	assert.NotNil(t, got.reading.Groups, "there are none any more")
	assert.Empty(t, got.reading.Groups)
	assert.Len(t, got.reading.Entries, 2, "the roster does not wait for them")
	assert.Empty(t, roster.GroupsSource(&lti.Message{}))
}
