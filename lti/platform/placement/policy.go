package placement

import (
	"context"
	"errors"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// Allow is the most that the registration may do in any place of the deployment,
// or at all without one. What a place does not allow is taken out there: see
// [Service.NarrowLaunch] and [Service.Guard].
func (s *Service) Allow(ctx context.Context, r *lti.Registration, deploymentID string) (platform.Allowance, error) {
	tools, err := s.cfg.Store.ToolsOf(ctx, r.ID)
	if err != nil {
		return platform.Allowance{}, storeError("tool", r.ID, err)
	}
	if deploymentID == "" {
		return s.allowOwners(ctx, tools)
	}
	d, err := s.cfg.Store.DeploymentOf(ctx, r.ID, deploymentID)
	if errors.Is(err, storage.ErrNotFound) {
		return platform.Allowance{}, notEnabled(deploymentID)
	}
	if err != nil {
		return platform.Allowance{}, storeError("deployment", deploymentID, err)
	}
	var all platform.Allowance
	for _, t := range tools {
		e, err := s.Effective(ctx, t.ID, d.ScopeID)
		if errors.Is(err, config.ErrNotShared) {
			continue // a tool of another branch has the same registration
		}
		if err != nil {
			return platform.Allowance{}, err
		}
		all = join(all, allowance(e))
	}
	return all, nil
}

// allowOwners is what the owners of the tools allow. A token without a deployment
// belongs to no place; what it opens, Guard holds against one.
func (s *Service) allowOwners(ctx context.Context, tools []config.Tool) (platform.Allowance, error) {
	var all platform.Allowance
	for _, t := range tools {
		in, err := s.input(ctx, t.ID, t.ScopeID)
		if err != nil {
			return platform.Allowance{}, err
		}
		in.Deployments = []config.Deployment{{Trust: t.Trust(), ScopeID: t.ScopeID}} // as if it were enabled there
		e, err := config.Resolve(in)
		if err != nil {
			return platform.Allowance{}, err
		}
		all = join(all, allowance(e))
	}
	return all, nil
}

// allowance is what an effective configuration allows.
func allowance(e config.Effective) platform.Allowance {
	if !e.Enabled.Value {
		return platform.Allowance{}
	}
	return platform.Allowance{Scopes: e.Scopes(), ShareName: e.ShareName.Value, ShareEmail: e.ShareEmail.Value}
}

func join(a, b platform.Allowance) platform.Allowance {
	for _, scope := range b.Scopes {
		if !slices.Contains(a.Scopes, scope) {
			a.Scopes = append(a.Scopes, scope)
		}
	}
	a.ShareName, a.ShareEmail = a.ShareName || b.ShareName, a.ShareEmail || b.ShareEmail
	return a
}

func notEnabled(deploymentID string) error {
	return &lti.Error{Code: lti.CodeUnauthorizedClient, Public: "The application is not in use here.", Claim: lti.ClaimDeploymentID, Want: "a deployment that a scope enabled",
		Got: lti.Shortened(deploymentID), Err: config.ErrNotEnabled, Fix: "enable the tool for the scope again, or remove the deployment from the registration"}
}

// NarrowLaunch is what the placement of this launch allows, and the person agreed
// to.
func (s *Service) NarrowLaunch(ctx context.Context, a platform.AuthRequest) (platform.Allowance, error) {
	t, err := readTicket(a.Data)
	if err != nil {
		return platform.Allowance{}, err
	}
	e, err := s.EffectiveOf(ctx, t.PlacementID)
	if err != nil {
		return platform.Allowance{}, err
	}
	return s.allowLaunch(ctx, e, t)
}

// allowLaunch is what one launch may carry. A test user tells nothing of anybody.
func (s *Service) allowLaunch(ctx context.Context, e config.Effective, t ticket) (platform.Allowance, error) {
	allowed := allowance(e)
	if t.Preview {
		allowed.ShareName, allowed.ShareEmail = false, false
	}
	return s.withConsent(ctx, e, t.Person.ID, allowed)
}
