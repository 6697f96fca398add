package advantage_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
)

// tokens gives token-0, token-1, …; a refused one is followed by the next.
type tokens struct {
	mu sync.Mutex
	n  int
}

func (f *tokens) Token(context.Context, ...lti.Scope) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return fmt.Sprintf("token-%d", f.n), nil
}

func (f *tokens) Refused(token string, _ ...lti.Scope) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if token == fmt.Sprintf("token-%d", f.n) {
		f.n++
	}
}

// service is a platform's service and what it was asked.
type service struct {
	*httptest.Server
	client *advantage.Client

	mu    sync.Mutex
	calls []string // method, path with query, token
}

func newService(t *testing.T, h http.HandlerFunc) *service {
	t.Helper()
	s := new(service)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.calls = append(s.calls, r.Method+" "+r.URL.RequestURI()+" "+r.Header.Get("Authorization"))
		s.mu.Unlock()
		h(w, r)
	}))
	t.Cleanup(s.Close)
	s.client = &advantage.Client{HTTP: s.Client(), Tokens: new(tokens), InsecureAllowLoopback: true}
	return s
}

func (s *service) called() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

func TestDo(t *testing.T) {
	t.Parallel()
	t.Run("any 2xx is a success", func(t *testing.T) {
		t.Parallel()
		for _, status := range []int{200, 201, 202, 204} {
			s := newService(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
			var out any
			_, err := s.client.Do(t.Context(), advantage.Call{Method: http.MethodPost, URL: s.URL}, &out)
			require.NoError(t, err)
			require.Nil(t, out)
		}
	})
	t.Run("body and headers", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(w http.ResponseWriter, r *http.Request) {
			var in map[string]string
			if json.NewDecoder(r.Body).Decode(&in) != nil || in["a"] != "b" || r.Header.Get("Content-Type") != "application/x" || r.Header.Get("Accept") != "application/y" || r.Header.Get("User-Agent") == "" {
				w.WriteHeader(http.StatusTeapot)
			}
			_, _ = w.Write([]byte(`{"c":"d"}`))
		})
		var out map[string]string
		_, err := s.client.Do(t.Context(), advantage.Call{Method: http.MethodPost, URL: s.URL + "/x?a=1&b=%2F", ContentType: "application/x", Accept: "application/y", Body: map[string]string{"a": "b"}}, &out)
		require.NoError(t, err)
		require.Equal(t, "d", out["c"])
		require.Equal(t, []string{"POST /x?a=1&b=%2F Bearer token-0"}, s.called(), "the URL goes out as it came")
	})
	t.Run("a refused token is replaced once", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") == "Bearer token-0" {
				w.WriteHeader(http.StatusUnauthorized)
			}
		})
		_, err := s.client.Do(t.Context(), advantage.Call{Method: http.MethodPost, URL: s.URL, Body: "x"}, nil)
		require.NoError(t, err)
		require.Equal(t, []string{"POST / Bearer token-0", "POST / Bearer token-1"}, s.called())

		never := newService(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
		_, err = never.client.Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: never.URL}, nil)
		require.Error(t, err)
		require.Len(t, never.called(), 2)
	})
	t.Run("other refusals of a token", func(t *testing.T) {
		t.Parallel()
		for _, status := range []int{http.StatusForbidden, http.StatusBadRequest} {
			s := newService(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") == "Bearer token-0" {
					http.Error(w, "signature_error", status)
				}
			})
			_, err := s.client.Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: s.URL}, nil)
			require.Error(t, err, "by themselves they are final")
			require.Len(t, s.called(), 1)
			s.client.TokenRefusedWith = []int{http.StatusForbidden, http.StatusBadRequest}
			_, err = s.client.Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: s.URL}, nil)
			require.NoError(t, err)
			require.Equal(t, []string{"GET / Bearer token-0", "GET / Bearer token-0", "GET / Bearer token-1"}, s.called())
		}
	})
	t.Run("TC-239 a refused update is not repeated", func(t *testing.T) {
		t.Parallel()
		for _, status := range []int{http.StatusConflict, http.StatusBadRequest, http.StatusUnprocessableEntity} {
			s := newService(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(status)
			})
			s.client.MaxWait, s.client.Wait = time.Hour, noWait
			_, err := s.client.Do(t.Context(), advantage.Call{Method: http.MethodPost, URL: s.URL, Body: "x"}, nil)
			var e *advantage.StatusError
			require.ErrorAs(t, err, &e)
			require.Equal(t, status, e.Status)
			require.False(t, e.Temporary())
			require.Len(t, s.called(), 1)
		}
	})
	t.Run("a success in whatever form", func(t *testing.T) {
		t.Parallel()
		for name, answer := range map[string]struct {
			status      int
			media, body string
		}{
			"200 in place of 201":    {200, "application/json", `{"c":"d"}`},
			"another media type":     {201, "text/plain", `{"c":"d"}`},
			"no media type":          {200, "", `{"c":"d"}`},
			"blanks in place of one": {200, "application/json", " \n"},
		} {
			s := newService(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{answer.media}
				w.WriteHeader(answer.status)
				_, _ = w.Write([]byte(answer.body))
			})
			var out map[string]string
			_, err := s.client.Do(t.Context(), advantage.Call{Method: http.MethodPost, URL: s.URL, Body: "x"}, &out)
			require.NoError(t, err, name)
			require.Equal(t, strings.TrimSpace(answer.body) != "", out["c"] == "d", name)
		}
	})
	t.Run("errors by status", func(t *testing.T) {
		t.Parallel()
		for status, temporary := range map[int]bool{400: false, 401: true, 403: false, 404: false, 408: true, 409: false, 422: false, 429: true, 500: true, 503: true} {
			s := newService(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "Ada <ada@school.example>", status) })
			_, err := s.client.Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: s.URL + "/x?user_id=ada"}, nil)
			var e *advantage.StatusError
			require.ErrorAs(t, err, &e)
			require.Equal(t, status, e.Status)
			require.Equal(t, temporary, e.Temporary(), status)
			for _, secret := range []string{"ada", "Ada", "token-"} {
				require.NotContains(t, err.Error(), secret)
			}
		}
	})
	t.Run("token not sent to another host by a redirect", func(t *testing.T) {
		t.Parallel()
		other := newService(t, func(http.ResponseWriter, *http.Request) {})
		for _, status := range []int{301, 302, 303, 307, 308} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				s := newService(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL+"/steal", status) })
				_, err := s.client.Do(t.Context(), advantage.Call{Method: method, URL: s.URL, Body: "x"}, nil)
				require.Error(t, err, "%s %d", method, status)
			}
		}
		require.Empty(t, other.called())
	})
	t.Run("redirect within the host", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/old" {
				http.Redirect(w, r, "/new", http.StatusMovedPermanently)
			}
		})
		_, err := s.client.Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: s.URL + "/old"}, nil)
		require.NoError(t, err)
		require.Equal(t, "GET /new Bearer token-0", s.called()[1])
	})
	t.Run("TC-241 addresses that are not https", func(t *testing.T) {
		t.Parallel()
		c := &advantage.Client{HTTP: http.DefaultClient, Tokens: new(tokens)}
		for _, to := range []string{"http://platform.example/x", "http://127.0.0.1/x", "", "/x", "file:///etc/passwd"} {
			_, err := c.Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: to}, nil)
			require.Error(t, err, to)
		}
	})
	t.Run("answers that cannot be used", func(t *testing.T) {
		t.Parallel()
		for name, body := range map[string]string{"HTML": "<html>", "cut off": `{"a":`, "9 MB": `"` + strings.Repeat("x", 9<<20) + `"`} {
			s := newService(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
			var out any
			_, err := s.client.Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: s.URL}, &out)
			require.Error(t, err, name)
		}
	})
	t.Run("service that cannot be reached", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(http.ResponseWriter, *http.Request) {})
		s.Close()
		_, err := s.client.Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: s.URL + "/x?user_id=ada"}, nil)
		require.ErrorIs(t, err, lti.ErrUnavailable)
		require.NotContains(t, err.Error(), "ada")
	})
}

