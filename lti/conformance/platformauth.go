package conformance

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

// authorizationChecks are those of login initiation and the authorization endpoint
// (Sec §5.1.1).
func authorizationChecks() []platformCheck {
	return slices.Concat([]platformCheck{
		{id: "TC-257", run: startsLogin},
		{id: "TC-258", run: hidesPerson},
		ask("TC-259", "by GET", nil, gotToken),
		ask("TC-259", "by POST", func(c *click) { c.method = http.MethodPost }, gotToken),
		ask("TC-260", "", nil, gotToken),
	}, parameterChecks(), hintChecks(), redirectChecks(), []platformCheck{
		ask("TC-286", "", drop("state"), gotToken),
		{id: "TC-288", run: tellsErrors},
		{id: "TC-290", run: guardsPage},
	})
}

// parameterChecks are requests that are not as LTI wants them.
func parameterChecks() []platformCheck {
	return []platformCheck{
		ask("TC-263", "query", put("response_mode", "query"), noToken),
		ask("TC-263", "fragment", put("response_mode", "fragment"), noToken),
		ask("TC-263", "missing", drop("response_mode"), noToken),
		ask("TC-268", "", drop("prompt"), noTokenOrLenient),
		ask("LK-021", "code", put("response_type", "code"), noToken),
		ask("LK-021", "missing", drop("response_type"), noToken),
		ask("LK-022", "", put("scope", "profile"), noToken),
		ask("LK-023", "", drop("nonce"), noToken),
	}
}

// noTokenOrLenient lets a platform take what is missing for the only value there
// is.
func noTokenOrLenient(c *click, page *Page) seen {
	if s := gotToken(c, page); s.kept {
		return seen{kept: true, observed: "treated as none"}
	}
	return noToken(c, page)
}

// hintChecks are requests that no launch of this person belongs to.
func hintChecks() []platformCheck {
	return []platformCheck{
		ask("TC-270", "made-up hint", put("login_hint", "conformance-nobody"), noToken),
		ask("TC-270", "no hint", drop("login_hint"), noToken),
		ask("LK-024", "", func(c *click) { c.browser = newBrowser(c.run.client, c.run.tool.server.owns) }, noToken),
		{id: "TC-271", run: func(ctx context.Context, r *PlatformRun) (seen, error) {
			c, err := r.click(ctx, r.platform.Start)
			if err != nil {
				return seen{}, err
			}
			if !c.ask.Has("lti_message_hint") {
				return skipped("the platform gives no lti_message_hint")
			}
			c.ask.Set("lti_message_hint", alter(c.ask.Get("lti_message_hint")))
			page, err := c.authorize(ctx)
			if err != nil {
				return seen{}, err
			}
			return noToken(c, page), nil
		}},
		{id: "TC-276", run: func(ctx context.Context, r *PlatformRun) (seen, error) {
			c, page, err := r.asked(ctx, nil)
			if err != nil {
				return seen{}, err
			}
			if s := gotToken(c, page); !s.kept {
				return s, nil
			}
			if page, err = c.authorize(ctx); err != nil {
				return seen{}, err
			}
			return noToken(c, page), nil
		}},
	}
}

// redirectChecks are requests whose answer must not go where they say.
func redirectChecks() []platformCheck {
	uri := func(change func(string) string) func(*click) {
		return func(c *click) { c.ask.Set("redirect_uri", change(c.ask.Get("redirect_uri"))) }
	}
	return []platformCheck{
		ask("TC-277", "", put("client_id", "conformance-nobody"), noRedirect),
		ask("TC-278", "", drop("client_id"), noRedirect),
		ask("TC-279", "", drop("redirect_uri"), noRedirect),
		ask("TC-280", "another path of the tool", uri(func(s string) string { return s + "-elsewhere" }), noRedirect),
		ask("TC-280", "foreign host", put("redirect_uri", foreign+"launch"), noRedirect),
		ask("TC-281", "path behind", uri(func(s string) string { return s + "/more" }), noRedirect),
		ask("TC-281", "slash behind", uri(func(s string) string { return s + "/" }), noRedirect),
		ask("TC-281", "query behind", uri(func(s string) string { return s + "?a=b" }), noRedirect),
		ask("TC-282", "other letter case", uri(func(s string) string { return strings.Replace(s, "/launch", "/Launch", 1) }), noRedirect),
		ask("TC-283", "", func(c *click) { c.ask.Add("redirect_uri", foreign+"launch") }, noRedirect),
		{id: "TC-285", run: func(ctx context.Context, r *PlatformRun) (seen, error) {
			if !r.platform.SecondRedirect {
				return skipped("no second redirect URI is said to be registered")
			}
			c, page, err := r.asked(ctx, func(c *click) { c.ask.Set("redirect_uri", r.tool.at("/launch2")) })
			if err != nil {
				return seen{}, err
			}
			return gotToken(c, page), nil
		}},
	}
}

