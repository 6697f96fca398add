package platform_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// The rules that every service of a platform keeps, over HTTP: what a token and
// a request must be, whatever the service is.

// serviceCall is a good call of a service.
type serviceCall struct {
	method, url string
	scope       lti.Scope
	media, body string // sent
	status      int
	answers     string // media type; empty: the call has no answer to speak of
	owned       bool   // its object is one tool's alone
}

const (
	lineItemType = "application/vnd.ims.lis.v2.lineitem+json"
	newLineItem  = `{"label":"Quiz","scoreMaximum":10}`
)

// services returns a stage and a call of each kind, made by its tool.
func services(t *testing.T) (*stage, map[string]serviceCall) {
	t.Helper()
	s := newStage(t)
	ltitest.NewBrowser(t, s.Platform).SignIn(student())
	columns := s.GradesClaim().LineItems
	create := serviceCall{http.MethodPost, columns, lti.ScopeLineItem, lineItemType, newLineItem, http.StatusCreated, lineItemType, false}
	a := s.serve(t, create, "Bearer "+s.accessToken(t, lti.ScopeLineItem))
	require.Equal(t, http.StatusCreated, a.status)
	column := a.body["id"].(string)
	score := `{"userId":"u-2","timestamp":"` + s.Clock.Now().Format(time.RFC3339Nano) + `","activityProgress":"Completed","gradingProgress":"FullyGraded","scoreGiven":1,"scoreMaximum":10}`
	return s, map[string]serviceCall{
		"roster":        {http.MethodGet, s.RosterClaim().ContextMembershipsURL, lti.ScopeMembership, "", "", http.StatusOK, "application/vnd.ims.lti-nrps.v2.membershipcontainer+json", false},
		"columns":       {http.MethodGet, columns, lti.ScopeLineItem, "", "", http.StatusOK, "application/vnd.ims.lis.v2.lineitemcontainer+json", false},
		"column":        {http.MethodGet, column, lti.ScopeLineItem, "", "", http.StatusOK, lineItemType, true},
		"new column":    create,
		"score":         {http.MethodPost, column + "/scores", lti.ScopeScore, "application/vnd.ims.lis.v1.score+json", score, 0, "", true},
		"column's list": {http.MethodGet, column + "/results", lti.ScopeResultReadOnly, "", "", http.StatusOK, "application/vnd.ims.lis.v2.resultcontainer+json", true},
	}
}

// serve makes the call with these headers, named and valued in turn.
func (s *stage) serve(t *testing.T, c serviceCall, authorization string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), c.method, c.url, strings.NewReader(c.body))
	require.NoError(t, err)
	if c.media != "" {
		req.Header.Set("Content-Type", c.media)
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return s.do(t, req)
}

