package conformance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const (
	instructorID = "conformance-instructor"
	learnerID    = "conformance-learner"
	// messageHint has what encoders like to change.
	messageHint = `hint+with/odd=chars &%20"é`
)

// attempt is one launch under way: the tool has asked for it, and nothing is
// posted yet.
type attempt struct {
	run     *ToolRun
	browser *browser
	// asked is the tool's authorization request, by method and parameters.
	asked *Form
	// answer is the page that the login ended with.
	answer *Page
	token  *token
	form   url.Values // besides the id_token
}

// loginForm is a login initiation as it should be (Sec §5.1.1.1).
func (r *ToolRun) loginForm() url.Values {
	return url.Values{
		"iss": {r.platform.issuer}, "login_hint": {"hint-of-" + instructorID}, "target_link_uri": {r.tool.LaunchURL},
		"client_id": {r.tool.ClientID}, "lti_deployment_id": {r.tool.DeploymentID}, "lti_message_hint": {messageHint},
	}
}

// initiate opens the tool's login URL in a new browser and returns where that led.
func (r *ToolRun) initiate(ctx context.Context, form url.Values) (*browser, *Page, error) {
	to, err := url.Parse(r.tool.LoginURL)
	if err != nil {
		return nil, nil, err
	}
	q := to.Query()
	for name, values := range form {
		q[name] = values
	}
	to.RawQuery = q.Encode()
	b := newBrowser(r.client, r.platform.server.owns)
	page, err := b.get(ctx, to.String())
	return b, page, err
}

// errNoRequest: the login did not lead to the authorization endpoint.
var errNoRequest = errors.New("the login did not lead to the authorization endpoint")

// login goes as far as the tool's authorization request. The change, if any, is
// made to a good login initiation.
func (r *ToolRun) login(ctx context.Context, change func(url.Values)) (*attempt, error) {
	form := r.loginForm()
	if change != nil {
		change(form)
	}
	b, page, err := r.initiate(ctx, form)
	if err != nil {
		return nil, err
	}
	return r.asked(b, page)
}

// asked makes an attempt of the authorization request that a login led to.
func (r *ToolRun) asked(b *browser, page *Page) (*attempt, error) {
	if page.Arrived == nil || page.Arrived.Action.Path != mustPath(r.platform.at("/authorize")) {
		return nil, fmt.Errorf("%w, but to %s", errNoRequest, page.describe())
	}
	a := &attempt{run: r, browser: b, asked: page.Arrived, answer: page, form: url.Values{}}
	if page.Arrived.Fields.Has("state") {
		a.form.Set("state", page.Arrived.Fields.Get("state"))
	}
	a.token = newToken(r.platform.keys.main, r.claims(page.Arrived.Fields.Get("nonce")))
	return a, nil
}

func mustPath(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Path
}

// claims are those of a full launch of an instructor.
func (r *ToolRun) claims(nonce string) map[string]any {
	p, now := r.platform, r.tool.Now()
	return map[string]any{
		"iss": p.issuer, "aud": r.tool.ClientID, "azp": r.tool.ClientID, "sub": instructorID, "nonce": nonce,
		"iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		"name": "Ira Instructor", "given_name": "Ira", "family_name": "Instructor", "email": "ira@school.example", "locale": "en",
		lti.ClaimMessageType: lti.ResourceLinkRequest, lti.ClaimVersion: lti.Version,
		lti.ClaimDeploymentID: r.tool.DeploymentID, lti.ClaimTargetLinkURI: r.tool.LaunchURL,
		lti.ClaimRoles:              []lti.Role{lti.RoleInstructor},
		lti.ClaimResourceLink:       lti.ResourceLink{ID: "link-1", Title: "Checks", Description: "A link of the conformance checks"},
		lti.ClaimContext:            lti.Context{ID: "course-1", Label: "CC 1", Title: "Conformance course", Type: []string{lti.ContextCourseOffering}},
		lti.ClaimToolPlatform:       lti.ToolPlatform{GUID: "conformance.ltikit", Name: "Conformance checks", ProductFamilyCode: "ltikit", Version: "1"},
		lti.ClaimLaunchPresentation: lti.LaunchPresentation{DocumentTarget: "window", Locale: "en", ReturnURL: p.at("/return")},
		lti.ClaimCustom:             map[string]string{"chapter": "3"},
		lti.ClaimAGS: lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeLineItem, lti.ScopeScore, lti.ScopeResultReadOnly},
			LineItems: p.at("/lineitems"), LineItem: p.at("/lineitems/1")},
		lti.ClaimNRPS: lti.NRPSClaim{ContextMembershipsURL: p.at("/members"), ServiceVersions: []string{"2.0"}},
	}
}

// learner makes the launch one of a student.
func (t *token) learner() {
	t.set(map[string]any{"sub": learnerID, "name": "Lee Learner", "given_name": "Lee", "family_name": "Learner", "email": "lee@school.example",
		lti.ClaimRoles: []lti.Role{lti.RoleLearner}})
}

// post posts the launch to the redirect URI that the tool asked for.
func (a *attempt) post(ctx context.Context) (*Page, error) {
	form := url.Values{}
	for name, values := range a.form {
		form[name] = values
	}
	if a.token != nil {
		signed, err := a.token.compact()
		if err != nil {
			return nil, err
		}
		form.Set("id_token", signed)
	}
	return a.send(ctx, http.MethodPost, form)
}

func (a *attempt) send(ctx context.Context, method string, form url.Values) (*Page, error) {
	to := a.asked.Fields.Get("redirect_uri")
	if !web.SameOrigin(to, a.run.tool.RedirectURIs[0]) { // no platform would send a launch there
		to = a.run.tool.RedirectURIs[0]
	}
	if method == http.MethodGet {
		u, err := url.Parse(to)
		if err != nil {
			return nil, err
		}
		u.RawQuery = form.Encode()
		return a.browser.get(ctx, u.String())
	}
	return a.browser.post(ctx, to, form)
}
