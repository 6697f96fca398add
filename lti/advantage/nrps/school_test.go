package nrps_test

import (
	"cmp"
	"context"
	"io"
	"iter"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
)

const (
	course = "c/1" // open to tool-1; escaped in URLs
	other  = "c-2" // open to tool-2
)

// school is a platform's own data: Roster and Courses of the handler.
type school struct {
	mu      sync.Mutex
	members map[string][]nrps.Member // by context
	broken  error
}

// link is one link of one course, made for one tool; people lists who can open
// it.
type link struct {
	course, clientID string
	people           []string
}

func links() map[string]link {
	return map[string]link{
		"l-1": {course, "tool-1", []string{"u-2", "u-4"}},
		"l-2": {course, "tool-2", nil},
		"l-3": {other, "tool-1", nil},
	}
}

func newSchool() *school {
	learner := []lti.Role{lti.RoleLearner}
	return &school{members: map[string][]nrps.Member{
		course: {
			{UserID: "u-3", Roles: learner, Status: nrps.Inactive, Name: "Cem", Email: "cem@school.example"},
			{UserID: "u-1", Roles: []lti.Role{lti.RoleInstructor, lti.RoleInstitutionFaculty}, Name: "Ada", GivenName: "Ada", FamilyName: "L.",
				MiddleName: "B.", Email: "ada@school.example", Picture: "https://school.example/ada.png", PersonSourcedID: "s-1", LTI11UserID: "old-1"},
			{UserID: "u-5", Roles: learner, Status: nrps.Deleted, Name: "Eve"},
			{UserID: "u-4", Name: "Dan"},
			{UserID: "u-2", Roles: learner, Name: "Bo", Messages: []*lti.Message{{
				Name: "Bo", Custom: map[string]string{"due": "friday"}, LIS: &lti.LIS{PersonSourcedID: "s-2"}}}},
			{UserID: "u-6", Roles: learner, Name: "Flo"},
		},
		other: {{UserID: "u-9", Roles: learner, Name: "Ida"}},
	}}
}

func (s *school) enrol(m nrps.Member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.members[course] = append(s.members[course], m)
}

func (s *school) leave(userID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.members[course] = slices.DeleteFunc(s.members[course], func(m nrps.Member) bool { return m.UserID == userID })
}

// fail makes every further listing end with the error after its first member.
func (s *school) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = err
}

func (s *school) ListMembers(_ context.Context, p nrps.Place, after string) iter.Seq2[nrps.Member, error] {
	s.mu.Lock()
	defer s.mu.Unlock()
	members := slices.SortedFunc(slices.Values(s.members[p.ContextID]), func(a, b nrps.Member) int { return cmp.Compare(a.UserID, b.UserID) })
	broken := s.broken
	return func(yield func(nrps.Member, error) bool) {
		for _, m := range members {
			if m.UserID <= after || (p.ResourceLinkID != "" && !slices.Contains(links()[p.ResourceLinkID].people, m.UserID)) {
				continue
			}
			if !yield(m, nil) {
				return
			}
			if broken != nil {
				yield(nrps.Member{}, broken)
				return
			}
		}
	}
}

func (s *school) OpenRoster(_ context.Context, g *lti.Grant, contextID string) (nrps.Context, error) {
	openTo := map[string]string{course: "tool-1", other: "tool-2"}
	if openTo[contextID] != g.Registration.ClientID {
		return nrps.Context{}, nrps.ErrNotFound
	}
	return nrps.Context{Label: "BIO", Title: "Biology"}, nil
}

func (s *school) HasLink(_ context.Context, g *lti.Grant, contextID, resourceLinkID string) (bool, error) {
	l, ok := links()[resourceLinkID]
	return ok && l.course == contextID && l.clientID == g.Registration.ClientID, nil
}

// fixture is a platform with a roster and a tool that may read it, both real.
type fixture struct {
	school   *school
	platform *ltitest.Platform
	handler  *nrps.Handler
	tool     *ltitest.Tool
	launches chan *tool.Launch
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{school: newSchool(), platform: ltitest.NewPlatform(t), launches: make(chan *tool.Launch, 1)}
	f.handler = &nrps.Handler{BaseURL: f.platform.Server.URL + "/nrps", Auth: f.platform, Courses: f.school, Roster: f.school, Logger: ltitest.Logger(t)}
	f.platform.Mux.Handle("/nrps/", f.handler)
	f.tool = ltitest.NewTool(t, f.platform, func(_ http.ResponseWriter, _ *http.Request, l *tool.Launch) { f.launches <- l })
	return f
}

func (f *fixture) services() *advantage.Client {
	return f.tool.Services(f.tool.Registration, ltitest.DeploymentID)
}

func (f *fixture) client() *nrps.Client { return nrps.NewClient(f.services(), f.handler.Claim(course)) }

// secondTool is another tool of the same platform; it holds the same keys.
func (f *fixture) secondTool(t *testing.T) *advantage.Client {
	t.Helper()
	r := f.platform.Register(t, f.tool.Server.URL, "tool-2")
	require.NoError(t, f.tool.Store.PutRegistration(t.Context(), r))
	return f.tool.Services(r, ltitest.DeploymentID)
}

// share sets what the platform's administrator lets the tool know, and do.
func (f *fixture) share(t *testing.T, name, email bool, scopes ...lti.Scope) {
	t.Helper()
	r := f.tool.Registration.Clone()
	r.Tool.ShareName, r.Tool.ShareEmail, r.Tool.Scopes = name, email, scopes
	require.NoError(t, f.platform.Store.PutRegistration(t.Context(), r))
}

// url is an address of the course's roster.
func (f *fixture) url(query string) string {
	return f.handler.Claim(course).ContextMembershipsURL + query
}

// answer is what came back from the handler.
type answer struct {
	status int
	header http.Header
	body   string
}

// call sends a request with a membership token of the tool; header names and
// values follow in pairs and win over what is set here.
func (f *fixture) call(t *testing.T, c *advantage.Client, method, address string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, http.NoBody)
	require.NoError(t, err)
	if c != nil {
		token, err := c.Tokens.Token(t.Context(), lti.ScopeMembership)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := f.platform.Server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return answer{resp.StatusCode, resp.Header, string(body)}
}

// get reads the course's roster as the tool.
func (f *fixture) get(t *testing.T, query string) answer {
	t.Helper()
	return f.call(t, f.services(), http.MethodGet, f.url(query))
}

func collect(t *testing.T, members iter.Seq2[nrps.Member, error]) []nrps.Member {
	t.Helper()
	var out []nrps.Member
	for m, err := range members {
		require.NoError(t, err)
		out = append(out, m)
	}
	return out
}

func ids(members []nrps.Member) []string {
	var out []string
	for _, m := range members {
		out = append(out, m.UserID)
	}
	return out
}

// failure returns what came before the error, and the error.
func failure(members iter.Seq2[nrps.Member, error]) (before []nrps.Member, err error) {
	for m, err := range members {
		if err != nil {
			return before, err
		}
		before = append(before, m)
	}
	return before, nil
}
