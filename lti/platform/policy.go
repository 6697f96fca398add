package platform

import (
	"context"
	"errors"

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

// allow asks the Policy. An error of a kind that is not known here means that it
// cannot answer.
func (p *Platform) allow(ctx context.Context, r *lti.Registration, deploymentID string) (Allowance, error) {
	allowed, err := p.cfg.Policy.Allow(ctx, r, deploymentID)
	var refused *lti.Error
	if err != nil && !errors.As(err, &refused) {
		err = storeError("policy", err)
	}
	return allowed, err
}

// restrict takes out of a message what the allowance does not hold.
func (a Allowance) restrict(m *lti.Message) {
	if !a.ShareName {
		m.Name, m.GivenName, m.FamilyName = "", "", ""
		m.DropClaims("middle_name", "nickname", "preferred_username", "profile", "picture", "website", "gender", "birthdate")
		if m.LIS != nil {
			lis := *m.LIS
			lis.PersonSourcedID = "" // names the person in the school's records
			m.LIS = &lis
		}
	}
	if !a.ShareEmail {
		m.Email = ""
		m.DropClaims("email_verified", "phone_number", "phone_number_verified", "address")
	}
	if m.AGS != nil {
		ags := *m.AGS
		ags.Scopes = lti.IntersectScopes(ags.Scopes, a.Scopes)
		m.AGS = &ags
		if len(ags.Scopes) == 0 {
			m.AGS = nil
		}
	}
	if len(lti.IntersectScopes([]lti.Scope{lti.ScopeMembership}, a.Scopes)) == 0 {
		m.NRPS = nil
	}
}
