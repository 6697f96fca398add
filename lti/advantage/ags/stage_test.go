package ags_test

import (
	"context"
	"io"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
)

// stage is a platform with a gradebook and two tools, and real tokens between
// them.
type stage struct {
	*ltitest.Platform
	handler *ags.Handler
	tool    *ltitest.Tool
	other   *lti.Registration // of the second tool, which has the same keys
}

// courses: c-1 and c-2 are courses of both tools, with a link of the first tool
// and one of the second; u-1, u-2 and u-3 are students of both, u-4 of c-2 alone,
// t-1 teaches.
type courses struct{}

func (courses) OpenGradebook(_ context.Context, _ *lti.Grant, contextID string) error {
	if contextID != "c-1" && contextID != "c-2" {
		return ags.ErrNotFound
	}
	return nil
}

func (courses) HasLink(_ context.Context, g *lti.Grant, contextID, link string) (bool, error) {
	return link == contextID+"/link of "+g.Registration.ClientID, nil
}

func (courses) CanBeGraded(_ context.Context, contextID, userID string) (bool, error) {
	return userID == "u-1" || userID == "u-2" || userID == "u-3" || userID == "u-4" && contextID == "c-2", nil
}

func newStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{Platform: ltitest.NewPlatform(t)}
	s.tool = ltitest.NewTool(t, s.Platform, func(http.ResponseWriter, *http.Request, *tool.Launch) {})
	s.other = s.Register(t, s.tool.Server.URL, "tool-2")
	require.NoError(t, s.tool.Store.PutRegistration(t.Context(), s.other))
	s.handler = &ags.Handler{BaseURL: s.Server.URL + "/grades", Auth: s.Platform, Courses: courses{}, LineItems: s.Store, Scores: s.Store, Results: s.Store,
		Now: s.Clock.Now, Logger: ltitest.Logger(t)}
	s.Mux.Handle("/grades/", s.handler)
	return s
}

func allScopes() []lti.Scope {
	return []lti.Scope{lti.ScopeLineItem, lti.ScopeScore, lti.ScopeResultReadOnly}
}

// client is the first tool's, in a course.
func (s *stage) client(contextID string) *ags.Client {
	return s.clientOf(s.tool.Registration, contextID)
}

func (s *stage) clientOf(r *lti.Registration, contextID string) *ags.Client {
	return ags.NewClient(s.tool.Services(r, ltitest.DeploymentID), &lti.AGSClaim{Scopes: allScopes(), LineItems: s.handler.LineItemsURL(contextID)})
}

// owner is the first tool in c-1.
func (s *stage) owner() ags.Owner {
	return ags.Owner{RegistrationID: s.tool.Registration.ID, ContextID: "c-1"}
}

// entry is what the gradebook holds of u-1 in a line item of c-1.
func (s *stage) entry(t testing.TB, lineItem string) ags.Entry {
	t.Helper()
	for e, err := range s.Store.ListEntries(context.Background(), s.owner(), path.Base(lineItem), "u-1", "") {
		require.NoError(t, err)
		return e
	}
	return ags.Entry{}
}

func (s *stage) create(t testing.TB, c *ags.Client, item ags.LineItem) ags.LineItem {
	t.Helper()
	created, err := c.CreateLineItem(context.Background(), item)
	require.NoError(t, err)
	return created
}

func (s *stage) token(t testing.TB, r *lti.Registration, scopes ...lti.Scope) string {
	t.Helper()
	token, err := s.tool.Services(r, ltitest.DeploymentID).Tokens.Token(context.Background(), scopes...)
	require.NoError(t, err)
	return token
}

// call is one raw request with the first tool's token for the scope.
type call struct {
	method, url, media, body string
	accept                   string
	scope                    lti.Scope // empty: no token
	of                       *lti.Registration
}

func (s *stage) do(t testing.TB, c call) (reply, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), c.method, c.url, strings.NewReader(c.body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", c.media)
	if c.accept != "" {
		req.Header.Set("Accept", c.accept)
	}
	if c.scope != "" {
		if c.of == nil {
			c.of = s.tool.Registration
		}
		req.Header.Set("Authorization", "Bearer "+s.token(t, c.of, c.scope))
	}
	resp, err := s.Server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return reply{resp.StatusCode, resp.Header}, string(body)
}

// reply is the head of an answer.
type reply struct {
	status int
	header http.Header
}

// score is a good score of u-1, given a number of seconds after nine o'clock.
func score(seconds int, given, maximum float64) ags.Score {
	at := ltitest.NewClock().Now().Add(time.Duration(seconds) * time.Second)
	return ags.Score{UserID: "u-1", Timestamp: ags.Timestamp(at), ScoreGiven: &given, ScoreMaximum: &maximum,
		ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded}
}

func results(t testing.TB, c *ags.Client, lineItem, user string) (out []ags.Result) {
	t.Helper()
	for r, err := range c.Results(context.Background(), lineItem, user) {
		require.NoError(t, err)
		out = append(out, r)
	}
	return out
}

func status(t testing.TB, err error) int {
	t.Helper()
	var e *advantage.StatusError
	require.ErrorAs(t, err, &e)
	return e.Status
}
