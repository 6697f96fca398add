package conformance

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// tokenRequest is a request for an access token, to be changed before it is sent.
type tokenRequest struct {
	run         *PlatformRun
	assertion   *token
	form        url.Values
	method      string
	contentType string
	body        func(url.Values) string
}

// tokenAnswer is what the token endpoint said.
type tokenAnswer struct {
	status int
	header http.Header
	fields map[string]any
}

func (r *PlatformRun) tokenRequest() *tokenRequest {
	p, now := r.platform, r.platform.Now()
	claims := map[string]any{"iss": p.ClientID, "sub": p.ClientID, "aud": p.TokenAudience, "jti": rand.Text(),
		"iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}
	if p.DeploymentID != "" {
		claims[lti.ClaimDeploymentID] = p.DeploymentID
	}
	return &tokenRequest{run: r, assertion: newToken(r.tool.keys.main, claims), method: http.MethodPost,
		contentType: "application/x-www-form-urlencoded", body: url.Values.Encode,
		form: url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {assertionType}, "scope": {lti.JoinScopes(p.Scopes)}}}
}

func (q *tokenRequest) send(ctx context.Context) (*tokenAnswer, error) {
	if q.assertion != nil {
		signed, err := q.assertion.compact()
		if err != nil {
			return nil, err
		}
		q.form.Set("client_assertion", signed)
	}
	req, err := http.NewRequestWithContext(ctx, q.method, q.run.platform.TokenURL, strings.NewReader(q.body(q.form)))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", q.contentType)
	resp, err := q.run.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxPage))
	if err != nil {
		return nil, err
	}
	a := &tokenAnswer{status: resp.StatusCode, header: resp.Header}
	_ = json.Unmarshal(bytes.TrimSpace(text), &a.fields) // what is no JSON has no fields
	return a, nil
}

func (a *tokenAnswer) text(name string) string {
	s, _ := a.fields[name].(string)
	return s
}

func (a *tokenAnswer) describe() string {
	s := fmt.Sprintf("%d %s", a.status, http.StatusText(a.status))
	if e := a.text("error"); e != "" {
		s += ", error " + e
	}
	return s
}

// request is a token request with a change and a judgement of its answer.
func request(id, variant string, change func(*tokenRequest), judge func(*tokenRequest, *tokenAnswer) seen) platformCheck {
	return platformCheck{id: id, variant: variant, run: func(ctx context.Context, r *PlatformRun) (seen, error) {
		if why := r.noTokens(); why != "" {
			return skipped(why)
		}
		q := r.tokenRequest()
		if change != nil {
			change(q)
		}
		a, err := q.send(ctx)
		if err != nil {
			return seen{}, err
		}
		return judge(q, a), nil
	}}
}

func (r *PlatformRun) noTokens() string {
	if r.platform.TokenURL == "" {
		return "no token URL is given"
	}
	if len(r.platform.Scopes) == 0 {
		return "no granted scope is given"
	}
	return ""
}

func granted(_ *tokenRequest, a *tokenAnswer) seen {
	return seen{kept: a.status == http.StatusOK && a.text("access_token") != "", observed: a.describe()}
}

// denied wants one of the errors and no token.
func denied(errors ...string) func(*tokenRequest, *tokenAnswer) seen {
	return func(_ *tokenRequest, a *tokenAnswer) seen {
		if a.text("access_token") != "" {
			return seen{observed: "an access token was given"}
		}
		kept := a.status >= 400 && (len(errors) == 0 || slices.Contains(errors, a.text("error")) || a.status >= 500)
		return seen{kept: kept, broken: a.status >= 500, observed: a.describe()}
	}
}

// tokenChecks are those of the token endpoint (Sec §4.1, RFC 6749 §5, RFC 7523).
func tokenChecks() []platformCheck {
	return slices.Concat(tokenFormChecks(), assertionChecks(), scopeChecks())
}

