package platform_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// Every refusal leaves one line in the log: the reason code, the claim with what
// was expected and got, and what an administrator can change. That it holds no
// token, hint, name or address is checked by the stage's logbook.
func TestRefusalsInTheLog(t *testing.T) {
	t.Parallel()
	t.Run("authorization", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		other := s.Register(t, s.tool.Server.URL, "tool-2")
		for _, c := range append(pageRefusals(), s.toldRefusals(other)...) {
			t.Run("TC-568 "+c.name, func(t *testing.T) { //nolint:paralleltest // each reads the log's last line
				b := ltitest.NewBrowser(t, s.Platform)
				q := s.authorization(t, b, student())
				c.change(t, b, q)
				b.Post(s.Server.URL+"/authorize", q)
				s.requireLastLine(t, c.code)
			})
		}
	})
	t.Run("token", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		for _, c := range s.tokenRefusals() {
			t.Run("TC-568 "+c.name, func(t *testing.T) { //nolint:paralleltest // each reads the log's last line
				form := s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore)
				c.change(t, form)
				s.askToken(t, form)
				s.requireLastLine(t, c.code)
			})
		}
	})
	t.Run("service", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		good := s.accessToken(t, lti.ScopeLineItem)
		cases := s.badAuthorizations(t, good)
		cases["without the scope"] = "Bearer " + good
		for name, authorization := range cases {
			t.Run("TC-568 "+name, func(t *testing.T) { //nolint:paralleltest // each reads the log's last line
				r := httptest.NewRequest(http.MethodGet, "/service", nil)
				r.Header.Set("Authorization", authorization)
				_, err := s.AuthorizeService(r, lti.ScopeScore)
				web.RefuseService(httptest.NewRecorder(), r, s.log.logger, "service", err)
				s.requireLastLine(t, lti.AsError(err).Code)
			})
		}
	})
}

func (s *stage) requireLastLine(t *testing.T, code lti.Code) {
	t.Helper()
	lines := s.log.entries(t)
	require.NotEmpty(t, lines)
	last := lines[len(lines)-1]
	require.Equal(t, "WARN", last.Level)
	require.Equal(t, string(code), last.Code)
	require.Regexp(t, regexp.MustCompile(`^`+string(code)+`: .+ \(.+: want .+, got .+\); .+`), last.Error)
}
