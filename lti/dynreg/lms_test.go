package dynreg_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/profile"
)

// behaviour is how a product registers tools, laid around our own platform.
type behaviour struct {
	// config and register are around the two endpoints; nil changes nothing.
	config, register func(next http.Handler) http.Handler
	// query is that of the configuration's URL.
	query string
	// noToken sends the tool no registration token.
	noToken bool
	// check looks at what the tool sent.
	check func(t *testing.T, sent map[string]any)
	// noDeployment tells the tool of no deployment.
	noDeployment bool
}

// refuseIf answers with a status where the request fits.
func refuseIf(status int, fits func(r *http.Request) bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if fits(r) {
				w.WriteHeader(status)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// rewrite changes the JSON that the tool reads; its status is 200.
func rewrite(change func(body map[string]any)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rec := httptest.NewRecorder()
			next.ServeHTTP(rec, r)
			var body map[string]any
			if rec.Code >= http.StatusMultipleChoices || json.Unmarshal(rec.Body.Bytes(), &body) != nil {
				w.WriteHeader(rec.Code)
				_, _ = w.Write(rec.Body.Bytes())
				return
			}
			change(body)
			_ = json.NewEncoder(w).Encode(body)
		})
	}
}

func around(outer, inner func(http.Handler) http.Handler) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler { return outer(inner(next)) }
}

// once refuses a second call with that status.
func once(status int) func(http.Handler) http.Handler {
	var calls atomic.Int32
	return refuseIf(status, func(*http.Request) bool { return calls.Add(1) > 1 })
}

func noBearer(r *http.Request) bool {
	return !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ")
}

func toolOf(body map[string]any) map[string]any { return body[toolMember].(map[string]any) }

func behaviours() map[string]behaviour {
	return map[string]behaviour{
		profile.Canvas: {
			// The configuration is for whoever has the token, the authorization server a
			// bare host, and an unknown scope or placement is 422.
			config: around(refuseIf(http.StatusUnauthorized, noBearer), rewrite(func(body map[string]any) {
				body["authorization_server"] = "canvas.instructure.com"
				body["https://purl.imsglobal.org/spec/lti-platform-configuration"].(map[string]any)["messages_supported"] = []any{
					map[string]any{"type": "LtiResourceLinkRequest", "placements": []any{"https://canvas.instructure.com/lti/course_navigation"}},
					map[string]any{"type": "LtiDeepLinkingRequest", "placements": []any{"ContentArea", "RichTextEditor"}},
				}
			})),
			register: around(knownToCanvas, rewrite(func(body map[string]any) { delete(toolOf(body), "deployment_id") })),
			check: func(t *testing.T, sent map[string]any) {
				require.Equal(t, "public", toolOf(sent)["https://canvas.instructure.com/lti/privacy_level"])
				require.Contains(t, jsonOf(t, sent), `"placements":["https://canvas.instructure.com/lti/course_navigation"]`)
				require.Contains(t, jsonOf(t, sent), `"placements":["ContentArea","RichTextEditor"]`)
			},
			noDeployment: true,
		},
		profile.Moodle: {
			// The messages are bare names, and the answer is 200.
			config: rewrite(func(body map[string]any) {
				body["https://purl.imsglobal.org/spec/lti-platform-configuration"].(map[string]any)["messages_supported"] = []any{"LtiResourceLinkRequest", "LtiDeepLinkingRequest"}
			}),
			register: around(once(http.StatusUnauthorized), rewrite(func(map[string]any) {})),
			check:    onlyStandard,
		},
		profile.Blackboard: {check: onlyStandard},
		profile.Brightspace: {
			// There is no registration token: the configuration's URL is it, once.
			config: around(refuseIf(http.StatusNotFound, func(r *http.Request) bool { return r.URL.RawQuery != "token=a%2Fb" }), once(http.StatusNotFound)),
			query:  "?token=a%2Fb", noToken: true, check: onlyStandard,
		},
		profile.Sakai: {
			// The query of the configuration's URL says who the tool will be.
			config: refuseIf(http.StatusForbidden, func(r *http.Request) bool {
				return r.URL.RawQuery != "clientId=1&key=k%20k&issuerURL=https%3A%2F%2Fx&deploymentId=1"
			}),
			query:    "?clientId=1&key=k%20k&issuerURL=https%3A%2F%2Fx&deploymentId=1",
			register: once(http.StatusForbidden), check: onlyStandard,
		},
	}
}

