package tool_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/profile"
	"github.com/ltikit/ltikit/lti/tool"
)

// What learning platforms really do to logins, launches, deep linking and keys,
// each played to a tool whose registration has that platform's profile.

// lms is a platform with an issuer of its own choice.
type lms struct {
	*stage
	registration *lti.Registration
}

// newLMS registers a platform by its profile. Its addresses are those of the
// stage's platform, as Canvas and Blackboard keep them apart from the issuer.
func newLMS(t *testing.T, profileName, issuer string) *lms {
	t.Helper()
	s := &lms{stage: newStage(t, func(c *tool.Config) {
		c.MessageTypes = []lti.MessageType{lti.ResourceLinkRequest, lti.DeepLinkingRequest}
	})}
	s.registration = s.school(t, profileName, issuer, "client-1", "d-1")
	return s
}

// school adds a registration with its deployments.
func (s *lms) school(t *testing.T, profileName, issuer, clientID string, deployments ...string) *lti.Registration {
	t.Helper()
	r := s.tool.Registration.Clone()
	r.ID, r.Issuer, r.ClientID, r.Profile = "r-"+clientID, issuer, clientID, profileName
	require.NoError(t, s.tool.Store.PutRegistration(t.Context(), r))
	for _, id := range deployments {
		require.NoError(t, s.tool.Store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: r.ID, ID: id}))
	}
	return r
}

// initiate sends a login initiation and returns the authorization request.
func (s *lms) initiate(t *testing.T, more url.Values) (url.Values, []*http.Cookie) {
	t.Helper()
	form := url.Values{"iss": {s.registration.Issuer}, "login_hint": {"hint"}, "target_link_uri": {s.tool.Server.URL + "/launch"}}
	maps.Copy(form, more)
	reply, q := s.login(t, http.MethodGet, form)
	require.Equal(t, http.StatusFound, reply.status)
	return q, reply.cookies
}

// launch answers a login with a signed message that differs from a plain one as
// c says.
func (s *lms) launch(t *testing.T, login url.Values, c change) (*tool.Launch, error) {
	t.Helper()
	q, cookies := s.initiate(t, login)
	return s.tool.VerifyLaunch(t.Context(), tool.LaunchInput{State: q.Get("state"), IDToken: s.message(t, q, c), Cookies: cookies})
}

func (s *lms) message(t *testing.T, q url.Values, c change) string {
	t.Helper()
	claims := map[string]any{
		"iss": s.registration.Issuer, "aud": q.Get("client_id"), "sub": "u-1", "nonce": q.Get("nonce"),
		"iat": s.now().Unix(), "exp": s.now().Add(time.Hour).Unix(),
		lti.ClaimVersion: lti.Version, lti.ClaimMessageType: lti.ResourceLinkRequest, lti.ClaimDeploymentID: "d-1",
		lti.ClaimTargetLinkURI: s.tool.Server.URL + "/launch", lti.ClaimRoles: []lti.Role{lti.RoleLearner},
		lti.ClaimResourceLink: map[string]any{"id": "l-1"},
	}
	for name, v := range c {
		claims[name] = v
		if v == nil {
			delete(claims, name)
		}
	}
	token, err := lti.Sign(t.Context(), s.platform.Keys, nil, claims)
	require.NoError(t, err)
	return token
}

// pick is a deep linking request.
func pick(settings map[string]any) change {
	return change{lti.ClaimMessageType: lti.DeepLinkingRequest, lti.ClaimResourceLink: nil, lti.ClaimDeepLinkingSettings: settings}
}