func startsLogin(ctx context.Context, r *PlatformRun) (seen, error) {
	c, err := r.click(ctx, r.platform.Start)
	if err != nil {
		return seen{}, err
	}
	var wrong, absent []string
	for _, name := range []string{"iss", "login_hint", "target_link_uri"} {
		if c.login.Get(name) == "" {
			wrong = append(wrong, name+" is missing")
		}
	}
	for _, p := range [][2]string{{"iss", r.platform.Issuer}, {"client_id", r.platform.ClientID}, {"lti_deployment_id", r.platform.DeploymentID}} {
		if got := c.login.Get(p[0]); got != "" && p[1] != "" && got != p[1] {
			wrong = append(wrong, p[0]+" is "+got+" and not "+p[1])
		}
	}
	for _, name := range []string{"client_id", "lti_deployment_id", "lti_message_hint"} {
		if !c.login.Has(name) {
			absent = append(absent, name)
		}
	}
	if wrong != nil {
		return seen{observed: strings.Join(wrong, "; ")}, nil
	}
	if absent != nil {
		return seen{kept: true, observed: "without the optional " + strings.Join(absent, ", ")}, nil
	}
	return seen{kept: true, observed: "all there"}, nil
}

// hidesPerson holds the hint against what the launch says of the person.
func hidesPerson(ctx context.Context, r *PlatformRun) (seen, error) {
	c, err := r.click(ctx, r.platform.Start)
	if err != nil {
		return seen{}, err
	}
	l, err := c.message(ctx)
	if err != nil {
		return seen{}, err
	}
	hint := strings.ToLower(c.login.Get("login_hint") + " " + c.login.Get("lti_message_hint"))
	for _, p := range []struct{ name, value string }{{"name", l.message.Name}, {"family_name", l.message.FamilyName}, {"email", l.message.Email}} {
		if len(p.value) > 3 && strings.Contains(hint, strings.ToLower(p.value)) {
			return seen{observed: "a hint shows the person's " + p.name}, nil
		}
	}
	if l.message.Subject != "" && c.login.Get("login_hint") == l.message.Subject {
		return seen{observed: "the hint is the person's id"}, nil
	}
	return seen{kept: true, observed: "the hints show nothing of the person"}, nil
}

// tellsErrors wants an error that the tool may be told to be told to it.
func tellsErrors(ctx context.Context, r *PlatformRun) (seen, error) {
	c, page, err := r.asked(ctx, drop("nonce"))
	if err != nil {
		return seen{}, err
	}
	if s := noToken(c, page); !s.kept {
		return s, nil
	}
	if page.Arrived == nil {
		return seen{observed: "the tool was not told: " + page.describe()}, nil
	}
	if page.Arrived.Fields.Get("error_description") == "" {
		return seen{kept: true, observed: "no error_description" + said(page)}, nil
	}
	return seen{kept: true, observed: "told" + said(page)}, nil
}

// guardsPage looks at the page that carries the launch.
func guardsPage(ctx context.Context, r *PlatformRun) (seen, error) {
	c, page, err := r.asked(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	if s := gotToken(c, page); !s.kept {
		return s, nil
	}
	var wrong []string
	if !strings.Contains(page.Header.Get("Cache-Control"), "no-store") {
		wrong = append(wrong, "no Cache-Control: no-store")
	}
	if page.Header.Get("Content-Security-Policy") == "" {
		wrong = append(wrong, "no Content-Security-Policy")
	}
	if wrong != nil {
		return seen{observed: strings.Join(wrong, "; ")}, nil
	}
	return seen{kept: true, observed: "not stored, and guarded by a policy"}, nil
}
