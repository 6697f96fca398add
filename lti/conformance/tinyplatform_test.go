package conformance_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/conformance"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// tinyPlatform is a platform of its own making, so that each of its checks can be
// switched off by name. With all of them on it keeps every case.
type tinyPlatform struct {
	server *httptest.Server
	keys   lti.KeySource
	clock  *ltitest.Clock

	mu       sync.Mutex
	off      string
	tool     *lti.Registration
	launches map[string]bool // by message hint: whether it is good still
	used     map[string]bool // assertions
	count    int
}

func newTinyPlatform(t *testing.T) (*tinyPlatform, conformance.Platform) {
	t.Helper()
	p := &tinyPlatform{keys: ltitest.Keys(t, "platform"), clock: ltitest.NewClock(), launches: map[string]bool{}, used: map[string]bool{}}
	mux := http.NewServeMux()
	for path, h := range map[string]http.HandlerFunc{
		"/open": p.open, "/authorize": p.authorize, "/jwks": p.jwks, "/token": p.token, "/members": p.members, "/return": p.takeAnswer,
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			p.mu.Lock()
			defer p.mu.Unlock()
			h(w, r)
		})
	}
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	session := func(who string) http.Header { return http.Header{"Cookie": {"who=" + who}} }
	return p, conformance.Platform{
		Start:  conformance.Open(p.server.URL+"/open", session("student")),
		Issuer: p.server.URL, AuthorizationURL: p.server.URL + "/authorize", JWKSURL: p.server.URL + "/jwks", TokenURL: p.server.URL + "/token",
		StartInstructor:  conformance.Open(p.server.URL+"/open", session("teacher")),
		StartDeepLinking: conformance.Open(p.server.URL+"/open?pick=1", session("teacher")),
		ClientID:         "checks", DeploymentID: "d-1", SecondRedirect: true, Scopes: []lti.Scope{lti.ScopeMembership, lti.ScopeScore}, Now: p.clock.Now,
		Register: func(_ context.Context, r *lti.Registration) error { p.tool = r; return nil },
	}
}

func (p *tinyPlatform) without(check string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.off = check
}

func (p *tinyPlatform) is(check string) bool { return p.off == check }

func (p *tinyPlatform) must(check string, holds bool) error {
	if holds || p.off == check {
		return nil
	}
	return errors.New(check)
}

func who(r *http.Request) string {
	c, err := r.Cookie("who")
	if err != nil {
		return ""
	}
	return c.Value
}

func (p *tinyPlatform) open(w http.ResponseWriter, r *http.Request) {
	p.count++
	hint := fmt.Sprintf("launch%s-%04d-%s", r.FormValue("pick"), p.count, who(r))
	p.launches[hint] = true
	q := url.Values{"iss": {p.server.URL}, "login_hint": {"h-" + hint}, "lti_message_hint": {hint}, "client_id": {"checks"},
		"lti_deployment_id": {"d-1"}, "target_link_uri": {p.tool.Tool.LaunchURL}}
	if p.is("login complete") {
		q.Del("target_link_uri")
	}
	if p.is("opaque hints") {
		q.Set("login_hint", "h-student@school.example")
	}
	http.Redirect(w, r, p.tool.Tool.LoginURL+"?"+q.Encode(), http.StatusFound)
}