func noWait(context.Context, time.Duration) error { return nil }

func TestWaiting(t *testing.T) {
	t.Parallel()
	const second = time.Second
	for _, c := range []struct {
		name    string
		method  string
		status  int
		after   string // Retry-After
		busyFor int    // answers
		maxWait time.Duration
		want    []time.Duration // waited, one before each further call
		success bool
	}{
		{"TC-240 429 with Retry-After", http.MethodPost, 429, "7", 1, time.Minute, []time.Duration{7 * second}, true},
		{"TC-240 503 with Retry-After", http.MethodPost, 503, "7", 2, time.Minute, []time.Duration{7 * second, 7 * second}, true},
		{"TC-240 longer and longer without it", http.MethodGet, 503, "", 3, time.Minute, []time.Duration{second, 2 * second, 4 * second}, true},
		{"TC-240 Retry-After that nobody understands", http.MethodPost, 429, "soon", 1, time.Minute, []time.Duration{second}, true},
		{"TC-240 no longer than allowed in all", http.MethodGet, 429, "", 100, 10 * second, []time.Duration{second, 2 * second, 4 * second}, false},
		{"TC-240 no wait in vain", http.MethodGet, 503, "61", 100, time.Minute, nil, false},
		{"TC-240 no wait by itself", http.MethodGet, 429, "1", 100, 0, nil, false},
		{"a POST that may be under way", http.MethodPost, 503, "", 100, time.Minute, nil, false},
		{"another fault", http.MethodGet, 500, "1", 100, time.Minute, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var s *service
			s = newService(t, func(w http.ResponseWriter, _ *http.Request) {
				if len(s.called()) <= c.busyFor {
					w.Header().Set("Retry-After", c.after)
					w.WriteHeader(c.status)
				}
			})
			var waited []time.Duration
			s.client.MaxWait, s.client.Wait = c.maxWait, func(_ context.Context, d time.Duration) error {
				waited = append(waited, d)
				return nil
			}
			_, err := s.client.Do(t.Context(), advantage.Call{Method: c.method, URL: s.URL, Body: "x"}, nil)
			require.Equal(t, c.success, err == nil, err)
			require.Equal(t, c.want, waited)
			require.Len(t, s.called(), 1+len(c.want))
		})
	}
	t.Run("what Retry-After asks for is told", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Date"] = []string{"Mon, 02 Mar 2026 09:00:00 GMT"}
			w.Header().Set("Retry-After", "Mon, 02 Mar 2026 09:02:00 GMT")
			w.WriteHeader(http.StatusTooManyRequests)
		})
		_, err := s.client.Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: s.URL}, nil)
		var e *advantage.StatusError
		require.ErrorAs(t, err, &e)
		require.Equal(t, 2*time.Minute, e.RetryAfter)
	})
	t.Run("the context ends it", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) })
		s.client.MaxWait, s.client.Wait = time.Hour, func(context.Context, time.Duration) error { return context.Canceled }
		_, err := s.client.Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: s.URL}, nil)
		require.ErrorIs(t, err, context.Canceled)
		var e *advantage.StatusError
		require.ErrorAs(t, err, &e, "what it was waiting for is told too")
		require.Len(t, s.called(), 1)
	})
	t.Run("the token endpoint is waited for too", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(http.ResponseWriter, *http.Request) {})
		busy := &tokenList{errs: []error{&advantage.TokenError{Status: 503}, &advantage.TokenError{Status: 429, RetryAfter: 3 * second}}}
		var waited []time.Duration
		s.client.Tokens, s.client.MaxWait, s.client.Wait = busy, time.Minute, func(_ context.Context, d time.Duration) error {
			waited = append(waited, d)
			return nil
		}
		_, err := s.client.Do(t.Context(), advantage.Call{Method: http.MethodPost, URL: s.URL, Body: "x"}, nil)
		require.NoError(t, err)
		require.Equal(t, []time.Duration{second, 3 * second}, waited)
		require.Len(t, s.called(), 1)
	})
}

