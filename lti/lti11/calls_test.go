package lti11_test

import (
	"context"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage"
)

// counter is a platform's service that answers who called it, with a client of the
// consumer school:1.
type counter struct {
	*desk
	services *lti11.Services
	client   *lti11.Client
	url      string
	mux      *http.ServeMux
}

func newCounter(t testing.TB) *counter {
	t.Helper()
	c := &counter{desk: newDesk(t), mux: http.NewServeMux()}
	server := httptest.NewServer(c.mux)
	t.Cleanup(server.Close)
	c.services = &lti11.Services{Verifier: c.verifier, BaseURL: server.URL, Grant: func(_ context.Context, found *storage.Consumer) (*lti.Grant, error) {
		return &lti.Grant{Registration: &lti.Registration{ID: found.Key}, Scopes: []lti.Scope{lti.ScopeMembership}}, nil
	}}
	c.mux.HandleFunc("/call", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		g, err := c.services.AuthorizeCall(r, body)
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, g.Registration.ID+" "+r.Header.Get("Content-Type")+" "+string(body))
	})
	c.url = server.URL
	c.client = &lti11.Client{Signer: c.signer("school:1", secret, ""), HTTP: server.Client(), InsecureAllowLoopback: true}
	return c
}

func TestCalls(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]lti11.Call{
		"without a body": {Method: http.MethodGet, ContentType: "application/x"},
		"with a body":    {Method: http.MethodPut, ContentType: "application/x", Body: []byte("a=1&b=2")},
		"with a query":   {Method: http.MethodPost, URL: "?b=2&a=%20x%2By&a=1", ContentType: "application/x", Body: []byte("<x/>")},
		"with no type":   {Method: http.MethodPost, Body: []byte("<x/>")},
		"with no query":  {Method: http.MethodDelete, URL: "?"},
		"with no value":  {Method: http.MethodGet, URL: "?x="},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t)
			call.URL = c.url + "/call" + call.URL
			got, err := c.client.Do(t.Context(), call)
			require.NoError(t, err)
			require.Equal(t, "school:1 "+call.ContentType+" "+string(call.Body), string(got.Body))
		})
	}
	t.Run("a form", func(t *testing.T) {
		t.Parallel()
		c := newCounter(t)
		got, err := c.client.PostForm(t.Context(), c.url+"/call?id=7", url.Values{"name": {"Ada & Bo"}, "id": {"1", "2"}})
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(got.Body), "school:1 application/x-www-form-urlencoded id=1&id=2&name=Ada+%26+Bo&oauth_"), string(got.Body))
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		c := newCounter(t)
		c.client.Signer.Secret = "another"
		got, err := c.client.Do(t.Context(), lti11.Call{Method: http.MethodGet, URL: c.url + "/call"})
		var status *advantage.StatusError
		require.ErrorAs(t, err, &status)
		require.Equal(t, http.StatusUnauthorized, status.Status)
		require.Equal(t, http.StatusUnauthorized, got.Status)
	})
	t.Run("a redirect is not followed", func(t *testing.T) {
		t.Parallel()
		c := newCounter(t)
		c.mux.Handle("/moved", http.RedirectHandler("/call", http.StatusTemporaryRedirect))
		_, err := c.client.Do(t.Context(), lti11.Call{Method: http.MethodGet, URL: c.url + "/moved"})
		var status *advantage.StatusError
		require.ErrorAs(t, err, &status)
		require.Equal(t, http.StatusTemporaryRedirect, status.Status)
	})
	t.Run("an answer without end", func(t *testing.T) {
		t.Parallel()
		c := newCounter(t)
		c.mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 8<<20+1)) })
		_, err := c.client.Do(t.Context(), lti11.Call{Method: http.MethodGet, URL: c.url + "/large"})
		require.ErrorContains(t, err, "larger than 8 MiB")
	})
	t.Run("nobody is there", func(t *testing.T) {
		t.Parallel()
		c := newCounter(t)
		_, err := c.client.Do(t.Context(), lti11.Call{Method: http.MethodGet, URL: "http://127.0.0.1:1/ada"})
		require.ErrorIs(t, err, lti.ErrUnavailable)
		require.NotContains(t, err.Error(), "ada")
	})
	t.Run("not in the clear", func(t *testing.T) {
		t.Parallel()
		c := newCounter(t)
		_, err := c.client.Do(t.Context(), lti11.Call{Method: http.MethodGet, URL: "http://lms.example/"})
		require.ErrorContains(t, err, "must be https")
		_, err = c.client.PostForm(t.Context(), "http://lms.example/", nil)
		require.ErrorContains(t, err, "must be https")
	})
	t.Run("TC-540 behind a proxy that ends TLS and renames the host", func(t *testing.T) {
		t.Parallel()
		c := newCounter(t)
		c.services.BaseURL = "https://lms.example"
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "https://lms.example/call?id=7", nil)
		require.NoError(t, c.client.Signer.SignBody(r, []byte("<x/>")))
		inside := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://10.0.0.7:8080/call?id=7", nil)
		inside.Header = r.Header
		inside.Header.Set("X-Forwarded-Host", "evil.example")
		g, err := c.services.AuthorizeCall(inside, []byte("<x/>"))
		require.NoError(t, err)
		require.Equal(t, "school:1", g.Registration.ID)
	})
}