// knownToCanvas refuses names that Canvas does not know.
func knownToCanvas(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), "SubmissionReview") || strings.Contains(string(body), "result.readonly") {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		next.ServeHTTP(w, r)
	})
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	return string(raw)
}

// onlyStandard: other products' names stay away.
func onlyStandard(t *testing.T, sent map[string]any) {
	t.Helper()
	require.NotContains(t, jsonOf(t, sent), "canvas.instructure.com")
	require.Contains(t, jsonOf(t, sent), "LtiDeepLinkingRequest")
}

// Every product that registers tools, with what it does besides the standard: the
// tool registers, both administrators do their part, and it launches.
func TestRegistersWithEveryProduct(t *testing.T) {
	t.Parallel()
	for name, like := range behaviours() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, sent := product(t, name, like)
			a := newApplication(t, s.Platform, func(c *dynreg.ToolConfig) {
				c.Metadata.Tool.Extra = map[string]json.RawMessage{"https://canvas.instructure.com/lti/vendor": json.RawMessage(`"x"`)}
			})
			page := register(t, s, a, like)
			require.Equal(t, http.StatusOK, page.Status, page.Body)
			done := a.Done[0]
			require.Equal(t, name, done.Registration.Profile)
			require.Empty(t, done.Registration.Platform.TokenAudience)
			like.check(t, *sent)
			require.NoError(t, approve(t, s, done.Registration.ClientID, dynreg.Approval{ShareName: true}))
			if like.noDeployment {
				require.Empty(t, done.DeploymentID)
				require.Contains(t, page.Body, "Deployment Id")
				addDeployment(t, s, a, done)
			}
			shown, err := launch(t, s, done)
			require.NoError(t, err)
			require.Equal(t, "hello Ada from registration", shown.Body)
		})
	}
}

// register opens the tool's page as the product does.
func register(t *testing.T, s *school, a *application, like behaviour) *ltitest.Page {
	t.Helper()
	initiation, err := a.Register.Invite(t.Context(), dynreg.ToolInvitation{})
	require.NoError(t, err)
	opened, err := s.Registrar.Invite(t.Context(), initiation, dynreg.Invitation{})
	require.NoError(t, err)
	if like.noToken {
		u, err := url.Parse(opened)
		require.NoError(t, err)
		q := u.Query()
		q.Del("registration_token")
		u.RawQuery = q.Encode()
		opened = u.String()
	}
	return ltitest.NewBrowser(t, s.Platform).Get(opened)
}

// addDeployment does by hand what the platform did not tell.
func addDeployment(t *testing.T, s *school, a *application, done *dynreg.Registered) {
	t.Helper()
	c, err := s.Store.LoadClient(t.Context(), done.Registration.ClientID)
	require.NoError(t, err)
	done.DeploymentID = c.DeploymentID
	require.NoError(t, a.Registry.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: done.Registration.ID, ID: c.DeploymentID}))
}

// product is a platform that registers tools as that product does, and what the
// last tool sent.
func product(t *testing.T, name string, like behaviour) (*school, *map[string]any) {
	t.Helper()
	p := ltitest.NewLMS(t, name)
	known, _ := profile.ByName(name)
	mux := http.NewServeMux()
	s := newSchoolOn(t, p, mux, func(c *dynreg.PlatformConfig) {
		c.Configuration.LTI.ProductFamilyCode = known.ProductFamilyCodes[0]
		c.ConfigurationURL = p.Issuer() + "/.well-known/openid-configuration" + like.query
		if like.noToken {
			c.Uninvited = func(context.Context, *dynreg.Metadata) error { return nil }
		}
	})
	wrap := func(layer func(http.Handler) http.Handler) http.Handler {
		if layer == nil {
			return mux
		}
		return layer(mux)
	}
	sent := new(map[string]any)
	register := wrap(like.register)
	p.Mux.Handle("/.well-known/openid-configuration", wrap(like.config))
	p.Mux.Handle("/clients/", mux)
	p.Mux.HandleFunc("/register", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(body, sent)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		register.ServeHTTP(w, r)
	})
	return s, sent
}