func TestCanvas(t *testing.T) {
	t.Parallel()
	const issuer = "https://canvas.instructure.com"
	s := newLMS(t, "canvas", issuer)
	s.school(t, "canvas", issuer, "10000000000002", "2:b")

	t.Run("login with its own parameters and the deployment's other name", func(t *testing.T) {
		t.Parallel()
		const hint = "eyJ0eXAiOiJKV1QifQ.eyJ2ZXJpZmllciI6ImEifQ.c2ln"
		q, _ := s.initiate(t, url.Values{
			"deployment_id": {"2:b"}, "canvas_region": {"us-east-1"}, "canvas_environment": {"prod"},
			"lti_message_hint": {hint},
		})
		require.Equal(t, "10000000000002", q.Get("client_id"), "found by the deployment")
		require.Equal(t, hint, q.Get("lti_message_hint"))
	})
	t.Run("schools that share the issuer", func(t *testing.T) {
		t.Parallel()
		for clientID, deployment := range map[string]string{"client-1": "d-1", "10000000000002": "2:b"} {
			l, err := s.launch(t, url.Values{"client_id": {clientID}}, change{lti.ClaimDeploymentID: deployment})
			require.NoError(t, err)
			require.Equal(t, clientID, l.Registration.ClientID)
		}
		_, err := s.launch(t, url.Values{"client_id": {"client-1"}}, change{lti.ClaimDeploymentID: "2:b"})
		require.ErrorIs(t, err, lti.ErrDeployment, "another school's")
	})
	t.Run("launch from a menu of the course", func(t *testing.T) {
		t.Parallel()
		l, err := s.launch(t, url.Values{"client_id": {"client-1"}}, change{
			lti.ClaimContext: map[string]any{"id": "c-7"}, lti.ClaimResourceLink: map[string]any{"id": "c-7", "title": nil},
		})
		require.NoError(t, err)
		require.Equal(t, []string{profile.ResourceLinkIsContext}, names(l.Findings))
	})
	t.Run("custom parameters that are no texts, and one that stays a variable", func(t *testing.T) {
		t.Parallel()
		l, err := s.launch(t, url.Values{"client_id": {"client-1"}}, change{lti.ClaimCustom: map[string]any{
			"course": 4711, "published": true, "email": "$Person.email.primary",
		}})
		require.NoError(t, err)
		require.Equal(t, []string{lti.FindingCustomType, lti.FindingCustomType}, names(l.Findings))
		require.Equal(t, "4711", l.Message.Custom["course"])
		require.Equal(t, "true", l.Message.Custom["published"])
		_, found := l.Custom("email")
		require.False(t, found)
	})
	t.Run("public course without names and context", func(t *testing.T) {
		t.Parallel()
		l, err := s.launch(t, url.Values{"client_id": {"client-1"}}, change{"sub": "public-user", lti.ClaimRoles: []lti.Role{}})
		require.NoError(t, err)
		require.Empty(t, l.Message.Name)
		require.Nil(t, l.Message.Context)
		_, err = s.launch(t, url.Values{"client_id": {"client-1"}}, change{"sub": nil})
		require.Contains(t, lti.AsError(err).Fix, ". In Canvas: ")
		require.Contains(t, lti.AsError(err).Fix, "Privacy Level")
	})
	t.Run("errors come back by form_post", func(t *testing.T) {
		t.Parallel()
		for code, fix := range map[string]string{"login_required": "window of its own", "launch_no_longer_valid": "open the link again"} {
			q, cookies := s.initiate(t, url.Values{"client_id": {"client-1"}})
			_, err := s.tool.VerifyLaunch(t.Context(), tool.LaunchInput{State: q.Get("state"), Error: code, Cookies: cookies})
			require.Equal(t, lti.CodeAccessDenied, lti.AsError(err).Code)
			require.Contains(t, lti.AsError(err).Fix, fix)
		}
	})
	t.Run("deep linking keeps the query of the return URL", func(t *testing.T) {
		t.Parallel()
		const back = "https://school.instructure.com/courses/1/deep_linking_response?data=eyJ.a.b&modal=true"
		l, err := s.launch(t, url.Values{"client_id": {"client-1"}}, pick(map[string]any{
			"deep_link_return_url": back, "accept_types": []string{"file"}, "accept_presentation_document_targets": []string{"iframe", "window"},
		}))
		require.NoError(t, err)
		require.Equal(t, back, l.Message.DeepLinking.ReturnURL)
		require.Equal(t, []string{"file"}, l.Message.DeepLinking.AcceptTypes, "homework takes files alone")
		w := httptest.NewRecorder()
		require.NoError(t, s.tool.Reply(w, httptest.NewRequest(http.MethodPost, "/pick", nil), l, l.Message.DeepLinking.ReturnURL, &lti.Message{Type: lti.DeepLinkingResponse}))
		require.Contains(t, w.Body.String(), `action="`+strings.ReplaceAll(back, "&", "&amp;")+`"`)
	})
}

