package conformance_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"html"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/conformance"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// tinyTool is a tool of its own making, so that each of its checks can be switched
// off by name. With all of them on it keeps every case.
type tinyTool struct {
	server *httptest.Server

	mu       sync.Mutex
	off      string // the check that is switched off
	platform *lti.Registration
	logins   map[string]*tinyLogin // by state
	clock    *ltitest.Clock
	cached   []map[string]any
	fetched  time.Time
}

type tinyLogin struct {
	nonce, cookie, target, deployment string
	used                              bool
}

func newTinyTool(t *testing.T) (*tinyTool, conformance.Tool) {
	t.Helper()
	tiny := &tinyTool{logins: map[string]*tinyLogin{}, clock: ltitest.NewClock()}
	mux := http.NewServeMux()
	mux.HandleFunc("/login", tiny.login)
	mux.HandleFunc("/launch", tiny.launch)
	tiny.server = httptest.NewServer(mux)
	t.Cleanup(tiny.server.Close)
	return tiny, conformance.Tool{
		LoginURL: tiny.server.URL + "/login", LaunchURL: tiny.server.URL + "/launch", DeploymentID: "d-1",
		Register: func(_ context.Context, r *lti.Registration) error { tiny.platform = r; return nil },
		Oracle:   conformance.Oracle{AcceptedText: "Welcome", InstructorText: "Teach"},
		Now:      tiny.clock.Now,
		Wait:     func(_ context.Context, d time.Duration) error { tiny.clock.Advance(d); return nil },
	}
}

// without switches one check off; "" switches all on.
func (t *tinyTool) without(check string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.off = check
}

func (t *tinyTool) is(check string) bool { return t.off == check }

// must is a check by that name: it fails unless it holds or is off.
func (t *tinyTool) must(check string, holds bool) error {
	if holds || t.off == check {
		return nil
	}
	return errors.New(check)
}

// needless is a check that no tool should make: it is there only when it is named.
func (t *tinyTool) needless(check string, hits bool) error {
	if hits && t.off == check {
		return errors.New(check)
	}
	return nil
}

func (t *tinyTool) login(w http.ResponseWriter, r *http.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.is("login never fails") {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	if r.ParseForm() != nil || (r.Method != http.MethodGet && t.is("login by POST")) {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	q := r.Form
	target, _ := url.Parse(q.Get("target_link_uri"))
	if err := errors.Join(
		t.must("iss once", len(q["iss"]) < 2),
		t.must("iss", q.Get("iss") == "" || q.Get("iss") == t.platform.Issuer || len(q["iss"]) > 1),
		t.must("iss given", q.Get("iss") != ""),
		t.must("login_hint given", q.Get("login_hint") != ""),
		t.must("target given", q.Get("target_link_uri") != ""),
		t.must("target here", target == nil || q.Get("target_link_uri") == "" || "http://"+target.Host == t.server.URL),
		t.must("client", q.Get("client_id") == t.platform.ClientID),
		t.needless("vendor parameters", q.Has("vendor_extra")),
	); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	t.redirect(w, r, q)
}

func (t *tinyTool) redirect(w http.ResponseWriter, r *http.Request, q url.Values) {
	l := &tinyLogin{nonce: rand.Text(), cookie: rand.Text(), target: q.Get("target_link_uri"), deployment: q.Get("lti_deployment_id")}
	state := rand.Text()
	if t.is("fresh state") {
		state = "always"
	}
	t.logins[state] = l
	http.SetCookie(w, &http.Cookie{Name: "login-" + state, Value: l.cookie, Path: "/", MaxAge: 600, Secure: !t.is("cookie secure"),
		HttpOnly: true, SameSite: http.SameSiteNoneMode, Partitioned: true})
	ask := url.Values{"scope": {"openid"}, "response_type": {"id_token"}, "response_mode": {"form_post"}, "prompt": {"none"},
		"client_id": {t.platform.ClientID}, "redirect_uri": {t.server.URL + "/launch"}, "login_hint": {q.Get("login_hint")},
		"state": {state}, "nonce": {l.nonce}}
	if q.Has("lti_message_hint") && !t.is("message hint") {
		ask.Set("lti_message_hint", q.Get("lti_message_hint"))
	}
	if t.is("no hint made up") {
		ask.Set("lti_message_hint", q.Get("lti_message_hint"))
	}
	if t.is("prompt") {
		ask.Del("prompt")
	}
	if t.is("redirect_uri") {
		ask.Set("redirect_uri", t.server.URL+"/launch?from=login")
	}
	http.Redirect(w, r, t.platform.Platform.AuthorizationURL+"?"+ask.Encode(), http.StatusFound)
}

func (t *tinyTool) launch(w http.ResponseWriter, r *http.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if r.Method != http.MethodPost && !t.is("POST only") {
		http.Error(w, "POST", http.StatusMethodNotAllowed)
		return
	}
	if t.must("size", r.ContentLength < 150<<10) != nil || r.ParseForm() != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	l, err := t.checkState(r)
	if err == nil && r.Form.Get("error") != "" && !t.is("error wins") {
		l.used = l.used || !t.is("error burns")
		t.showError(w, r.Form.Get("error"))
		return
	}
	var claims map[string]any
	if err == nil {
		claims, err = t.verify(r.Form.Get("id_token"))
	}
	if err == nil {
		err = errors.Join(t.checkRegistered(claims, l), t.checkLTI(claims, l))
	}
	if err != nil {
		status := http.StatusUnauthorized
		if t.is("never fails") {
			status = http.StatusInternalServerError
		}
		http.Error(w, err.Error(), status)
		return
	}
	l.used = true
	if t.is("no redirect to the target") && !strings.HasPrefix(l.target, t.server.URL) {
		http.Redirect(w, r, l.target, http.StatusSeeOther)
		return
	}
	t.show(w, claims)
}

func (t *tinyTool) showError(w http.ResponseWriter, code string) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusUnauthorized)
	if !t.is("escaping") {
		code = html.EscapeString(code)
	}
	fmt.Fprint(w, "The platform refused: ", code)
}

