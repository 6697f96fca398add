package placement

import (
	"context"
	"errors"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// Upgrade moves a tool of LTI 1.1 to a registration of LTI 1.3, with all that is
// placed of it. What the tool knows stays the same: resource link ids, user ids,
// and the ids of line items with their grades. It is enabled wherever it was. The
// address of 1.1 gives way to that of the registration; addresses of placements
// must be the registration's. What would lose grades refuses the change. To repeat
// it all mends a half.
func (s *Service) Upgrade(ctx context.Context, toolID, registrationID string) (config.Tool, error) {
	was, err := s.cfg.Store.Tool(ctx, toolID)
	if err != nil {
		return was, storeError("tool", toolID, err)
	}
	next := was
	next.Version, next.RegistrationID, next.ConsumerKey = config.V13, registrationID, ""
	if was.Version == config.V11 {
		next.Settings.LaunchURL = ""
	} else if was.RegistrationID != registrationID {
		return was, &lti.Error{Code: lti.CodeInvalidRequest, Public: "The application speaks LTI 1.3 already.", Claim: "version", Want: string(config.V11), Got: string(was.Version),
			Err: config.ErrVersion, Fix: "let its placements adopt the other tool"}
	}
	uses, err := s.usesOf(ctx, was, was.ScopeID)
	if err != nil {
		return was, err
	}
	if err := s.checkUpgrade(ctx, was, next, uses); err != nil {
		return was, err
	}
	if err := s.carryOver(ctx, was, next, uses); err != nil {
		return was, err
	}
	if next, err = s.SaveTool(ctx, next); err != nil {
		return was, err
	}
	return next, s.fixDeployments(ctx, uses)
}

// use is what a scope has of a tool.
type use struct {
	scopeID  string
	deployed bool
	placed   []config.Placement
}

// usesOf goes through a scope and everything below.
func (s *Service) usesOf(ctx context.Context, t config.Tool, scopeID string) ([]use, error) {
	here := use{scopeID: scopeID}
	deployments, err := s.cfg.Store.DeploymentsOf(ctx, t.Trust(), []string{scopeID})
	if err != nil {
		return nil, storeError("deployment", t.ID, err)
	}
	here.deployed = len(deployments) > 0
	for p, err := range s.cfg.Store.ListPlacements(ctx, scopeID, "") {
		if err != nil {
			return nil, storeError("placement", scopeID, err)
		}
		if p.ToolID == t.ID {
			here.placed = append(here.placed, p)
		}
	}
	all := []use{here}
	for below, err := range s.cfg.Store.ListScopes(ctx, scopeID, "") {
		if err != nil {
			return nil, storeError("scope", scopeID, err)
		}
		deeper, err := s.usesOf(ctx, t, below.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, deeper...)
	}
	return all, nil
}

// checkUpgrade refuses what could not be launched or graded afterwards, before
// anything is changed.
func (s *Service) checkUpgrade(ctx context.Context, was, next config.Tool, uses []use) error {
	in, err := s.at(ctx, next, next.ScopeID)
	if err == nil {
		err = config.CheckTool(in.Path, next, in.Registration)
	}
	if err == nil {
		err = s.checkTrust(ctx, next, in.Path)
	}
	if err != nil {
		return err
	}
	for _, u := range uses {
		for _, p := range u.placed {
			if err := s.checkUpgraded(ctx, was, next, p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) checkUpgraded(ctx context.Context, was, next config.Tool, p config.Placement) error {
	before, err := s.resolved(ctx, was, p)
	if err != nil {
		return err
	}
	after, err := s.resolved(ctx, next, p)
	if err != nil {
		return err
	}
	if err := config.CheckLaunchURL(after.LaunchURL.Value, next, after.Registration); err != nil {
		return err
	}
	if before.Grades.Value != config.GradesOff && after.Grades.Value == config.GradesOff {
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "The application would lose its grades.", Claim: "registration", Want: "one that was granted scores",
			Got: "one without", Err: config.ErrValue, Fix: "grant the registration " + string(lti.ScopeScore)}
	}
	return nil
}

// at is what decides about a tool in a scope, whether or not it is stored so.
func (s *Service) at(ctx context.Context, t config.Tool, scopeID string) (config.Input, error) {
	path, err := s.cfg.Store.ScopePath(ctx, scopeID)
	if err != nil {
		return config.Input{}, storeError("scope", scopeID, err)
	}
	return s.inputOf(ctx, t, path)
}

func (s *Service) resolved(ctx context.Context, t config.Tool, p config.Placement) (config.Effective, error) {
	in, err := s.at(ctx, t, p.ScopeID)
	if err != nil {
		return config.Effective{}, err
	}
	in.Placement = &p
	return config.Resolve(in)
}

// carryOver enables the tool as it will be wherever it was, and gives it the
// columns.
func (s *Service) carryOver(ctx context.Context, was, next config.Tool, uses []use) error {
	for _, u := range uses {
		if !u.deployed {
			continue
		}
		in, err := s.at(ctx, next, u.scopeID)
		if err != nil {
			return err
		}
		d := config.Deployment{Trust: next.Trust(), ScopeID: u.scopeID}
		if d.ID, err = s.newID(); err != nil {
			return err
		}
		if _, err := s.deploy(ctx, in, d); err != nil {
			return err
		}
	}
	var failed error
	for _, u := range uses {
		for _, p := range u.placed {
			before, err := s.resolved(ctx, was, p)
			if err != nil {
				return err
			}
			after := before
			after.Tool = next
			failed = errors.Join(failed, s.moveColumns(ctx, before, after, p))
		}
	}
	return failed
}

// fixDeployments notes for each placement what the tool knows it by from now on.
func (s *Service) fixDeployments(ctx context.Context, uses []use) error {
	for _, u := range uses {
		for _, p := range u.placed {
			e, err := s.effective(ctx, p)
			if err != nil {
				return err
			}
			if p.DeploymentID != "" || e.DeploymentID.Value == "" {
				continue
			}
			p.DeploymentID = e.DeploymentID.Value
			if _, err := s.cfg.Store.PutPlacement(ctx, p); err != nil {
				return storeError("placement", p.ID, err)
			}
		}
	}
	return nil
}