func TestMoodle(t *testing.T) {
	t.Parallel()
	s := newLMS(t, "moodle", "http://localhost:8888/moodle") // a development site
	t.Run("presentation and mentees in quotes", func(t *testing.T) {
		t.Parallel()
		l, err := s.launch(t, nil, change{
			lti.ClaimLaunchPresentation: map[string]any{"document_target": "iframe", "width": "800", "height": "600"},
			lti.ClaimRoleScopeMentor:    "u-9", lti.ClaimRoles: []lti.Role{lti.RoleMentor},
		})
		require.NoError(t, err)
		require.ElementsMatch(t, []string{lti.FindingNumberType, lti.FindingNumberType, lti.FindingListType}, names(l.Findings))
		require.Equal(t, 800.0, l.Message.LaunchPresentation.Width)
		require.Equal(t, []string{"u-9"}, l.Message.MentorOf)
	})
	t.Run("deep linking of older versions", func(t *testing.T) {
		t.Parallel()
		l, err := s.launch(t, nil, pick(map[string]any{
			"deep_link_return_url": "https://moodle.example/mod/lti/contentitem_return.php?id=2&sesskey=x",
			"accept_types":         []string{"ltiResourceLink"}, "accept_presentation_document_targets": []string{"frame", "iframe", "window"},
			"accept_media_types": []string{"application/vnd.ims.lti.v1.ltilink"},
			"accept_multiple":    "true", "auto_create": "false", "accept_copy_advice": false,
		}))
		require.NoError(t, err)
		require.ElementsMatch(t, []string{lti.FindingMediaTypesList, lti.FindingBooleanType, lti.FindingBooleanType}, names(l.Findings))
		require.Equal(t, "application/vnd.ims.lti.v1.ltilink", l.Message.DeepLinking.AcceptMediaTypes)
		require.True(t, *l.Message.DeepLinking.AcceptMultiple)
		require.False(t, *l.Message.DeepLinking.AutoCreate)
	})
	t.Run("course on another host than the issuer", func(t *testing.T) {
		t.Parallel()
		l, err := s.launch(t, nil, change{
			lti.ClaimContext:      map[string]any{"id": "2"},
			lti.ClaimToolPlatform: map[string]any{"guid": "g", "url": "https://courses.example", "product_family_code": "moodle"},
		})
		require.NoError(t, err)
		require.Equal(t, "http://localhost:8888/moodle u-1", l.PersonID(), "the issuer alone tells the school")
	})
	t.Run("deployment id as a number is let in by switch only", func(t *testing.T) {
		t.Parallel()
		_, err := s.launch(t, nil, change{lti.ClaimDeploymentID: 1})
		e := lti.AsError(err)
		require.ErrorIs(t, err, lti.ErrMessage)
		require.Contains(t, e.Fix, lti.FindingDeploymentIDType)
	})
}

func TestBlackboard(t *testing.T) {
	t.Parallel()
	s := newLMS(t, "blackboard", "https://blackboard.com")
	require.NoError(t, s.tool.Store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: s.registration.ID, ID: "d-2", Name: "second school"}))
	t.Run("one client for every school", func(t *testing.T) {
		t.Parallel()
		l, err := s.launch(t, url.Values{"client_id": {"client-1"}, "lti_deployment_id": {"d-2"}}, change{lti.ClaimDeploymentID: "d-2"})
		require.NoError(t, err)
		require.Equal(t, "second school", l.Deployment.Name)
	})
	t.Run("school that nobody registered", func(t *testing.T) {
		t.Parallel()
		_, err := s.launch(t, url.Values{"client_id": {"client-1"}}, change{lti.ClaimDeploymentID: "d-3"})
		require.ErrorIs(t, err, lti.ErrDeployment)
		require.Contains(t, lti.AsError(err).Fix, "LTI Tool Providers")
	})
	t.Run("long opaque data of deep linking", func(t *testing.T) {
		t.Parallel()
		data := strings.Repeat("_12::a/b+=é ", 700)
		l, err := s.launch(t, url.Values{"client_id": {"client-1"}}, pick(map[string]any{
			"deep_link_return_url": "https://school.blackboard.com/webapps/blackboard/controller/lti/v2?course_id=_1_1", "accept_types": []string{"ltiResourceLink"}, "data": data,
		}))
		require.NoError(t, err)
		require.Equal(t, data, l.Message.DeepLinking.Data)
	})
}