func (t *tinyTool) show(w http.ResponseWriter, claims map[string]any) {
	fmt.Fprint(w, "Welcome")
	roles, _ := claims[lti.ClaimRoles].([]any)
	for _, r := range roles {
		role, _ := r.(string)
		instructor := lti.HasRole([]lti.Role{lti.Role(role)}, lti.RoleInstructor)
		if t.is("short roles") {
			instructor = role == string(lti.RoleInstructor)
		}
		if t.is("institution roles") && strings.HasSuffix(role, "#Administrator") {
			instructor = true
		}
		if instructor || (t.is("learners") && role == string(lti.RoleLearner)) {
			fmt.Fprint(w, ". Teach")
			return
		}
	}
	if len(roles) == 0 && t.is("least privilege") {
		fmt.Fprint(w, ". Teach")
	}
}

func (t *tinyTool) checkState(r *http.Request) (*tinyLogin, error) {
	state := r.Form.Get("state")
	l := t.logins[state]
	if l == nil && state == "" && t.is("state given") || l == nil && t.is("state") {
		return &tinyLogin{nonce: "?"}, nil
	}
	if l == nil {
		return nil, errors.New("state")
	}
	c, err := r.Cookie("login-" + state)
	return l, errors.Join(
		t.must("browser", err == nil && c.Value == l.cookie),
		t.must("used once", !l.used),
	)
}

// verify checks the signature by hand.
func (t *tinyTool) verify(token string) (map[string]any, error) {
	parts := strings.Split(token, ".")
	if t.must("three parts", len(parts) == 3) != nil || len(parts) < 3 {
		return nil, errors.New("not a token")
	}
	head, errHead := t.decode(parts[0])
	payload, errPayload := t.decode(parts[1])
	signature, errSignature := t.decode(parts[2])
	if err := errors.Join(errHead, errPayload, errSignature); err != nil {
		return nil, err
	}
	var h struct {
		Alg, Kid, Jku, Typ string
		Crit               []string
		Jwk                map[string]any
	}
	if err := json.Unmarshal(head, &h); err != nil {
		return nil, err
	}
	key := t.key(h.Kid, h.Jku, h.Jwk)
	if err := errors.Join(t.must("crit", h.Crit == nil), t.needless("demands typ", h.Typ != "JWT")); err != nil {
		return nil, err
	}
	if err := t.checkSignature(h.Alg, parts[0]+"."+parts[1], signature, key); err != nil {
		return nil, err
	}
	var claims map[string]any
	err := json.Unmarshal(payload, &claims)
	repeated := bytes.Count(payload, []byte(`"aud":`)) > 1 || bytes.Count(payload, []byte(`"sub":`)) > 1
	return claims, errors.Join(err, t.must("members once", !repeated))
}

func (t *tinyTool) decode(part string) ([]byte, error) {
	if t.is("base64url") {
		part = strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(part)
	}
	return base64.RawURLEncoding.Strict().DecodeString(part)
}