func TestServicesRefuseTokens(t *testing.T) {
	t.Parallel()
	s, calls := services(t)
	expired := s.own(t, func(c map[string]any) { c["exp"] = s.Clock.Now().Add(-time.Minute).Unix() }, "at+jwt")
	revoked := s.own(t, func(c map[string]any) { c[lti.ClaimDeploymentID] = "d-gone" }, "at+jwt")
	other := s.otherTool(t)
	all := s.accessToken(t, lti.ScopeScore, lti.ScopeLineItem, lti.ScopeResultReadOnly, lti.ScopeMembership)
	with := func(token string) func(serviceCall) string {
		return func(serviceCall) string { return "Bearer " + token }
	}
	none := func(serviceCall) string { return "" }
	for _, test := range []struct {
		name          string
		authorization func(c serviceCall) string
		query         string
		status        int
		challenge     string
	}{
		{"TC-354 no Authorization header", none, "", 401, `Bearer realm="lti"`},
		{"TC-354 another scheme", func(serviceCall) string { return "Basic dG9vbC0xOg==" }, "", 401, `Bearer error="invalid_token"`},
		{"TC-355 malformed", with("a.b.c"), "", 401, `Bearer error="invalid_token"`},
		{"TC-355 expired", with(expired), "", 401, `Bearer error="invalid_token"`},
		{"TC-355 revoked, its deployment is gone", with(revoked), "", 401, `Bearer error="invalid_token"`},
		{"TC-356 token without the scope", func(c serviceCall) string { return "Bearer " + s.accessToken(t, anotherScope(c.scope)) }, "", 403, `Bearer error="insufficient_scope"`},
		{"TC-358 token in the query", none, "?access_token=" + all, 401, `Bearer realm="lti"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for name, c := range calls {
				c.url += test.query
				a := s.serve(t, c, test.authorization(c))
				require.Equal(t, test.status, a.status, name)
				require.Equal(t, test.challenge, a.header.Get("WWW-Authenticate"), name)
				requireNoData(t, a, name)
			}
		})
	}
	t.Run("TC-357 token of another tool", func(t *testing.T) {
		t.Parallel()
		for name, c := range calls {
			if c.owned {
				a := s.serve(t, c, "Bearer "+other(c.scope))
				require.Equal(t, http.StatusNotFound, a.status, name)
				requireNoData(t, a, name)
			}
		}
	})
}

// requireNoData holds that the answer says what is wrong and nothing else.
func requireNoData(t *testing.T, a answer, name string) {
	t.Helper()
	require.Equal(t, "application/problem+json", a.header.Get("Content-Type"), name)
	for _, member := range []string{"id", "label", "members"} {
		require.NotContains(t, a.body, member, name)
	}
}

func anotherScope(s lti.Scope) lti.Scope {
	if s == lti.ScopeMembership {
		return lti.ScopeScore
	}
	return lti.ScopeMembership
}

// otherTool registers a second tool and returns what gives its tokens.
func (s *stage) otherTool(t *testing.T) func(lti.Scope) string {
	t.Helper()
	s.Register(t, s.tool.Server.URL, "tool-2")
	return func(scope lti.Scope) string {
		claims := s.assertion()
		claims["iss"], claims["sub"] = "tool-2", "tool-2"
		a := s.askToken(t, s.tokenForm(signed(t, "tool", claims), scope))
		require.Equal(t, http.StatusOK, a.status, a.body)
		token := a.body["access_token"].(string)
		s.log.keepOut(token)
		return token
	}
}

func TestServicesTakeRequests(t *testing.T) {
	t.Parallel()
	s, calls := services(t)
	good := s.accessToken(t, lti.ScopeScore, lti.ScopeLineItem, lti.ScopeResultReadOnly, lti.ScopeMembership)
	bearer := "Bearer " + good
	succeeds := func(t *testing.T, name string, c serviceCall, a answer) {
		t.Helper()
		if c.status != 0 {
			require.Equal(t, c.status, a.status, name)
		}
		require.Less(t, a.status, 300, name)
		if c.answers != "" {
			require.Equal(t, c.answers, a.header.Get("Content-Type"), name)
		}
	}
	t.Run("TC-359 lower-case bearer", func(t *testing.T) {
		t.Parallel()
		for name, c := range calls {
			if c.method == http.MethodGet {
				succeeds(t, name, c, s.serve(t, c, "bearer "+good))
			}
		}
	})
	t.Run("TC-360 body type with charset", func(t *testing.T) {
		t.Parallel()
		for name, c := range calls {
			if c.body != "" {
				c.media += "; charset=utf-8"
				succeeds(t, name, c, s.serve(t, c, bearer))
			}
		}
	})
	t.Run("TC-361 wrong method", func(t *testing.T) {
		t.Parallel()
		for name, c := range calls {
			c.method = http.MethodPatch
			a := s.serve(t, c, bearer)
			require.Equal(t, http.StatusMethodNotAllowed, a.status, name)
			require.NotEmpty(t, a.header.Get("Allow"), name)
		}
	})
	for name, accept := range map[string]string{
		"TC-362 Accept of an unrelated type": "image/png",
		"TC-363 Accept of anything":          "*/*",
		"TC-363 Accept missing":              "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for name, c := range calls {
				if c.method == http.MethodGet {
					succeeds(t, name, c, s.serve(t, c, bearer, "Accept", accept))
				}
			}
		})
	}
	t.Run("TC-364 body type wrong", func(t *testing.T) {
		t.Parallel()
		for name, c := range calls {
			if c.body != "" {
				c.media = "text/plain"
				require.Equal(t, http.StatusUnsupportedMediaType, s.serve(t, c, bearer).status, name)
			}
		}
	})
}

// Addresses with texts that no store holds, and numbers that are none.
func TestServicesRefuseTexts(t *testing.T) {
	t.Parallel()
	s, calls := services(t)
	all := "Bearer " + s.accessToken(t, lti.ScopeScore, lti.ScopeLineItem, lti.ScopeResultReadOnly, lti.ScopeMembership)
	for name, c := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, segment := range []string{"%00", "a%00b", "%ff", "%ed%a0%80"} {
				here := c
				here.url = strings.Replace(c.url, "/c-1/", "/"+segment+"/", 1)
				require.NotEqual(t, c.url, here.url)
				require.Equal(t, http.StatusNotFound, s.serve(t, here, all).status, here.url)
			}
			if c.method != http.MethodGet || c.owned && c.answers == lineItemType {
				return
			}
			for _, query := range []string{"after=%00", "after=%ff", "user_id=a%00", "tag=%00", "rlid=%00", "since=%00", "role=%ff", "%00=1",
				"limit=0", "limit=-1", "limit=1e999", "limit=NaN", "limit=99999999999999999999"} {
				here := c
				here.url += "?" + query
				require.Equal(t, http.StatusBadRequest, s.serve(t, here, all).status, here.url)
			}
		})
	}
}
