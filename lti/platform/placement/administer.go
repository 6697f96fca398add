package placement

import (
	"context"
	"errors"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// SaveScope stores a scope, new or changed. One without an ID gets one.
func (s *Service) SaveScope(ctx context.Context, scope config.Scope) (config.Scope, error) {
	if err := s.name(&scope.ID); err != nil {
		return scope, err
	}
	if err := scope.Check(); err != nil {
		return scope, err
	}
	return scope, storeError("scope", scope.ParentID, s.cfg.Store.PutScope(ctx, scope))
}

// DeleteScope removes a scope that holds nothing any more.
func (s *Service) DeleteScope(ctx context.Context, id string) error {
	return storeError("scope", id, s.cfg.Store.DeleteScope(ctx, id))
}

// SaveTool stores a tool, new or changed. One without an ID gets one.
func (s *Service) SaveTool(ctx context.Context, t config.Tool) (config.Tool, error) {
	if err := s.name(&t.ID); err != nil {
		return t, err
	}
	if err := t.Check(); err != nil {
		return t, err
	}
	path, err := s.cfg.Store.ScopePath(ctx, t.ScopeID)
	if err != nil {
		return t, storeError("scope", t.ScopeID, err)
	}
	in, err := s.inputOf(ctx, t, path)
	if err != nil {
		return t, err
	}
	if err := config.CheckTool(path, t, in.Registration); err != nil {
		return t, err
	}
	if err := s.checkTrust(ctx, t, path); err != nil {
		return t, err
	}
	return t, storeError("tool", t.ID, s.cfg.Store.PutTool(ctx, t))
}

// checkTrust keeps a registration in the branch of those who use it already: a
// scope cannot help itself to what another one trusts.
func (s *Service) checkTrust(ctx context.Context, t config.Tool, path []config.Scope) error {
	others, err := s.cfg.Store.ToolsOf(ctx, t.Trust())
	if err != nil {
		return storeError("tool", t.ID, err)
	}
	foreign := false
	for _, other := range others {
		if other.ID == t.ID {
			continue
		}
		theirs, err := s.cfg.Store.ScopePath(ctx, other.ScopeID)
		if err != nil {
			return storeError("scope", other.ScopeID, err)
		}
		if slices.Contains(ids(path), other.ScopeID) || slices.Contains(ids(theirs), t.ScopeID) {
			return nil
		}
		foreign = true
	}
	if !foreign {
		return nil
	}
	return &lti.Error{Code: lti.CodeInvalidRequest, Public: "That registration belongs to another part of the platform.", Claim: "registration", Want: "one that nobody else uses, or a scope above or below",
		Got: lti.Shortened(t.RegistrationID + t.ConsumerKey), Err: config.ErrNotShared, Fix: "let a scope above both own the tool, or register the tool again"}
}

// DeleteTool removes a tool that no placement uses any more. Its registration or
// credentials stay.
func (s *Service) DeleteTool(ctx context.Context, id string) error {
	return storeError("tool", id, s.cfg.Store.DeleteTool(ctx, id))
}

// SaveRule stores what a scope says of a tool, or of every tool, in place of what
// it said before. It may only narrow.
func (s *Service) SaveRule(ctx context.Context, r config.Rule) error {
	path, err := s.cfg.Store.ScopePath(ctx, r.ScopeID)
	if err != nil {
		return storeError("scope", r.ScopeID, err)
	}
	var t config.Tool // every tool
	if r.ToolID != "" {
		if t, err = s.cfg.Store.Tool(ctx, r.ToolID); err != nil {
			return storeError("tool", r.ToolID, err)
		}
	}
	in, err := s.inputOf(ctx, t, path)
	if err != nil {
		return err
	}
	if err := config.CheckRule(in, r); err != nil {
		return err
	}
	return storeError("rule", r.ScopeID, s.cfg.Store.PutRule(ctx, r))
}

// DeleteRule lets a scope say nothing of a tool, or of every tool, any more.
func (s *Service) DeleteRule(ctx context.Context, scopeID, toolID string) error {
	return storeError("rule", scopeID, s.cfg.Store.DeleteRule(ctx, scopeID, toolID))
}

// Enable makes a tool usable in a scope and below. The deployment it gets is the
// scope's own and stays: to enable again changes nothing, and to end it is a rule
// with Off. The id is one that the tool knows the scope by already, or empty for a
// new one; where the scope has another, storage.ErrConflict.
func (s *Service) Enable(ctx context.Context, toolID, scopeID, id string) (config.Deployment, error) {
	in, err := s.input(ctx, toolID, scopeID)
	if err != nil {
		return config.Deployment{}, err
	}
	if _, err := config.Resolve(in); err != nil { // not shared with the scope
		return config.Deployment{}, err
	}
	want := id
	if err := s.name(&id); err != nil {
		return config.Deployment{}, err
	}
	d, err := s.deploy(ctx, in, config.Deployment{Trust: in.Tool.Trust(), ScopeID: scopeID, ID: id})
	if err == nil && want != "" && d.ID != want {
		err = storeError("deployment", d.ID, storage.ErrConflict)
	}
	return d, err
}

// deploy tells the platform role as well.
func (s *Service) deploy(ctx context.Context, in config.Input, d config.Deployment) (config.Deployment, error) {
	d, err := s.cfg.Store.Deploy(ctx, d)
	if err != nil {
		return d, storeError("deployment", d.ID, err)
	}
	r := in.Registration
	if r == nil {
		return d, nil
	}
	_, err = s.cfg.Registrations.FindDeployment(ctx, r, d.ID)
	if errors.Is(err, storage.ErrNotFound) {
		scope := in.Path[len(in.Path)-1]
		err = s.cfg.Registrations.PutDeployment(ctx, &lti.Deployment{RegistrationID: r.ID, ID: d.ID, Name: scope.Name})
	}
	return d, storeError("registration", r.ID, err)
}

// name gives an id to what has none.
func (s *Service) name(id *string) (err error) {
	if *id == "" {
		*id, err = s.newID()
	}
	return err
}