func (t *tinyTool) checkSignature(alg, input string, signature []byte, key *rsa.PublicKey) error {
	sum := sha256.Sum256([]byte(input))
	switch {
	case t.is("signature"):
		return nil
	case t.is("alg none") && alg == "none", t.is("alg None") && strings.EqualFold(alg, "none"):
		return nil
	case key == nil:
		return errors.New("kid")
	case t.is("HS256") && alg == "HS256":
		der, _ := x509.MarshalPKIXPublicKey(key)
		return sameMAC(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), input, signature)
	case t.is("HS256 by client") && alg == "HS256":
		return sameMAC([]byte(t.platform.ClientID), input, signature)
	case t.is("alg fits the key") && alg == "ES256":
		alg = "RS256"
	case t.is("PS256") && alg == "PS256":
		return rsa.VerifyPSS(key, crypto.SHA256, sum[:], signature, nil)
	case t.is("kid only") && alg == "RS256":
		return nil
	}
	if alg != "RS256" {
		return errors.New("alg")
	}
	if t.is("short signatures") && len(signature) == 0 {
		return nil
	}
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature)
}

func sameMAC(secret []byte, input string, signature []byte) error {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(input))
	if !hmac.Equal(h.Sum(nil), signature) {
		return errors.New("mac")
	}
	return nil
}

// key finds the key of a token in the platform's set, which is fetched again for an
// unknown kid, but not all the time.
func (t *tinyTool) key(kid, jku string, embedded map[string]any) *rsa.PublicKey {
	if t.is("embedded jwk") && embedded != nil {
		return rsaKey(embedded)
	}
	if t.is("jku") && jku != "" {
		for _, jwk := range fetchKeys(jku) {
			return rsaKey(jwk)
		}
	}
	for range 2 {
		for _, jwk := range t.cached {
			if jwk["kid"] == kid || (kid == "" && t.is("kid given")) {
				if key := rsaKey(jwk); key != nil && t.must("key length", key.N.BitLen() >= 2048) == nil {
					return key
				}
			}
		}
		patient := t.clock.Now().Sub(t.fetched) < 10*time.Second && !t.is("key fetches")
		if t.cached != nil && (patient || t.is("new keys")) {
			return nil
		}
		t.cached, t.fetched = fetchKeys(t.platform.Platform.JWKSURL), t.clock.Now()
	}
	return nil
}

func fetchKeys(address string) []map[string]any {
	resp, err := http.Get(address) //nolint:noctx // a test's own server
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	var set struct{ Keys []map[string]any }
	_ = json.NewDecoder(resp.Body).Decode(&set)
	return set.Keys
}

func rsaKey(jwk map[string]any) *rsa.PublicKey {
	n, _ := jwk["n"].(string)
	e, _ := jwk["e"].(string)
	rawN, _ := base64.RawURLEncoding.DecodeString(n)
	rawE, _ := base64.RawURLEncoding.DecodeString(e)
	if len(rawN) == 0 {
		return nil
	}
	return &rsa.PublicKey{N: new(big.Int).SetBytes(rawN), E: int(new(big.Int).SetBytes(rawE).Int64())}
}

func (t *tinyTool) checkRegistered(c map[string]any, l *tinyLogin) error {
	now := float64(t.clock.Now().Unix())
	number := func(name string, otherwise float64) float64 {
		if f, ok := c[name].(float64); ok {
			return f
		}
		return otherwise
	}
	aud, isList := c["aud"].([]any)
	if s, ok := c["aud"].(string); ok {
		aud = []any{s}
	}
	sub, subIsString := c["sub"].(string)
	_, hasSub := c["sub"]
	_, expIsString := c["exp"].(string)
	nonce, _ := c["nonce"].(string)
	return errors.Join(
		t.must("nonce", nonce == l.nonce || l.nonce == "?" || nonce == ""),
		t.must("nonce given", nonce != "" || l.nonce == "?"),
		t.must("iss of token", c["iss"] == t.platform.Issuer),
		t.must("aud given", c["aud"] != nil),
		t.must("aud", c["aud"] == nil || slices.Contains(aud, any(t.platform.ClientID))),
		t.must("aud alone", len(aud) < 2),
		t.needless("no aud list", isList),
		t.must("azp", c["azp"] == nil || c["azp"] == t.platform.ClientID),
		t.must("exp given", c["exp"] != nil),
		t.must("exp a number", !expIsString),
		t.must("exp", number("exp", now+1) > now-60),
		t.needless("leeway", number("exp", now+1) < now),
		t.must("iat given", c["iat"] != nil),
		t.must("iat", number("iat", now) < now+60),
		t.must("iat before exp", number("iat", now) < number("exp", now+1) || number("exp", now) < now-60),
		t.must("nbf", number("nbf", now) < now+60),
		t.must("sub given", hasSub),
		t.must("sub a string", subIsString || !hasSub),
		t.must("sub not empty", sub != "" || !subIsString),
		t.must("sub length", len(sub) <= 255),
		t.needless("long sub", len(sub) > 100),
	)
}

