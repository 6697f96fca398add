package admin

import (
	"context"

	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/internal/fetch"
)

// ProbeRelyingParty tells what keeps an application from working: whether launches
// can reach it, and whether its addresses answer and its key set holds keys. It
// sends no launch, code or token. Addresses within the installation's own network
// are not spoken to.
func (a *Admin) ProbeRelyingParty(ctx context.Context, p Principal, id string) ([]Finding, error) {
	c, err := a.relyingParty(ctx, p, id)
	if err != nil {
		return nil, err
	}
	if err := p.mayChange(); err != nil { // reading is not enough to send requests
		return nil, err
	}
	findings, err := a.probeTrust(ctx, p, c)
	if err != nil {
		return nil, err
	}
	client := fetch.NewClient(a.cfg.InsecureAllowLoopback)
	for _, e := range endpointsOf(c) {
		findings = append(findings, e.probe(ctx, client))
	}
	return findings, nil
}

// probeTrust looks at what the installation itself has to say.
func (a *Admin) probeTrust(ctx context.Context, p Principal, c *rp.Client) (findings []Finding, err error) {
	if c.Disabled {
		findings = append(findings, Finding{"disabled", false, "The application is disabled."})
	}
	if len(c.Registrations) == 0 {
		findings = append(findings, Finding{"registrations", false, "No registration is named, so no launch opens the application."})
	}
	for _, id := range c.Registrations {
		r, err := a.Registration(ctx, p, id)
		switch {
		case err != nil && codeOf(err) == string(CodeNotFound):
			findings = append(findings, Finding{"registrations", false, "A registration that is named is not there any more."})
		case err != nil:
			return nil, err
		case r.Disabled:
			findings = append(findings, Finding{"registrations", false, "A registration that is named is disabled."})
		}
	}
	return findings, nil
}

// endpointsOf are an application's addresses. Redirect URIs without a code and a
// login page without a launch refuse, and that is answer enough.
func endpointsOf(c *rp.Client) []endpoint {
	list := []endpoint{{field: "home", address: c.Home}, {field: "loginUri", address: c.LoginURI}}
	for _, uri := range c.RedirectURIs {
		list = append(list, endpoint{field: "redirectUris", address: uri})
	}
	if c.JWKSURL != "" || len(c.JWKS) > 0 {
		list = append(list, endpoint{"jwksUrl", c.JWKSURL, c.JWKS, true})
	}
	return list
}