func TestBrightspace(t *testing.T) {
	t.Parallel()
	s := newLMS(t, "brightspace", "https://school.brightspace.com")
	t.Run("clock ahead of the tool's", func(t *testing.T) {
		t.Parallel()
		l, err := s.launch(t, nil, change{"nbf": s.now().Add(3 * time.Minute).Unix()})
		require.NoError(t, err)
		require.Equal(t, []string{profile.ClockSkew}, names(l.Findings))
		l, err = s.launch(t, nil, change{"nbf": s.now().Add(30 * time.Second).Unix()})
		require.NoError(t, err)
		require.Empty(t, l.Findings, "within the usual leeway nothing was tolerated")
	})
	t.Run("keys without alg", func(t *testing.T) {
		t.Parallel()
		plain := newLMS(t, "brightspace", "https://other.brightspace.com")
		plain.platform.Mux.HandleFunc("/d2l/.well-known/jwks", func(w http.ResponseWriter, r *http.Request) {
			keys, err := plain.platform.Keys.PublicKeys(r.Context())
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			for i := range keys.Keys {
				keys.Keys[i].Algorithm = ""
			}
			_ = json.NewEncoder(w).Encode(keys)
		})
		plain.registration.Platform.JWKSURL = plain.platform.Server.URL + "/d2l/.well-known/jwks"
		require.NoError(t, plain.tool.Store.PutRegistration(t.Context(), plain.registration))
		_, err := plain.launch(t, nil, nil)
		require.NoError(t, err)
	})
	t.Run("empty address and literal variable", func(t *testing.T) {
		t.Parallel()
		l, err := s.launch(t, nil, change{"email": "", lti.ClaimCustom: map[string]any{"user": "$User.Id"}})
		require.NoError(t, err)
		require.Empty(t, l.Message.Email)
		_, found := l.Custom("user")
		require.False(t, found)
	})
	t.Run("user name in its own claim", func(t *testing.T) {
		t.Parallel()
		l, err := s.launch(t, nil, change{"http://www.brightspace.com": map[string]any{"username": "ada"}})
		require.NoError(t, err)
		var own struct{ Username string }
		found, err := l.Message.Claim("http://www.brightspace.com", &own)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, "ada", own.Username)
	})
	t.Run("anonymous security setting", func(t *testing.T) {
		t.Parallel()
		_, err := s.launch(t, nil, change{"sub": nil})
		require.Contains(t, lti.AsError(err).Fix, "Security Settings")
		anonymous := newLMS(t, "brightspace", "https://other.brightspace.com")
		anonymous.registration.Tolerances = map[string]bool{profile.AnonymousLaunch: true}
		require.NoError(t, anonymous.tool.Store.PutRegistration(t.Context(), anonymous.registration))
		l, err := anonymous.launch(t, nil, change{"sub": nil, lti.ClaimRoles: []lti.Role{}})
		require.NoError(t, err)
		require.Empty(t, l.PersonID())
	})
}

func TestSakai(t *testing.T) {
	t.Parallel()
	s := newLMS(t, "sakai", "https://sakai.example")
	t.Run("its session is missing in the frame", func(t *testing.T) {
		t.Parallel()
		q, cookies := s.initiate(t, nil)
		_, err := s.tool.VerifyLaunch(t.Context(), tool.LaunchInput{State: q.Get("state"), Error: "login_required", Cookies: cookies})
		require.Contains(t, lti.AsError(err).Fix, "Launch in Popup")
	})
	t.Run("deployment for each site", func(t *testing.T) {
		t.Parallel()
		require.NoError(t, s.tool.Store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: s.registration.ID, ID: "site:7"}))
		l, err := s.launch(t, nil, change{lti.ClaimDeploymentID: "site:7"})
		require.NoError(t, err)
		require.Equal(t, "site:7", l.Deployment.ID)
	})
}

func TestSchoology(t *testing.T) {
	t.Parallel()
	const issuer = "https://schoology.schoology.com"
	s := newLMS(t, "schoology", issuer)
	s.school(t, "schoology", issuer, "client-2", "d-1")
	t.Run("schools that share the issuer, and deployments that look alike", func(t *testing.T) {
		t.Parallel()
		for _, clientID := range []string{"client-1", "client-2"} {
			l, err := s.launch(t, url.Values{"client_id": {clientID}, "lti_deployment_id": {"d-1"}}, nil)
			require.NoError(t, err)
			require.Equal(t, clientID, l.Registration.ClientID)
		}
	})
	t.Run("deep linking takes links and HTML", func(t *testing.T) {
		t.Parallel()
		l, err := s.launch(t, url.Values{"client_id": {"client-1"}}, pick(map[string]any{
			"deep_link_return_url": "https://lti-service.svc.schoology.com/lti-service/deep-linking/response", "accept_types": []string{"ltiResourceLink", "link", "html"}}))
		require.NoError(t, err)
		require.NotContains(t, l.Message.DeepLinking.AcceptTypes, "file")
	})
}

