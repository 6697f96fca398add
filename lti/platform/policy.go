package platform

import (
	"context"
	"errors"
	"slices"

	"github.com/ltikit/ltikit/lti"
)

// Policy says what a tool may do. Launch claims, access tokens and service calls
// all ask it, each at its own moment, so that a change takes effect at once.
type Policy interface {
	// Allow returns what this registration and deployment may do here, now.
	// The deployment is empty for a token that was asked for without one. An
	// error refuses.
	Allow(ctx context.Context, r *lti.Registration, deploymentID string) (Allowance, error)
}

// Allowance is what a tool may do. The zero value is: be launched with opaque
// ids, and nothing else.
type Allowance struct {
	// Scopes of services the tool may use.
	Scopes []lti.Scope
	// ShareName and ShareEmail let the person's names and address through.
	ShareName, ShareEmail bool
}

// RegisteredPolicy allows what the registration lists.
type RegisteredPolicy struct{}

// Allow returns the registration's own scopes and privacy settings.
func (RegisteredPolicy) Allow(_ context.Context, r *lti.Registration, _ string) (Allowance, error) {
	return Allowance{Scopes: r.Tool.Scopes, ShareName: r.Tool.ShareName, ShareEmail: r.Tool.ShareEmail}, nil
}

// Narrower says what one launch may carry of what the Policy allows, such as what
// the course it comes from allows, or the person agreed to.
type Narrower interface {
	// NarrowLaunch returns what this launch may carry. What a.Allowed does not
	// hold it cannot add. An error refuses.
	NarrowLaunch(ctx context.Context, a AuthRequest) (Allowance, error)
}

// allow asks the Policy.
func (p *Platform) allow(ctx context.Context, r *lti.Registration, deploymentID string) (Allowance, error) {
	allowed, err := p.cfg.Policy.Allow(ctx, r, deploymentID)
	if err != nil {
		return Allowance{}, applicationError("policy", err)
	}
	return allowed, nil
}

// narrow asks the Narrower, if there is one.
func (p *Platform) narrow(ctx context.Context, a AuthRequest) (Allowance, error) {
	if p.cfg.Narrow == nil {
		return a.Allowed, nil
	}
	n, err := p.cfg.Narrow.NarrowLaunch(ctx, a)
	if err != nil {
		return Allowance{}, applicationError("narrower", err)
	}
	return Allowance{
		Scopes:    lti.IntersectScopes(a.Allowed.Scopes, n.Scopes),
		ShareName: a.Allowed.ShareName && n.ShareName, ShareEmail: a.Allowed.ShareEmail && n.ShareEmail,
	}, nil
}

// applicationError is an error of what the application plugged in. One of a kind
// that is not known here means that it cannot answer.
func applicationError(what string, err error) error {
	var refused *lti.Error
	if errors.As(err, &refused) {
		return err
	}
	return storeError(what, err)
}

// Restrict takes out of a message what the allowance does not hold, and of an
// anonymous one all that is about the person. The platform does so with each
// message that it signs.
func (a Allowance) Restrict(m *lti.Message) {
	if m.Subject == "" {
		a.ShareName, a.ShareEmail = false, false
		m.Locale, m.MentorOf, m.LTI11 = "", nil, nil
	}
	a.restrictPerson(m)
	a.restrictServices(m)
	a.restrictForUser(m)
}

// restrictPerson takes out what the tool may not know of who is launched.
func (a Allowance) restrictPerson(m *lti.Message) {
	if !a.ShareName {
		m.Name, m.GivenName, m.FamilyName = "", "", ""
		m.DropClaims("middle_name", "nickname", "preferred_username", "profile", "picture", "website", "gender", "birthdate", "updated_at")
		if m.LIS != nil {
			m.LIS.PersonSourcedID = "" // names the person in the school's records
		}
	}
	if !a.ShareEmail {
		m.Email = ""
		m.DropClaims("email_verified", "phone_number", "phone_number_verified", "address", "zoneinfo")
	}
}

// restrictServices takes out the services that the tool may not use.
func (a Allowance) restrictServices(m *lti.Message) {
	if m.AGS != nil {
		m.AGS = a.restrictAGS(*m.AGS)
	}
	if len(lti.IntersectScopes([]lti.Scope{lti.ScopeMembership}, a.Scopes)) == 0 {
		m.NRPS = nil
	}
	a.restrictOffers(m)
}

// restrictAGS is nil if no scope is left; line items are listed to those alone
// who may read them (AGS §3.1).
func (a Allowance) restrictAGS(claim lti.AGSClaim) *lti.AGSClaim {
	claim.Scopes = lti.IntersectScopes(claim.Scopes, a.Scopes)
	if len(claim.Scopes) == 0 {
		return nil
	}
	if !slices.Contains(claim.Scopes, lti.ScopeLineItem) && !slices.Contains(claim.Scopes, lti.ScopeLineItemReadOnly) {
		claim.LineItems = ""
	}
	return &claim
}
