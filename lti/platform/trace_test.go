package platform_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

// hooked is one call of a hook.
type hooked struct {
	hook string
	lti.Outcome
}

// hooks collects what a Trace is told.
type hooks struct {
	mu   sync.Mutex
	list []hooked
}

func (h *hooks) trace() *platform.Trace {
	on := func(hook string) func(context.Context, lti.Outcome) {
		return func(_ context.Context, o lti.Outcome) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.list = append(h.list, hooked{hook, o})
		}
	}
	return &platform.Trace{Login: on("login"), Authorization: on("authorization"), Token: on("token"), Service: on("service")}
}

// take returns what was told since it was last asked.
func (h *hooks) take() []hooked {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := h.list
	h.list = nil
	return list
}

func TestTrace(t *testing.T) {
	t.Parallel()
	var told hooks
	var s *stage
	s = newStage(t, func(c *platform.Config) {
		c.Trace = told.trace()
		c.SignedIn = func(*http.Request, string) (bool, error) {
			s.Clock.Advance(3 * time.Second) // what the step takes
			return true, nil
		}
	})
	began := s.Clock.Now()
	outcome := func(hook string, took time.Duration, registration string, code lti.Code) hooked {
		return hooked{hook, lti.Outcome{RegistrationID: registration, Began: began, Took: took, Code: code}}
	}
	b := ltitest.NewBrowser(t, s.Platform)

	q := s.authorization(t, b, student())
	require.Equal(t, []hooked{outcome("login", 0, "r-tool-1", "")}, told.take())
	b.Post(s.Server.URL+"/authorize", q)
	require.Equal(t, []hooked{outcome("authorization", 3*time.Second, "r-tool-1", "")}, told.take())
	began = s.Clock.Now()
	b.Post(s.Server.URL+"/authorize", q)
	require.Equal(t, []hooked{outcome("authorization", 0, "r-tool-1", lti.CodeLaunchExpired)}, told.take())
	b.Post(s.Server.URL+"/authorize", url.Values{"client_id": {"tool-9"}})
	require.Equal(t, []hooked{outcome("authorization", 0, "", lti.CodeUnauthorizedClient)}, told.take())
	b.Post(s.Server.URL+"/authorize", url.Values{"client_id": {"a", "b"}})
	require.Equal(t, []hooked{outcome("authorization", 0, "", lti.CodeInvalidRequest)}, told.take())
	_, err := s.LoginURL(t.Context(), platform.Start{})
	require.Error(t, err)
	require.Equal(t, []hooked{outcome("login", 0, "", lti.CodeServerError)}, told.take())

	token := s.accessToken(t, lti.ScopeScore)
	require.Equal(t, []hooked{outcome("token", 0, "r-tool-1", "")}, told.take())
	s.askToken(t, s.tokenForm(signed(t, "tool", s.assertion()), "urn:unknown"))
	require.Equal(t, []hooked{outcome("token", 0, "r-tool-1", lti.CodeInvalidScope)}, told.take())
	s.askToken(t, s.tokenForm(signed(t, "other", s.assertion()), lti.ScopeScore))
	require.Equal(t, []hooked{outcome("token", 0, "", lti.CodeInvalidClient)}, told.take(), "who did not prove it is nobody")
	s.askToken(t, url.Values{"scope": {"a", "b"}})
	require.Equal(t, []hooked{outcome("token", 0, "", lti.CodeInvalidRequest)}, told.take())

	r := httptest.NewRequest(http.MethodGet, "/service", nil)
	_, err = s.AuthorizeService(r, lti.ScopeScore)
	require.Error(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	_, err = s.AuthorizeService(r, lti.ScopeLineItem)
	require.Error(t, err)
	_, err = s.AuthorizeService(r, lti.ScopeScore)
	require.NoError(t, err)
	require.Equal(t, []hooked{outcome("service", 0, "", lti.CodeInvalidToken), outcome("service", 0, "r-tool-1", lti.CodeInsufficientScope),
		outcome("service", 0, "r-tool-1", "")}, told.take())
}

// Counters and spans of any kind are made of what a Trace is told. With
// OpenTelemetry, whose API this library does not import, a hook is
//
//	func(ctx context.Context, o lti.Outcome) {
//		_, span := tracer.Start(ctx, "lti.token", trace.WithTimestamp(o.Began),
//			trace.WithAttributes(attribute.String("lti.registration", o.RegistrationID)))
//		if o.Code != "" {
//			span.SetStatus(codes.Error, string(o.Code))
//		}
//		span.End(trace.WithTimestamp(o.Began.Add(o.Took)))
//	}
func ExampleTrace() {
	steps := map[string]int{} // of a metrics library, which is safe for concurrent use
	count := func(step string) func(context.Context, lti.Outcome) {
		return func(_ context.Context, o lti.Outcome) {
			result := "ok"
			if o.Code != "" {
				result = string(o.Code)
			}
			steps[step+" "+result]++
		}
	}
	cfg := platform.Config{Trace: &platform.Trace{Authorization: count("authorization"), Token: count("token")}}

	began := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	cfg.Trace.Token(context.Background(), lti.Outcome{RegistrationID: "quiz", Began: began, Took: time.Millisecond})
	cfg.Trace.Token(context.Background(), lti.Outcome{Began: began, Code: lti.CodeInvalidClient})
	fmt.Println(steps)
	// Output: map[token invalid_client:1 token ok:1]
}
