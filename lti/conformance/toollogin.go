package conformance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
)

// foreign is where nothing may lead.
const foreign = "https://foreign.example/"

// loginChecks are those of login initiation (Sec §5.1.1.1, §5.1.1.2).
func loginChecks() []toolCheck {
	lacking := func(name string) func(url.Values) { return func(f url.Values) { f.Del(name) } }
	with := func(name, value string) func(url.Values) { return func(f url.Values) { f.Set(name, value) } }
	return []toolCheck{
		refuseLogin("TC-004", "", lacking("iss")),
		refuseLogin("TC-005", "", lacking("login_hint")),
		refuseLogin("TC-006", "", lacking("target_link_uri")),
		refuseLogin("TC-007", "", with("iss", foreign)),
		refuseLogin("TC-008", "", with("client_id", "nobody")),
		{id: "TC-012", run: func(ctx context.Context, r *ToolRun) (seen, error) {
			return r.refuses(ctx, with("lti_deployment_id", "another-deployment"), nil)
		}},
		{id: "TC-013", run: keepsHint},
		{id: "TC-014", run: inventsNoHint},
		{id: "TC-017", run: ignoresUnknown},
		refuseLogin("TC-018", "", func(f url.Values) { f.Add("iss", foreign) }),
		refuseLogin("TC-019", "javascript", with("target_link_uri", "javascript:alert(1)")),
		refuseLogin("TC-019", "data", with("target_link_uri", "data:text/html,hello")),
		{id: "TC-020", run: noOpenRedirect},
		refuseLogin("TC-021", "slash behind", func(f url.Values) { f.Set("iss", f.Get("iss")+"/") }),
		refuseLogin("TC-021", "other letter case", func(f url.Values) { f.Set("iss", otherCase(f.Get("iss"))) }),
		{id: "TC-022", run: asksProperly},
		{id: "TC-024", run: guardsCookies},
		{id: "TC-025", run: asksForRegistered},
		{id: "LK-007", run: loginByPost},
	}
}

// otherCase changes the case of one letter in the scheme, which every issuer has.
func otherCase(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func keepsHint(ctx context.Context, r *ToolRun) (seen, error) {
	a, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	got := a.asked.Fields["lti_message_hint"]
	return seen{kept: slices.Equal(got, []string{messageHint}), observed: fmt.Sprintf("sent %q, came back %q", messageHint, got)}, nil
}

func inventsNoHint(ctx context.Context, r *ToolRun) (seen, error) {
	a, err := r.login(ctx, func(f url.Values) { f.Del("lti_message_hint") })
	if err != nil {
		return seen{}, err
	}
	if got, there := a.asked.Fields["lti_message_hint"]; there {
		return seen{observed: fmt.Sprintf("lti_message_hint is %q", got)}, nil
	}
	return seen{kept: true, observed: "no lti_message_hint"}, nil
}

func ignoresUnknown(ctx context.Context, r *ToolRun) (seen, error) {
	b, page, err := r.initiate(ctx, func() url.Values {
		f := r.loginForm()
		f.Set("canvas_region", "us-east-1")
		f.Set("vendor_extra", "ünïcode")
		return f
	}())
	if err != nil {
		return seen{}, err
	}
	_, err = r.asked(b, page)
	return seen{kept: err == nil, observed: page.describe()}, nil
}

func noOpenRedirect(ctx context.Context, r *ToolRun) (seen, error) {
	target := foreign + "page"
	a, err := r.login(ctx, func(f url.Values) { f.Set("target_link_uri", target) })
	if errors.Is(err, errNoRequest) {
		return seen{kept: true, observed: "refused at login"}, nil
	}
	if err != nil {
		return seen{}, err
	}
	if strings.HasPrefix(a.asked.Fields.Get("redirect_uri"), foreign) {
		return seen{observed: "the tool asks for the launch to be sent to the foreign host"}, nil
	}
	claims(map[string]any{lti.ClaimTargetLinkURI: target})(a)
	page, err := a.post(ctx)
	if err != nil {
		return seen{}, err
	}
	next := page.leadsTo()
	return seen{kept: next == nil || next.Action.Host != "foreign.example", broken: page.Status >= 500, observed: page.describe()}, nil
}

// asksProperly looks at the authorization request of two logins.
func asksProperly(ctx context.Context, r *ToolRun) (seen, error) {
	first, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	second, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	var wrong []string
	ask := first.asked.Fields
	for _, p := range [][2]string{{"scope", "openid"}, {"response_type", "id_token"}, {"response_mode", "form_post"}, {"prompt", "none"},
		{"client_id", r.tool.ClientID}, {"login_hint", r.loginForm().Get("login_hint")}} {
		if got := ask[p[0]]; !slices.Equal(got, []string{p[1]}) {
			wrong = append(wrong, fmt.Sprintf("%s is %q and not %q", p[0], got, p[1]))
		}
	}
	for _, name := range []string{"redirect_uri", "state", "nonce"} {
		if ask.Get(name) == "" {
			wrong = append(wrong, name+" is missing")
		}
	}
	for _, name := range []string{"state", "nonce"} {
		if ask.Get(name) != "" && ask.Get(name) == second.asked.Fields.Get(name) {
			wrong = append(wrong, name+" is the same in two logins")
		}
	}
	if wrong != nil {
		return seen{observed: strings.Join(wrong, "; ")}, nil
	}
	return seen{kept: true, observed: "all there"}, nil
}

// guardsCookies looks at the cookies of a login; a launch comes from another site.
func guardsCookies(ctx context.Context, r *ToolRun) (seen, error) {
	a, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	var wrong []string
	for _, c := range a.answer.cookies {
		for _, must := range []struct {
			kept bool
			what string
		}{
			{c.Secure, "not Secure"}, {c.HttpOnly, "not HttpOnly"}, {c.SameSite == http.SameSiteNoneMode, "not SameSite=None"},
			{c.MaxAge <= int(time.Hour/time.Second), "kept for longer than an hour"},
		} {
			if !must.kept {
				wrong = append(wrong, "cookie "+c.Name+" is "+must.what)
			}
		}
	}
	if wrong != nil {
		return seen{observed: strings.Join(wrong, "; ")}, nil
	}
	return seen{kept: true, observed: fmt.Sprintf("%d cookies", len(a.answer.cookies))}, nil
}

func asksForRegistered(ctx context.Context, r *ToolRun) (seen, error) {
	a, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	got := a.asked.Fields["redirect_uri"]
	kept := len(got) == 1 && slices.Contains(r.tool.RedirectURIs, got[0])
	return seen{kept: kept, observed: fmt.Sprintf("redirect_uri %q, registered %q", got, r.tool.RedirectURIs)}, nil
}

func loginByPost(ctx context.Context, r *ToolRun) (seen, error) {
	b := newBrowser(r.client, r.platform.server.owns)
	page, err := b.post(ctx, r.tool.LoginURL, r.loginForm())
	if err != nil {
		return seen{}, err
	}
	a, err := r.asked(b, page)
	if err != nil {
		return seen{}, err
	}
	if page, err = a.post(ctx); err != nil {
		return seen{}, err
	}
	return r.accepts(page), nil
}
