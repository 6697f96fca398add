package placement

import (
	"context"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// Effective is what holds for the tool in the scope, and who says so.
func (s *Service) Effective(ctx context.Context, toolID, scopeID string) (config.Effective, error) {
	in, err := s.input(ctx, toolID, scopeID)
	if err != nil {
		return config.Effective{}, err
	}
	return config.Resolve(in)
}

// EffectiveOf is what holds for the placement, and who says so.
func (s *Service) EffectiveOf(ctx context.Context, placementID string) (config.Effective, error) {
	p, err := s.Placement(ctx, placementID)
	if err != nil {
		return config.Effective{}, err
	}
	return s.effective(ctx, p)
}

func (s *Service) effective(ctx context.Context, p config.Placement) (config.Effective, error) {
	in, err := s.input(ctx, p.ToolID, p.ScopeID)
	if err != nil {
		return config.Effective{}, err
	}
	in.Placement = &p
	return config.Resolve(in)
}

// Placement returns the placement of that id.
func (s *Service) Placement(ctx context.Context, id string) (config.Placement, error) {
	p, err := s.cfg.Store.Placement(ctx, id)
	return p, storeError("placement", id, err)
}

// input reads all that decides about a tool in a scope.
func (s *Service) input(ctx context.Context, toolID, scopeID string) (config.Input, error) {
	t, err := s.cfg.Store.Tool(ctx, toolID)
	if err != nil {
		return config.Input{}, storeError("tool", toolID, err)
	}
	path, err := s.cfg.Store.ScopePath(ctx, scopeID)
	if err != nil {
		return config.Input{}, storeError("scope", scopeID, err)
	}
	return s.inputOf(ctx, t, path)
}

// inputOf reads what is still missing of a tool and a path.
func (s *Service) inputOf(ctx context.Context, t config.Tool, path []config.Scope) (in config.Input, err error) {
	in = config.Input{Tool: t, Path: path}
	if in.Rules, err = s.cfg.Store.Rules(ctx, t.ID, ids(path)); err != nil {
		return in, storeError("rule", t.ID, err)
	}
	if t.ID == "" {
		return in, nil // every tool
	}
	if in.Deployments, err = s.cfg.Store.DeploymentsOf(ctx, t.Trust(), ids(path)); err != nil {
		return in, storeError("deployment", t.ID, err)
	}
	if t.Version != config.V13 {
		return in, nil
	}
	in.Registration, err = s.cfg.Registrations.RegistrationByID(ctx, t.RegistrationID)
	return in, storeError("registration", t.RegistrationID, err)
}

func ids(path []config.Scope) []string {
	list := make([]string, len(path))
	for i, scope := range path {
		list[i] = scope.ID
	}
	return list
}
