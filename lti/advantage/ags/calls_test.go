package ags_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// Section 15: what holds of every call.
func TestCalls(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	item := s.create(t, s.client("c-1"), quiz("Quiz"))
	container := s.handler.LineItemsURL("c-1")
	good := `{"label":"x","scoreMaximum":1}`
	for _, c := range []struct {
		name   string
		call   call
		status int
	}{
		{"TC-354 no token", call{method: http.MethodGet, url: container}, http.StatusUnauthorized},
		{"TC-358 token in the query", call{method: http.MethodGet, url: container + "?access_token=" + s.token(t, s.tool.Registration, lti.ScopeLineItem)}, http.StatusUnauthorized},
		{"TC-356 scope of another call", call{method: http.MethodGet, url: container, scope: lti.ScopeScore}, http.StatusForbidden},
		{"TC-356 line item scope for a score", call{method: http.MethodPost, url: item.ID + "/scores", scope: lti.ScopeLineItem, media: ags.MediaTypeScore, body: "{}"}, http.StatusForbidden},
		{"TC-361 PATCH", call{method: http.MethodPatch, url: item.ID, scope: lti.ScopeLineItem}, http.StatusMethodNotAllowed},
		{"TC-361 DELETE of the container", call{method: http.MethodDelete, url: container, scope: lti.ScopeLineItem}, http.StatusMethodNotAllowed},
		{"TC-361 GET of scores", call{method: http.MethodGet, url: item.ID + "/scores", scope: lti.ScopeScore}, http.StatusMethodNotAllowed},
		{"TC-424 score to the item itself", call{method: http.MethodPost, url: item.ID, scope: lti.ScopeScore, media: ags.MediaTypeScore, body: "{}"}, http.StatusMethodNotAllowed},
		{"TC-364 text", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: "text/plain", body: good}, http.StatusUnsupportedMediaType},
		{"TC-364 a form", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: "application/x-www-form-urlencoded", body: "label=x"}, http.StatusUnsupportedMediaType},
		{"TC-364 no type", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, body: good}, http.StatusUnsupportedMediaType},
		{"plain JSON", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: "application/json", body: good}, http.StatusCreated},
		{"a body of 300 KB", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: ags.MediaTypeLineItem, body: `{"label":"` + strings.Repeat("x", 300<<10)}, http.StatusRequestEntityTooLarge},
		{"no JSON", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: ags.MediaTypeLineItem, body: "<x>"}, http.StatusBadRequest},
		{"label missing", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: ags.MediaTypeLineItem, body: `{"scoreMaximum":1}`}, http.StatusBadRequest},
		{"tag that no database takes", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: ags.MediaTypeLineItem, body: `{"label":"x","scoreMaximum":1,"tag":"t\u0000"}`}, http.StatusBadRequest},
		{"label blank", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: ags.MediaTypeLineItem, body: `{"label":" \t","scoreMaximum":1}`}, http.StatusBadRequest},
		{"scoreMaximum zero", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: ags.MediaTypeLineItem, body: `{"label":"x","scoreMaximum":0}`}, http.StatusBadRequest},
		{"scoreMaximum a string", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: ags.MediaTypeLineItem, body: `{"label":"x","scoreMaximum":"1"}`}, http.StatusBadRequest},
		{"no such address", call{method: http.MethodGet, url: s.handler.BaseURL + "/c-1/else", scope: lti.ScopeLineItem}, http.StatusNotFound},
		{"a slash behind", call{method: http.MethodGet, url: container + "/", scope: lti.ScopeLineItem}, http.StatusNotFound},
		{"unknown line item", call{method: http.MethodGet, url: container + "/none", scope: lti.ScopeLineItem}, http.StatusNotFound},
		{"unknown page", call{method: http.MethodGet, url: container + "?after=none", scope: lti.ScopeLineItem}, http.StatusNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			resp, body := s.do(t, c.call)
			require.Equal(t, c.status, resp.status, body)
			switch c.status {
			case http.StatusUnauthorized, http.StatusForbidden:
				require.True(t, strings.HasPrefix(resp.header.Get("WWW-Authenticate"), "Bearer"))
			case http.StatusMethodNotAllowed:
				require.NotEmpty(t, resp.header.Get("Allow"))
				require.NotContains(t, resp.header.Get("Allow"), c.call.method)
			case http.StatusCreated:
			default:
				require.Equal(t, "application/problem+json", resp.header.Get("Content-Type"))
			}
		})
	}
	t.Run("TC-418 read-only scope", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		item := s.create(t, s.client("c-1"), quiz("Quiz"))
		s.tool.Registration.Tool.Scopes = []lti.Scope{lti.ScopeLineItemReadOnly}
		require.NoError(t, s.Store.PutRegistration(t.Context(), s.tool.Registration))
		reader := ags.NewClient(s.tool.Services(s.tool.Registration, ""), &lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeLineItemReadOnly}, LineItems: s.handler.LineItemsURL("c-1")})
		require.Equal(t, []string{"Quiz"}, list(t, reader, ags.Filter{}))
		for _, method := range []string{http.MethodPut, http.MethodDelete} {
			resp, _ := s.do(t, call{method: method, url: item.ID, scope: lti.ScopeLineItemReadOnly, media: ags.MediaTypeLineItem, body: good})
			require.Equal(t, http.StatusForbidden, resp.status, method)
		}
		resp, _ := s.do(t, call{method: http.MethodPost, url: s.handler.LineItemsURL("c-1"), scope: lti.ScopeLineItemReadOnly, media: ags.MediaTypeLineItem, body: good})
		require.Equal(t, http.StatusForbidden, resp.status)
	})
	t.Run("TC-362 TC-363 the right type whatever Accept says", func(t *testing.T) {
		t.Parallel()
		for _, accept := range []string{"", "*/*", "text/html", ags.MediaTypeLineItemContainer} {
			resp, _ := s.do(t, call{method: http.MethodGet, url: container, scope: lti.ScopeLineItem, accept: accept})
			require.Equal(t, http.StatusOK, resp.status, accept)
			require.Equal(t, ags.MediaTypeLineItemContainer, resp.header.Get("Content-Type"), accept)
		}
	})
	token := s.token(t, s.tool.Registration, lti.ScopeLineItem)
	for name, c := range map[string]struct {
		authorization string
		status        int
	}{
		"TC-359 lower-case bearer":        {"bearer " + token, http.StatusOK},
		"TC-355 a token that is none":     {"Bearer secret", http.StatusUnauthorized},
		"TC-355 a token that was changed": {"Bearer " + token[:len(token)-8] + "AAAAAAAA", http.StatusUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, container, nil)
			require.NoError(t, err)
			req.Header.Set("Authorization", c.authorization)
			resp, err := s.Server.Client().Do(req)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, c.status, resp.StatusCode)
			if c.status == http.StatusUnauthorized {
				require.Contains(t, resp.Header.Get("WWW-Authenticate"), `error="invalid_token"`)
			}
		})
	}
	t.Run("what is not offered", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		item := s.create(t, s.client("c-1"), quiz("Quiz"))
		s.handler.Scores, s.handler.Results = nil, nil
		for _, path := range []string{"/scores", "/results"} {
			resp, _ := s.do(t, call{method: http.MethodPost, url: item.ID + path, scope: lti.ScopeScore})
			require.Equal(t, http.StatusNotFound, resp.status)
		}
	})
}

func TestGradebookThatFails(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.handler.Courses = brokenCourses{}
	resp, body := s.do(t, call{method: http.MethodGet, url: s.handler.LineItemsURL("c-1"), scope: lti.ScopeLineItem})
	require.Equal(t, http.StatusServiceUnavailable, resp.status)
	require.NotContains(t, body, "10.0.0.7")
}

type brokenCourses struct{ courses }

func (brokenCourses) OpenGradebook(context.Context, *lti.Grant, string) error {
	return fmt.Errorf("dial tcp 10.0.0.7:5432: connection refused")
}

func TestContextIDsInAddresses(t *testing.T) {
	t.Parallel()
	h := &ags.Handler{BaseURL: "https://lms.example/grades"}
	require.Equal(t, "https://lms.example/grades/a%2Fb%3Fc/lineitems", h.LineItemsURL("a/b?c"))
	require.Equal(t, "https://lms.example/grades/c/lineitems/%C3%A9%20x", h.LineItemURL("c", "é x"))
}