// tokenList gives the errors one after the other, then tokens, and keeps what it
// was asked for.
type tokenList struct {
	errs  []error
	asked [][]lti.Scope
}

func (l *tokenList) Token(_ context.Context, scopes ...lti.Scope) (string, error) {
	l.asked = append(l.asked, scopes)
	if len(l.errs) == 0 {
		return "token", nil
	}
	err := l.errs[0]
	l.errs = l.errs[1:]
	return "", err
}

func (l *tokenList) Refused(string, ...lti.Scope) {}

// A call asks for its own scopes and for no more, and is not made without them.
func TestScopesOfACall(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"granted":         nil,
		"not granted":     &advantage.TokenError{Status: 400, Code: lti.CodeInvalidScope},
		"another refusal": &advantage.TokenError{Status: 400, Code: lti.CodeInvalidClient},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(http.ResponseWriter, *http.Request) {})
			list := &tokenList{}
			if err != nil {
				list.errs = []error{err}
			}
			s.client.Tokens = list
			_, got := s.client.Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: s.URL, Scopes: []lti.Scope{lti.ScopeScore}}, nil)
			require.ErrorIs(t, got, err)
			require.Equal(t, [][]lti.Scope{{lti.ScopeScore}}, list.asked)
			require.Equal(t, err == nil, len(s.called()) == 1, "no call is made without a token")
		})
	}
}

