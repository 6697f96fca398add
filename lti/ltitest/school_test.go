package ltitest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
)

// school is an LMS and a tool with its clients, as an application has them.
type school struct {
	*ltitest.Platform
	tool     *ltitest.Tool
	services *advantage.Client
	grades   *ags.Client
	roster   *nrps.Client
}

func newSchool(t *testing.T, name string, options ...func(*tool.Config)) *school {
	t.Helper()
	p := ltitest.NewLMS(t, name)
	tl := ltitest.NewTool(t, p, func(http.ResponseWriter, *http.Request, *tool.Launch) {}, options...)
	return attend(p, tl, tl.Registration)
}

// attend makes the clients of a registration.
func attend(p *ltitest.Platform, tl *ltitest.Tool, r *lti.Registration) *school {
	services := tl.Services(r, ltitest.DeploymentID)
	return &school{Platform: p, tool: tl, services: services, grades: ags.NewClient(services, p.GradesClaim()), roster: nrps.NewClient(services, p.RosterClaim())}
}

// withProfile is the same tool, whose administrator chose another profile.
func (s *school) withProfile(name string) *school {
	r := s.tool.Registration.Clone()
	r.ID, r.Profile = "r-"+name, name
	return attend(s.Platform, s.tool, r)
}

func (s *school) column(t *testing.T) string {
	t.Helper()
	item, err := s.grades.CreateLineItem(t.Context(), ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "quiz"})
	require.NoError(t, err)
	return item.ID
}

// columns puts that many into the gradebook.
func (s *school) columns(t *testing.T, n int) {
	t.Helper()
	owner := ags.Owner{RegistrationID: s.tool.Registration.ID, ContextID: "c-1"}
	for i := range n {
		_, err := s.Store.CreateLineItem(t.Context(), owner, ags.LineItem{Label: fmt.Sprint(i), ScoreMaximum: 1})
		require.NoError(t, err)
	}
}

// points is a final score of u-2, that long after nine o'clock.
func points(after time.Duration, given float64) ags.Score {
	maximum := 10.0
	return ags.Score{UserID: "u-2", Timestamp: ags.Timestamp(ltitest.NewClock().Now().Add(after)), ScoreGiven: &given, ScoreMaximum: &maximum,
		ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded, Comment: "Well done"}
}

func (s *school) results(t *testing.T, column, user string) (all []ags.Result) {
	t.Helper()
	for result, err := range s.grades.Results(t.Context(), column, user) {
		require.NoError(t, err)
		all = append(all, result)
	}
	return all
}

func (s *school) members(t *testing.T, q nrps.Query) (ids []string, err error) {
	t.Helper()
	for member, err := range s.roster.Members(t.Context(), q) {
		if err != nil {
			return ids, err
		}
		ids = append(ids, member.UserID)
	}
	return ids, nil
}

// enrol lets that many students sign in, and the teacher u-1.
func (s *school) enrol(t *testing.T, students int) {
	t.Helper()
	b := ltitest.NewBrowser(t, s.Platform)
	b.SignIn(ltitest.Person{ID: "u-1", Roles: []lti.Role{lti.RoleInstructor}})
	for i := range students {
		b.SignIn(ltitest.Person{ID: fmt.Sprintf("u-%d", i+2), Roles: []lti.Role{lti.RoleLearner}})
	}
}

// counted counts the calls that reach the platform there.
func (s *school) counted(at ltitest.Endpoint) *atomic.Int32 {
	n := new(atomic.Int32)
	s.Behave(ltitest.Quirk{Name: "count", Do: func(c *ltitest.Call, pass func()) {
		if c.Endpoint == at {
			n.Add(1)
		}
		pass()
	}})
	return n
}

// reply is what came back from the wire.
type reply struct {
	status int
	header http.Header
	body   string
}

// raw is a call that our clients do not make, with a good token.
func (s *school) raw(t *testing.T, method, address, contentType, body string, scope lti.Scope, headers ...func(http.Header)) reply {
	t.Helper()
	token, err := s.services.Tokens.Token(t.Context(), scope)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", contentType)
	for _, change := range headers {
		change(req.Header)
	}
	resp, err := s.Server.Client().Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	read, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return reply{resp.StatusCode, resp.Header, string(read)}
}

// refused expects a service's refusal and returns what it said.
func refused(t *testing.T, err error, status int) (said string) {
	t.Helper()
	var e *advantage.StatusError
	require.ErrorAs(t, err, &e)
	assert.Equal(t, status, e.Status)
	return e.Body
}

// noToken expects the token endpoint's refusal.
func noToken(t *testing.T, err error, status int, code lti.Code) (temporary bool) {
	t.Helper()
	var e *advantage.TokenError
	require.ErrorAs(t, err, &e)
	assert.Equal(t, status, e.Status)
	assert.Equal(t, code, e.Code)
	return e.Temporary()
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	return string(raw)
}

// below is the address of a line item's own service, the query kept.
func below(lineItem, segment string) string {
	path, query, has := strings.Cut(lineItem, "?")
	if has {
		query = "?" + query
	}
	return path + "/" + segment + query
}