func TestOpenEdX(t *testing.T) {
	t.Parallel()
	const issuer = "https://courses.example"
	s := newLMS(t, "openedx", issuer)
	s.school(t, "openedx", issuer, "block-1", "1")
	s.school(t, "openedx", issuer, "block-2", "1")
	t.Run("a client for each block, deployment 1 for all", func(t *testing.T) {
		t.Parallel()
		for _, clientID := range []string{"block-1", "block-2"} {
			l, err := s.launch(t, url.Values{"client_id": {clientID}, "lti_deployment_id": {"1"}}, change{lti.ClaimDeploymentID: "1"})
			require.NoError(t, err)
			require.Equal(t, clientID, l.Registration.ClientID)
		}
	})
	t.Run("chosen item at another address than at login", func(t *testing.T) {
		t.Parallel()
		target := s.tool.Server.URL + "/launch?item=7"
		l, err := s.launch(t, url.Values{"client_id": {"block-1"}}, change{lti.ClaimDeploymentID: "1", lti.ClaimTargetLinkURI: target})
		require.NoError(t, err)
		require.Equal(t, target, l.Message.TargetLinkURI)
		require.Equal(t, []string{profile.TargetNotAsAtLogin}, names(l.Findings))
	})
	t.Run("deep linking request posted beside the redirect URI", func(t *testing.T) {
		t.Parallel()
		served := false
		mount := s.tool.Launch(func(http.ResponseWriter, *http.Request, *tool.Launch) { served = true })
		q, cookies := s.initiate(t, url.Values{"client_id": {"block-1"}})
		form := url.Values{"state": {q.Get("state")}, "id_token": {s.message(t, q, change{
			lti.ClaimDeploymentID: "1", lti.ClaimMessageType: lti.DeepLinkingRequest,
			lti.ClaimDeepLinkingSettings: map[string]any{"deep_link_return_url": issuer + "/return", "accept_types": []string{"ltiResourceLink"}},
		})}}
		r := httptest.NewRequest(http.MethodPost, "/deep-linking", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		mount.ServeHTTP(w, r)
		require.Equal(t, http.StatusOK, w.Code, w.Body.String())
		require.True(t, served)
	})
}

func TestBlackbaud(t *testing.T) {
	t.Parallel()
	s := newLMS(t, "blackbaud", "https://school.myschoolapp.com")
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		t.Run("login by "+method, func(t *testing.T) {
			t.Parallel()
			reply, q := s.login(t, method, url.Values{"iss": {s.registration.Issuer}, "login_hint": {"h"}, "target_link_uri": {s.tool.Server.URL + "/launch"}})
			require.Equal(t, http.StatusFound, reply.status)
			require.Equal(t, "client-1", q.Get("client_id"))
		})
	}
	t.Run("each school by its issuer", func(t *testing.T) {
		t.Parallel()
		s.school(t, "blackbaud", "https://other.myschoolapp.com", "client-9", "d-1")
		l, err := s.launch(t, nil, nil)
		require.NoError(t, err)
		require.Equal(t, "client-1", l.Registration.ClientID)
	})
}

// Whom the assertion for an access token is for.
func TestTokenAudience(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		profile, own string
		want         func(tokenURL string) any
	}{
		"no profile":                       {"", "", func(u string) any { return u }},
		"Canvas, the URL exactly":          {"canvas", "", func(u string) any { return u }},
		"Brightspace, one for all":         {"brightspace", "", func(string) any { return "https://api.brightspace.com/auth/token" }},
		"Brightspace, another registered":  {"brightspace", "https://own.example", func(string) any { return "https://own.example" }},
		"Buzz, an array":                   {"buzz", "", func(u string) any { return []any{u} }},
		"Buzz, an array of the registered": {"buzz", "https://own.example", func(string) any { return []any{"https://own.example"} }},
		"a profile that nobody knows":      {"nosuch", "", func(u string) any { return u }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newTokenEndpoint(t, numbered(""))
			e.registration.Profile, e.registration.Platform.TokenAudience = c.profile, c.own
			_, err := e.token(t, "d-1", lti.ScopeScore)
			require.NoError(t, err)
			var claims map[string]any
			require.NoError(t, lti.PeekUnverified(e.seen()[0].PostForm.Get("client_assertion"), &claims))
			require.Equal(t, c.want(e.registration.Platform.TokenURL), claims["aud"])
		})
	}
}

// An algorithm counts only where a registration names it.
func TestAlgorithmsOfARegistration(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.register(t, func(r *lti.Registration) { r.Algorithms = []string{"ES256"} })
	st := s.start(t)
	e := st.refusal(t, st.page.Form.Get("id_token"), lti.ErrAlgorithm)
	require.Equal(t, "ES256", e.Want)
	s.register(t, func(r *lti.Registration) { r.Algorithms = []string{"ES256", "RS256"} })
	st = s.startIn(t, ltitest.NewBrowser(t, s.platform))
	st.accepted(t, st.page.Form.Get("id_token"))
}