func tokenFormChecks() []platformCheck {
	set := func(name, value string) func(*tokenRequest) {
		return func(q *tokenRequest) { q.form.Set(name, value) }
	}
	return []platformCheck{
		request("TC-318", "", nil, wellFormed),
		request("TC-319", "", func(q *tokenRequest) { q.method = http.MethodGet }, denied()),
		request("TC-320", "", func(q *tokenRequest) { q.contentType, q.body = "application/json", asJSON }, denied()),
		request("TC-321", "", set("grant_type", ""), denied("invalid_request", "unsupported_grant_type")),
		request("TC-322", "", set("grant_type", "authorization_code"), denied("unsupported_grant_type")),
		request("TC-323", "missing", set("client_assertion_type", ""), denied("invalid_client", "invalid_request")),
		request("TC-323", "wrong", set("client_assertion_type", "password"), denied("invalid_client", "invalid_request")),
		request("TC-324", "missing", func(q *tokenRequest) { q.assertion = nil }, denied("invalid_client", "invalid_request")),
		request("TC-324", "no JWT", func(q *tokenRequest) { q.assertion = nil; q.form.Set("client_assertion", "hello") }, denied("invalid_client", "invalid_request")),
	}
}

func assertionChecks() []platformCheck {
	refused := denied("invalid_client", "invalid_request", "invalid_grant")
	with := func(claims map[string]any) func(*tokenRequest) {
		return func(q *tokenRequest) { q.assertion.set(claims) }
	}
	at := func(seconds map[string]int64) func(*tokenRequest) {
		return func(q *tokenRequest) {
			for name, d := range seconds {
				q.assertion.set(map[string]any{name: q.run.platform.Now().Unix() + d})
			}
		}
	}
	return []platformCheck{
		request("TC-325", "", with(map[string]any{"iss": "conformance-nobody", "sub": "conformance-nobody"}), refused),
		request("TC-326", "", with(map[string]any{"iss": "conformance-nobody"}), refused),
		request("TC-327", "", with(map[string]any{"aud": nil}), refused),
		request("TC-328", "", with(map[string]any{"aud": foreign + "token"}), refused),
		request("TC-329", "", at(map[string]int64{"iat": -900, "exp": -600}), refused),
		request("TC-330", "", with(map[string]any{"exp": nil}), refused),
		request("TC-331", "", with(map[string]any{"iat": nil}), refused),
		request("TC-332", "", at(map[string]int64{"iat": 600, "exp": 900}), refused),
		request("TC-333", "", with(map[string]any{"jti": nil}), refused),
		{id: "TC-334", run: assertionTwice},
		request("TC-335", "kid of its own", func(q *tokenRequest) { *q.assertion = *newToken(q.run.tool.keys.stranger, q.assertion.claims) }, refused),
		request("TC-335", "kid of the tool", func(q *tokenRequest) {
			q.assertion.sign = signRSA(q.run.tool.keys.stranger.Signer, crypto.SHA256)
		}, refused),
		request("TC-336", "none", func(q *tokenRequest) {
			q.assertion.head(map[string]any{"alg": "none"})
			q.assertion.sign = unsigned
		}, refused),
		request("TC-336", "HS256", func(q *tokenRequest) {
			q.assertion.head(map[string]any{"alg": "HS256"})
			q.assertion.sign = signHMAC(publicPEM(q.run.tool.keys.main))
		}, refused),
		request("TC-337", "", func(q *tokenRequest) {
			q.assertion.set(map[string]any{"aud": []string{q.run.platform.TokenAudience}})
		}, granted),
		request("TC-341", "", with(map[string]any{"exp": "4102444800"}), refused),
		request("TC-344", "", func(q *tokenRequest) { q.assertion.head(map[string]any{"kid": rand.Text()}) }, refused),
		request("TC-350", "", with(map[string]any{lti.ClaimDeploymentID: "conformance-unknown"}), denied("invalid_client", "invalid_scope", "invalid_request", "invalid_grant")),
	}
}