func (t *tinyTool) checkLTI(c map[string]any, l *tinyLogin) error {
	str := func(name string) string { s, _ := c[name].(string); return s }
	link, linkIsObject := c[lti.ClaimResourceLink].(map[string]any)
	linkID, _ := link["id"].(string)
	_, hasLinkID := link["id"]
	roles, rolesIsList := c[lti.ClaimRoles].([]any)
	_, rolesIsString := c[lti.ClaimRoles].(string)
	_, versionIsNumber := c[lti.ClaimVersion].(float64)
	deployment := str(lti.ClaimDeploymentID)
	kind := str(lti.ClaimMessageType)
	_, settings := c[lti.ClaimDeepLinkingSettings]
	return errors.Join(
		t.must("version given", c[lti.ClaimVersion] != nil),
		t.must("version", c[lti.ClaimVersion] == nil || str(lti.ClaimVersion) == "1.3.0" || versionIsNumber ||
			(t.is("version prefix") && strings.HasPrefix(str(lti.ClaimVersion), "1"))),
		t.must("version a string", !versionIsNumber),
		t.must("type given", kind != ""),
		t.must("type", kind == "" || strings.EqualFold(kind, string(lti.ResourceLinkRequest))),
		t.must("type case", !strings.EqualFold(kind, string(lti.ResourceLinkRequest)) || kind == string(lti.ResourceLinkRequest)),
		t.must("deployment given", deployment != "" || c[lti.ClaimDeploymentID] != nil),
		t.must("deployment not blank", strings.TrimSpace(deployment) != "" || c[lti.ClaimDeploymentID] == nil),
		t.must("deployment", strings.EqualFold(deployment, "d-1") || strings.TrimSpace(deployment) == "" || len(deployment) > 255),
		t.must("deployment case", !strings.EqualFold(deployment, "d-1") || deployment == "d-1"),
		t.must("deployment length", len(deployment) <= 255),
		t.must("deployment of login", l.deployment == "" || l.deployment == deployment || l.deployment == "d-1"),
		t.must("link", linkIsObject || c[lti.ClaimResourceLink] != nil || settings),
		t.must("link an object", linkIsObject || c[lti.ClaimResourceLink] == nil),
		t.must("link id", hasLinkID || !linkIsObject),
		t.must("link id not empty", linkID != "" || !hasLinkID),
		t.must("link id length", len(linkID) <= 255),
		t.must("roles", c[lti.ClaimRoles] != nil),
		t.must("roles a list", !rolesIsString),
		t.must("roles strings", !slices.ContainsFunc(roles, func(r any) bool { _, ok := r.(string); return !ok })),
		t.needless("some role", rolesIsList && len(roles) == 0),
		t.needless("known roles", strings.Contains(fmt.Sprint(roles), "vendor")),
		t.must("target", str(lti.ClaimTargetLinkURI) != ""),
		t.needless("demands a name", c["name"] == nil),
	)
}

// A tool is caught for each check that it lacks, by the case that is about it, and
// passes that case again with the check in place.
func TestBrokenTools(t *testing.T) {
	t.Parallel()
	tiny, target := newTinyTool(t)
	run, err := target.Start(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, run.Close()) })
	cases := map[string]conformance.Case{}
	for c := range conformance.ToolCases() {
		cases[c.ID] = c
	}
	for _, broken := range brokenTools() {
		tiny.without(broken.check)
		results := run.Check(t.Context(), cases[broken.id])
		require.NotEmpty(t, results, broken.id)
		require.True(t, slices.ContainsFunc(results, func(r conformance.Result) bool {
			return r.Outcome == conformance.Failed || (r.Outcome == conformance.Finding && (r.Level != conformance.Must || broken.finding))
		}), "a tool without the check %q passes %v", broken.check, results)
		tiny.without("")
		if broken.id != "TC-169" { // the key set changes once
			requireKept(t, run.Check(t.Context(), cases[broken.id]))
		}
	}
	for _, c := range cases {
		requireKept(t, run.Check(t.Context(), c))
	}
}