// people is a roster of two.
type people struct{}

func (people) OpenRoster(_ context.Context, g *lti.Grant, contextID string) (nrps.Context, error) {
	if g.Registration.ID != "school:1" || contextID != "c-1" {
		return nrps.Context{}, nrps.ErrNotFound
	}
	return nrps.Context{}, nil
}

func (people) HasLink(context.Context, *lti.Grant, string, string) (bool, error) { return false, nil }

func (people) ListMembers(_ context.Context, _ nrps.Place, after string) iter.Seq2[nrps.Member, error] {
	return func(yield func(nrps.Member, error) bool) {
		for _, id := range []string{"u-1", "u-2"} {
			if id > after && !yield(nrps.Member{UserID: id, Roles: []lti.Role{lti.RoleLearner}}, nil) {
				return
			}
		}
	}
}

// TestAdvantageForOldTools reads the roster of LTI Advantage with the signature of
// LTI 1.1.
func TestAdvantageForOldTools(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	handler := &nrps.Handler{BaseURL: c.url + "/rosters", Auth: c.services, Courses: people{}, Roster: people{}, Logger: ltitest.Logger(t)}
	c.mux.Handle("/rosters/", handler)
	var ids []string
	for m, err := range nrps.NewClient(c.client.Reading(), handler.Claim("c-1")).Members(t.Context(), nrps.Query{Limit: 1}) {
		require.NoError(t, err)
		ids = append(ids, m.UserID)
	}
	require.Equal(t, []string{"u-1", "u-2"}, ids, "each page is signed")

	for name, c := range map[string]struct {
		method string
		scope  lti.Scope
		signed bool
		reason error
	}{
		"a call that writes":   {http.MethodPost, lti.ScopeMembership, true, lti.ErrScope},
		"a scope not granted":  {http.MethodGet, lti.ScopeScore, true, lti.ErrScope},
		"a call without proof": {http.MethodGet, lti.ScopeMembership, false, lti.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			counter := newCounter(t)
			r := httptest.NewRequestWithContext(t.Context(), c.method, counter.url+"/x", nil)
			if c.signed {
				require.NoError(t, counter.client.Signer.SignBody(r, nil))
			}
			_, err := counter.services.AuthorizeService(r, c.scope)
			require.ErrorIs(t, err, c.reason)
		})
	}
	_, err := c.client.Reading().Do(t.Context(), advantage.Call{Method: http.MethodPost, URL: c.url + "/x"}, nil)
	require.Error(t, err)
}