func (p *tinyPlatform) authorize(w http.ResponseWriter, r *http.Request) {
	if r.ParseForm() != nil || (r.Method == http.MethodPost && p.is("POST")) {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	q := r.Form
	if err := p.checkClient(q); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	to := q.Get("redirect_uri")
	if p.is("second redirect") {
		to = p.tool.Tool.LaunchURL
	}
	fields := url.Values{"state": {q.Get("state")}}
	if p.is("state back") {
		fields.Set("state", "another")
	}
	err := p.checkRequest(q, who(r))
	switch {
	case err != nil && p.is("errors told"):
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	case err != nil:
		fields.Set("error", "invalid_request")
		fields.Set("error_description", err.Error())
	default:
		fields.Set("id_token", p.message(r.Context(), q, who(r)))
	}
	if p.is("form post") {
		http.Redirect(w, r, to+"?"+fields.Encode(), http.StatusFound)
		return
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	if !p.is("no-store") {
		w.Header().Set("Cache-Control", "no-store")
	}
	fmt.Fprintf(w, `<FORM action='%s' method=POST>`, html.EscapeString(to))
	for name := range fields {
		fmt.Fprintf(w, `<input value="%s" type=hidden name=%s>`, html.EscapeString(fields.Get(name)), name)
	}
	fmt.Fprint(w, `</FORM><script>document.forms[0].submit()</script>`)
}

func (p *tinyPlatform) checkClient(q url.Values) error {
	given := q.Get("redirect_uri")
	known := slices.Contains(p.tool.Tool.RedirectURIs, given) ||
		(p.is("redirect exact") && strings.HasPrefix(given, p.tool.Tool.LaunchURL)) ||
		(p.is("redirect case") && strings.EqualFold(given, p.tool.Tool.LaunchURL))
	return errors.Join(
		p.must("client", q.Get("client_id") == "checks"),
		p.must("redirect given", given != ""),
		p.must("redirect", known || given == ""),
		p.must("redirect once", len(q["redirect_uri"]) < 2),
	)
}

func (p *tinyPlatform) checkRequest(q url.Values, person string) error {
	hint := q.Get("lti_message_hint")
	good, known := p.launches[hint]
	err := errors.Join(
		p.must("response_type", q.Get("response_type") == "id_token"),
		p.must("response_mode", q.Get("response_mode") == "form_post"),
		p.must("scope", q.Get("scope") == "openid"),
		p.must("nonce", q.Get("nonce") != ""),
		p.must("login_hint", q.Get("login_hint") == "h-"+hint || p.is("opaque hints") || !known),
		p.must("message hint", known),
		p.must("once", good || !known),
		p.must("session", strings.HasSuffix(hint, person) && person != "" || !known),
	)
	p.launches[hint] = false
	return err
}

func (p *tinyPlatform) message(ctx context.Context, q url.Values, person string) string {
	now := p.clock.Now().Unix()
	c := map[string]any{
		"iss": p.server.URL, "aud": "checks", "azp": "checks", "sub": "u-" + person, "nonce": q.Get("nonce"), "iat": now, "exp": now + 300,
		"name": "Pat Person", "email": "student@school.example",
		lti.ClaimMessageType: lti.ResourceLinkRequest, lti.ClaimVersion: lti.Version, lti.ClaimDeploymentID: "d-1",
		lti.ClaimTargetLinkURI: p.tool.Tool.LaunchURL, lti.ClaimRoles: []lti.Role{lti.RoleLearner},
		lti.ClaimResourceLink: lti.ResourceLink{ID: "l-1"},
		lti.ClaimNRPS:         lti.NRPSClaim{ContextMembershipsURL: p.server.URL + "/members", ServiceVersions: []string{"2.0"}},
	}
	if person == "teacher" && !p.is("instructors") {
		c[lti.ClaimRoles] = []lti.Role{lti.RoleInstructor}
	}
	if strings.HasPrefix(q.Get("lti_message_hint"), "launch1") {
		c[lti.ClaimMessageType] = lti.DeepLinkingRequest
		c[lti.ClaimDeepLinkingSettings] = lti.DeepLinkingSettings{ReturnURL: p.server.URL + "/return", AcceptTypes: []string{"link"}, Data: "asked"}
	}
	p.count++
	for check, wrong := range map[string]map[string]any{
		"students":        {lti.ClaimRoles: []lti.Role{lti.RoleLearner, lti.RoleInstructor}},
		"link":            {lti.ClaimResourceLink: lti.ResourceLink{}},
		"trimmed":         {"name": "Pat Person "},
		"target":          {lti.ClaimTargetLinkURI: p.tool.Tool.LaunchURL + "?x"},
		"nonce back":      {"nonce": "another"},
		"audience":        {"aud": []string{"checks"}, "azp": "checks-too"},
		"short life":      {"exp": now + 7200},
		"same deployment": {lti.ClaimDeploymentID: fmt.Sprint("d-", p.count)},
		"roles a list":    {lti.ClaimRoles: nil},
		"mentees":         {lti.ClaimRoleScopeMentor: []string{"u-2"}},
	} {
		if p.is(check) {
			for name, v := range wrong {
				c[name] = v
			}
		}
	}
	signed, err := lti.Sign(ctx, p.keys, nil, c)
	if err != nil {
		return err.Error()
	}
	return signed
}

func (p *tinyPlatform) jwks(w http.ResponseWriter, r *http.Request) {
	set, _ := p.keys.PublicKeys(r.Context())
	raw, _ := json.Marshal(set)
	if p.is("public parts") {
		raw = []byte(strings.Replace(string(raw), `{"kid"`, `{"d":"AQAB","kid"`, 1))
	}
	_, _ = w.Write(raw)
}

func (p *tinyPlatform) token(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost && !p.is("token by POST") {
		http.Error(w, "POST", http.StatusMethodNotAllowed)
		return
	}
	form := r.FormValue
	if p.is("token by POST") || p.is("token form") {
		body, _ := io.ReadAll(r.Body)
		flat := map[string]string{}
		_ = json.Unmarshal(body, &flat)
		q, _ := url.ParseQuery(string(body))
		if len(flat) == 0 && r.Method == http.MethodPost {
			form = q.Get
		} else if len(flat) > 0 {
			form = func(name string) string { return flat[name] }
		} else {
			form = q.Get
		}
	}
	code, err := p.checkToken(r, form)
	scope := lti.JoinScopes(lti.IntersectScopes(lti.ParseScopes(form("scope")), []lti.Scope{lti.ScopeMembership, lti.ScopeScore}))
	if p.is("asked scopes only") {
		scope = lti.JoinScopes([]lti.Scope{lti.ScopeMembership, lti.ScopeScore})
	}
	if p.is("granted scopes only") {
		scope = form("scope")
	}
	if err == nil && scope == "" && !p.is("some scope") {
		code, err = "invalid_scope", errors.New("scope")
	}
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": code})
		return
	}
	if !p.is("token no-store") {
		w.Header().Set("Cache-Control", "no-store")
	}
	out := map[string]any{"access_token": "tiny-access-token", "token_type": "Bearer", "expires_in": 60, "scope": scope}
	if p.is("long token") {
		out["access_token"] = "tiny"
	}
	if p.is("no refresh") {
		out["refresh_token"] = "again"
	}
	_ = json.NewEncoder(w).Encode(out)
}

func (p *tinyPlatform) checkToken(r *http.Request, form func(string) string) (string, error) {
	if err := p.must("grant_type given", form("grant_type") != ""); err != nil {
		return "invalid_request", err
	}
	if err := p.must("grant_type", form("grant_type") == "client_credentials" || form("grant_type") == ""); err != nil {
		return "unsupported_grant_type", err
	}
	if err := p.must("assertion type", strings.HasSuffix(form("client_assertion_type"), "jwt-bearer")); err != nil {
		return "invalid_client", err
	}
	return "invalid_client", p.checkAssertion(r.Context(), form("client_assertion"))
}

func (p *tinyPlatform) checkAssertion(ctx context.Context, signed string) error {
	var a struct {
		Iss, Sub, Jti string
		Aud           any
		Exp, Iat      *float64
		Deployment    string `json:"https://purl.imsglobal.org/spec/lti/claim/deployment_id"`
	}
	if err := lti.PeekUnverified(signed, &a); err != nil {
		return p.must("assertion", false)
	}
	now := float64(p.clock.Now().Unix())
	aud := fmt.Sprint(a.Aud)
	err := errors.Join(
		p.must("client known", a.Sub == "checks"),
		p.must("iss is sub", a.Iss == a.Sub),
		p.must("aud given", a.Aud != nil),
		p.must("aud", a.Aud == nil || strings.Trim(aud, "[]") == p.server.URL+"/token"),
		p.must("exp given", a.Exp != nil),
		p.must("exp", a.Exp == nil || *a.Exp > now-60),
		p.must("iat given", a.Iat != nil),
		p.must("iat", a.Iat == nil || *a.Iat < now+60),
		p.must("jti", a.Jti != ""),
		p.must("jti once", !p.used[a.Jti] || a.Jti == ""),
		p.must("deployment", a.Deployment == "d-1"),
		p.checkSigned(ctx, signed),
	)
	p.used[a.Jti] = true
	if _, isList := a.Aud.([]any); isList && p.is("aud list") {
		err = errors.New("aud list")
	}
	return err
}

// checkSigned checks the signature alone.
func (p *tinyPlatform) checkSigned(ctx context.Context, signed string) error {
	if p.is("signature") {
		return nil
	}
	resp, err := http.Get(p.tool.Tool.JWKSURL) //nolint:noctx // a test's own server
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	document, _ := io.ReadAll(resp.Body)
	set, err := lti.ParseJWKS(document)
	if err != nil {
		return err
	}
	err = lti.Verify(ctx, signed, set, lti.Expect{Audience: "any", Now: p.clock.Now()}, &map[string]any{})
	for _, reason := range []error{lti.ErrSignature, lti.ErrUnknownKey, lti.ErrAlgorithm, lti.ErrMalformed} {
		if errors.Is(err, reason) {
			return err
		}
	}
	return nil
}

func (p *tinyPlatform) members(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer tiny-access-token" && !p.is("bearer") {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/vnd.ims.lti-nrps.v2.membershipcontainer+json")
	if p.is("roster type") {
		w.Header().Set("Content-Type", "application/json")
	}
	_, _ = io.WriteString(w, `{"id":"x","context":{"id":"c"},"members":[{"user_id":"u-student","roles":["Learner"]}]}`)
}