// roundTrip is a network in a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestPages(t *testing.T) {
	t.Parallel()
	read := func(t *testing.T, s *service) (pages []int, err error) {
		t.Helper()
		for page, e := range advantage.Pages[int](t.Context(), s.client, advantage.Call{Method: http.MethodGet, URL: s.URL + "/?page=1"}) {
			if e != nil {
				return pages, e
			}
			pages = append(pages, page)
		}
		return pages, nil
	}
	paged := func(next func(page string) string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			page := r.URL.Query().Get("page")
			if link := next(page); link != "" {
				w.Header().Set("Link", "<"+link+`>; rel="next"`)
			}
			_, _ = w.Write([]byte(page))
		}
	}
	t.Run("TC-220 all pages, relative links", func(t *testing.T) {
		t.Parallel()
		s := newService(t, paged(func(page string) string { return map[string]string{"1": "?page=2", "2": "/?page=3"}[page] }))
		pages, err := read(t, s)
		require.NoError(t, err)
		require.Equal(t, []int{1, 2, 3}, pages)
	})
	t.Run("TC-222 a circle", func(t *testing.T) {
		t.Parallel()
		s := newService(t, paged(func(page string) string { return map[string]string{"1": "?page=2", "2": "?page=1"}[page] }))
		pages, err := read(t, s)
		require.ErrorContains(t, err, "circle")
		require.Equal(t, []int{1, 2}, pages)
		require.Len(t, s.called(), 2)
	})
	t.Run("TC-222 on without end", func(t *testing.T) {
		t.Parallel()
		asked := 0
		c := &advantage.Client{Tokens: new(tokens), HTTP: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			asked++
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Link": {fmt.Sprintf("<?page=%d>; rel=next", asked)}}, Body: http.NoBody, Request: r}, nil
		})}}
		var err error
		for _, err = range advantage.Pages[int](t.Context(), c, advantage.Call{Method: http.MethodGet, URL: "https://platform.example/roster"}) {
			if err != nil {
				break
			}
		}
		require.ErrorContains(t, err, "without end")
		require.Equal(t, 10_000, asked)
	})
	t.Run("TC-223 another host", func(t *testing.T) {
		t.Parallel()
		other := newService(t, func(http.ResponseWriter, *http.Request) {})
		s := newService(t, paged(func(string) string { return other.URL + "/?page=2" }))
		pages, err := read(t, s)
		require.ErrorContains(t, err, "another host")
		require.Equal(t, []int{1}, pages)
		require.Empty(t, other.called())
	})
	t.Run("the caller may stop", func(t *testing.T) {
		t.Parallel()
		s := newService(t, paged(func(string) string { return "?page=2" }))
		for _, err := range advantage.Pages[int](t.Context(), s.client, advantage.Call{Method: http.MethodGet, URL: s.URL + "/?page=1"}) {
			require.NoError(t, err)
			break
		}
		require.Len(t, s.called(), 1)
	})
	t.Run("a page that fails ends it", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("page") == "2" {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			w.Header().Set("Link", `<?page=2>; rel=next`)
			_, _ = w.Write([]byte("1"))
		})
		pages, err := read(t, s)
		require.Error(t, err)
		require.Equal(t, []int{1}, pages)
	})
}