func scopeChecks() []platformCheck {
	const made lti.Scope = "https://vendor.example/scope/everything"
	scope := func(list ...lti.Scope) func(*tokenRequest) {
		return func(q *tokenRequest) { q.form.Set("scope", lti.JoinScopes(list)) }
	}
	return []platformCheck{
		request("TC-345", "", scope(), denied("invalid_scope", "invalid_request")),
		request("TC-346", "", scope(made), denied("invalid_scope")),
		{id: "TC-347", run: ungranted},
		request("TC-348", "", func(q *tokenRequest) { q.form.Set("scope", q.form.Get("scope")+" "+string(made)) }, onlyGranted),
		request("TC-349", "", func(q *tokenRequest) { q.form.Set("scope", string(q.run.platform.Scopes[0])) }, func(q *tokenRequest, a *tokenAnswer) seen {
			got := lti.ParseScopes(a.text("scope"))
			kept := a.status == http.StatusOK && len(got) <= 1
			return seen{kept: kept, observed: fmt.Sprintf("%s, scope %q", a.describe(), got)}
		}),
		request("TC-351", "", nil, tokenShape),
		request("TC-353", "", nil, func(_ *tokenRequest, a *tokenAnswer) seen {
			_, there := a.fields["refresh_token"]
			return seen{kept: a.status == http.StatusOK && !there, observed: fmt.Sprintf("%s, refresh_token: %t", a.describe(), there)}
		}),
	}
}

// ungranted asks for a scope that everybody knows and this tool was not given.
func ungranted(ctx context.Context, r *PlatformRun) (seen, error) {
	if why := r.noTokens(); why != "" {
		return skipped(why)
	}
	for _, s := range []lti.Scope{lti.ScopeLineItem, lti.ScopeScore, lti.ScopeResultReadOnly, lti.ScopeMembership} {
		if slices.Contains(r.platform.Scopes, s) {
			continue
		}
		q := r.tokenRequest()
		q.form.Set("scope", string(s))
		a, err := q.send(ctx)
		if err != nil {
			return seen{}, err
		}
		return denied("invalid_scope")(q, a), nil
	}
	return skipped("every scope is granted")
}

func asJSON(form url.Values) string {
	flat := map[string]string{}
	for name := range form {
		flat[name] = form.Get(name)
	}
	body, err := json.Marshal(flat)
	if err != nil {
		return ""
	}
	return string(body)
}

func wellFormed(_ *tokenRequest, a *tokenAnswer) seen {
	var wrong []string
	if a.status != http.StatusOK {
		wrong = append(wrong, a.describe())
	}
	if !strings.EqualFold(a.text("token_type"), "Bearer") {
		wrong = append(wrong, "token_type is not Bearer")
	}
	if _, ok := a.fields["expires_in"].(float64); !ok {
		wrong = append(wrong, "expires_in is no number")
	}
	if a.text("access_token") == "" || a.text("scope") == "" {
		wrong = append(wrong, "access_token or scope is missing")
	}
	if !strings.Contains(a.header.Get("Cache-Control"), "no-store") {
		wrong = append(wrong, "no Cache-Control: no-store")
	}
	if wrong != nil {
		return seen{observed: strings.Join(wrong, "; ")}
	}
	return seen{kept: true, observed: a.describe()}
}

func assertionTwice(ctx context.Context, r *PlatformRun) (seen, error) {
	if why := r.noTokens(); why != "" {
		return skipped(why)
	}
	q := r.tokenRequest()
	first, err := q.send(ctx)
	if err != nil {
		return seen{}, err
	}
	if s := granted(q, first); !s.kept {
		return s, nil
	}
	second, err := q.send(ctx)
	if err != nil {
		return seen{}, err
	}
	return denied()(q, second), nil
}

func onlyGranted(q *tokenRequest, a *tokenAnswer) seen {
	got := lti.ParseScopes(a.text("scope"))
	kept := a.status == http.StatusOK && len(got) > 0 && len(lti.IntersectScopes(got, q.run.platform.Scopes)) == len(got)
	return seen{kept: kept, observed: fmt.Sprintf("%s, scope %q", a.describe(), got)}
}

func tokenShape(_ *tokenRequest, a *tokenAnswer) seen {
	t := a.text("access_token")
	for _, c := range t {
		if c < 0x20 || c > 0x7a {
			return seen{observed: "a character outside 0x20 to 0x7A"}
		}
	}
	return seen{kept: len(t) >= 15, observed: fmt.Sprintf("%d characters", len(t))}
}