// takeAnswer receives what a tool answers to deep linking.
func (p *tinyPlatform) takeAnswer(w http.ResponseWriter, r *http.Request) {
	signed := r.PostFormValue("JWT")
	if p.is("answer in the body") {
		signed = r.FormValue("JWT")
	}
	var a struct {
		Iss, Aud, Azp, Nonce string
		Exp                  float64
		Type                 string          `json:"https://purl.imsglobal.org/spec/lti/claim/message_type"`
		Deployment           string          `json:"https://purl.imsglobal.org/spec/lti/claim/deployment_id"`
		Data                 string          `json:"https://purl.imsglobal.org/spec/lti-dl/claim/data"`
		Items                json.RawMessage `json:"https://purl.imsglobal.org/spec/lti-dl/claim/content_items"`
	}
	err := lti.PeekUnverified(signed, &a)
	if err == nil && !p.is("answer signed") {
		err = p.checkSigned(r.Context(), signed)
	}
	err = errors.Join(err,
		p.must("answer iss", a.Iss == "checks"),
		p.must("answer aud", a.Aud == p.server.URL),
		p.must("answer exp", a.Exp > float64(p.clock.Now().Unix())),
		p.must("answer nonce", a.Nonce != ""),
		p.must("answer once", !p.used["answer"+a.Nonce] || a.Nonce == ""),
		p.must("answer deployment", a.Deployment == "d-1"),
		p.must("answer type", a.Type == "LtiDeepLinkingResponse"),
		p.must("answer data", a.Data == "asked"),
		p.must("answer session", who(r) == "teacher"),
		p.must("answer items", strings.HasPrefix(string(a.Items), "[") && strings.Contains(string(a.Items), `"type"`)),
	)
	p.used["answer"+a.Nonce] = true
	if err == nil && a.Azp == p.server.URL && p.is("answer azp") {
		err = errors.New("azp")
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

func brokenPlatforms() []brokenTool {
	return []brokenTool{
		{check: "login complete", id: "TC-257"},
		{check: "opaque hints", id: "TC-258"},
		{check: "POST", id: "TC-259"},
		{check: "form post", id: "TC-260"},
		{check: "state back", id: "TC-260"},
		{check: "response_mode", id: "TC-263"},
		{check: "response_type", id: "LK-021"},
		{check: "scope", id: "LK-022"},
		{check: "nonce", id: "LK-023"},
		{check: "session", id: "LK-024"},
		{check: "login_hint", id: "TC-270"},
		{check: "message hint", id: "TC-271"},
		{check: "once", id: "TC-276"},
		{check: "client", id: "TC-277"},
		{check: "client", id: "TC-278"},
		{check: "redirect", id: "TC-280"},
		{check: "redirect exact", id: "TC-281"},
		{check: "redirect case", id: "TC-282"},
		{check: "redirect once", id: "TC-283"},
		{check: "second redirect", id: "TC-285"},
		{check: "errors told", id: "TC-288"},
		{check: "no-store", id: "TC-290"},

		{check: "students", id: "TC-291"},
		{check: "instructors", id: "TC-293"},
		{check: "link", id: "LK-025"},
		{check: "trimmed", id: "TC-295"},
		{check: "target", id: "TC-296"},
		{check: "nonce back", id: "TC-297"},
		{check: "audience", id: "TC-298"},
		{check: "short life", id: "TC-299"},
		{check: "same deployment", id: "TC-301"},
		{check: "roles a list", id: "TC-305"},
		{check: "mentees", id: "TC-306"},
		{check: "public parts", id: "TC-315"},

		{check: "token no-store", id: "TC-318"},
		{check: "token form", id: "TC-320"},
		{check: "grant_type given", id: "TC-321"},
		{check: "grant_type", id: "TC-322"},
		{check: "assertion type", id: "TC-323"},
		{check: "assertion", id: "TC-324"},
		{check: "client known", id: "TC-325"},
		{check: "iss is sub", id: "TC-326"},
		{check: "aud given", id: "TC-327"},
		{check: "aud", id: "TC-328"},
		{check: "exp", id: "TC-329"},
		{check: "exp given", id: "TC-330"},
		{check: "iat given", id: "TC-331"},
		{check: "iat", id: "TC-332"},
		{check: "jti", id: "TC-333"},
		{check: "jti once", id: "TC-334"},
		{check: "signature", id: "TC-335"},
		{check: "signature", id: "TC-336"},
		{check: "aud list", id: "TC-337"},
		{check: "signature", id: "TC-344"},
		{check: "deployment", id: "TC-350"},
		{check: "some scope", id: "TC-345"},
		{check: "some scope", id: "TC-346"},
		{check: "some scope", id: "TC-347"},
		{check: "granted scopes only", id: "TC-348"},
		{check: "asked scopes only", id: "TC-349"},
		{check: "long token", id: "TC-351"},
		{check: "no refresh", id: "TC-353"},
		{check: "bearer", id: "LK-026"},
		{check: "roster type", id: "LK-027"},

		{check: "answer in the body", id: "TC-465"},
		{check: "answer signed", id: "TC-466"},
		{check: "answer iss", id: "TC-467"},
		{check: "answer aud", id: "TC-468"},
		{check: "answer exp", id: "TC-469"},
		{check: "answer nonce", id: "TC-469"},
		{check: "answer once", id: "TC-469"},
		{check: "answer deployment", id: "TC-470"},
		{check: "answer type", id: "TC-471"},
		{check: "answer data", id: "TC-472"},
		{check: "answer session", id: "TC-473"},
		{check: "answer items", id: "TC-474"},
		{check: "answer azp", id: "TC-475"},
	}
}

// A platform is caught for each check that it lacks, by the case that is about it,
// and passes that case again with the check in place.
func TestBrokenPlatforms(t *testing.T) {
	t.Parallel()
	tiny, target := newTinyPlatform(t)
	run, err := target.StartRun(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, run.Close()) })
	cases := map[string]conformance.Case{}
	for c := range conformance.PlatformCases() {
		cases[c.ID] = c
		requireKept(t, run.Check(t.Context(), c))
	}
	for _, broken := range brokenPlatforms() {
		tiny.without(broken.check)
		results := run.Check(t.Context(), cases[broken.id])
		require.True(t, slices.ContainsFunc(results, func(r conformance.Result) bool {
			return r.Outcome == conformance.Failed || (r.Outcome == conformance.Finding && r.Level != conformance.Must)
		}), "a platform without the check %q passes %s: %v", broken.check, broken.id, results)
		tiny.without("")
		requireKept(t, run.Check(t.Context(), cases[broken.id]))
	}
}
