package admin

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// Tools yields the tools that a scope owns, in the order of their IDs, behind the
// ID after.
func (a *Admin) Tools(ctx context.Context, p Principal, scopeID, after string) iter.Seq2[config.Tool, error] {
	return func(yield func(config.Tool, error) bool) {
		if _, err := a.reached(ctx, p, scopeID); err != nil {
			yield(config.Tool{}, err)
			return
		}
		a.cfg.Placements.Store.ListTools(ctx, scopeID, after)(yield)
	}
}

// SharedTools are the tools that a scope may use: its own and those of the scopes
// above, the top ones first. Whether one is in use there, [Admin.EffectiveAt]
// tells.
func (a *Admin) SharedTools(ctx context.Context, p Principal, scopeID string) ([]config.Tool, error) {
	path, err := a.reached(ctx, p, scopeID)
	if err != nil {
		return nil, err
	}
	var shared []config.Tool
	for _, s := range path {
		for t, err := range a.cfg.Placements.Store.ListTools(ctx, s.ID, "") {
			if err != nil {
				return nil, stored(err, "scope")
			}
			if !t.Private {
				shared = append(shared, t)
			}
		}
	}
	return shared, nil
}

// Tool returns a tool that the account administers. Those of scopes above it sees
// from its own, by [Admin.SharedTools].
func (a *Admin) Tool(ctx context.Context, p Principal, id string) (config.Tool, error) {
	if a.cfg.Placements == nil {
		return config.Tool{}, noPlacements()
	}
	t, err := a.cfg.Placements.Store.Tool(ctx, id)
	if err != nil {
		return config.Tool{}, stored(err, "tool")
	}
	if _, err := a.reached(ctx, p, t.ScopeID); err != nil {
		return config.Tool{}, unseen(err, "tool")
	}
	return t, nil
}

// toolAt is a tool of the scope at the end of a path, or of one above.
func (a *Admin) toolAt(ctx context.Context, path []config.Scope, id string) (config.Tool, error) {
	t, err := a.cfg.Placements.Store.Tool(ctx, id)
	if err != nil {
		return t, stored(err, "tool")
	}
	if !slices.ContainsFunc(path, func(s config.Scope) bool { return s.ID == t.ScopeID }) {
		return config.Tool{}, notFound("There is no such tool.")
	}
	return t, nil
}

// CreateTool makes a tool that a scope owns; its ID must be empty. The account must
// see the registration or consumer that it refers to.
func (a *Admin) CreateTool(ctx context.Context, p Principal, t config.Tool) (config.Tool, error) {
	if _, err := a.reached(ctx, p, t.ScopeID); err != nil {
		return t, err
	}
	if t.ID != "" {
		return t, &InvalidError{[]Problem{{"id", "must be empty: the installation names new tools"}}}
	}
	if err := a.mayTrust(ctx, p, t); err != nil {
		return t, err
	}
	id, err := uuid.NewRandomFromReader(a.cfg.Rand)
	if err != nil {
		return t, err
	}
	t.ID, t.Private = id.String(), false
	return t, a.saveTool(ctx, p, "tool.create", t)
}

// UpdateTool replaces a tool of the same ID. One that a placement holds itself
// stays that placement's.
func (a *Admin) UpdateTool(ctx context.Context, p Principal, t config.Tool) error {
	was, err := a.Tool(ctx, p, t.ID)
	if err != nil {
		return err
	}
	if was.Private != t.Private || was.Private && was.ScopeID != t.ScopeID {
		return &InvalidError{[]Problem{{"private", "cannot be changed; let the placement adopt a shared tool"}}}
	}
	if was.Version != t.Version {
		return &InvalidError{[]Problem{{"version", "cannot be changed here; upgrade the tool"}}}
	}
	if was.ScopeID != t.ScopeID {
		if _, err := a.reached(ctx, p, t.ScopeID); err != nil {
			return err
		}
	}
	if was.Trust() != t.Trust() {
		if err := a.mayTrust(ctx, p, t); err != nil {
			return err
		}
	}
	return a.saveTool(ctx, p, "tool.update", t)
}

// mayTrust refuses tools on a registration or consumer that the account does not
// see: a scope cannot help itself to what others trust.
func (a *Admin) mayTrust(ctx context.Context, p Principal, t config.Tool) (err error) {
	switch {
	case p.Installation:
	case t.Version == config.V11:
		_, err = a.Consumer(ctx, p, t.ConsumerKey)
	default:
		_, err = a.Registration(ctx, p, t.RegistrationID)
	}
	return err
}

func (a *Admin) saveTool(ctx context.Context, p Principal, action string, t config.Tool) error {
	return a.change(ctx, p, p.Tenant, action, t.ID, func() error {
		_, err := a.cfg.Placements.Service.SaveTool(ctx, t)
		return configured(err)
	})
}

// DeleteTool removes a tool that no placement uses any more. Its registration or
// consumer stays.
func (a *Admin) DeleteTool(ctx context.Context, p Principal, id string) error {
	if _, err := a.Tool(ctx, p, id); err != nil {
		return err
	}
	return a.change(ctx, p, p.Tenant, "tool.delete", id, func() error {
		return configured(a.cfg.Placements.Service.DeleteTool(ctx, id))
	})
}

// EnableTool makes a shared tool usable in a scope and below, under a deployment
// that stays. Only those who run the installation name one that the tool knows
// already.
func (a *Admin) EnableTool(ctx context.Context, p Principal, scopeID, toolID, deploymentID string) (d config.Deployment, err error) {
	if err := a.ruled(ctx, p, scopeID, toolID); err != nil {
		return d, err
	}
	if deploymentID != "" && !p.Installation {
		return d, denied("Only those who run the installation name deployments.")
	}
	err = a.change(ctx, p, p.Tenant, "tool.enable", target(scopeID, toolID), func() error {
		d, err = a.cfg.Placements.Service.Enable(ctx, toolID, scopeID, deploymentID)
		return configured(err)
	})
	return d, err
}

// EffectiveAt is what holds for a tool in a scope, and who says so.
func (a *Admin) EffectiveAt(ctx context.Context, p Principal, scopeID, toolID string) (config.Effective, error) {
	if err := a.ruled(ctx, p, scopeID, toolID); err != nil {
		return config.Effective{}, err
	}
	e, err := a.cfg.Placements.Service.Effective(ctx, toolID, scopeID)
	return e, configured(err)
}

// UpgradeTool moves a tool of LTI 1.1, wherever it is placed, to a registration of
// LTI 1.3: resource link, user and line item ids stay, and so do the grades. The
// consumer is bound to the deployment, where it is the only one.
func (a *Admin) UpgradeTool(ctx context.Context, p Principal, id, registrationID string) (t config.Tool, err error) {
	was, err := a.Tool(ctx, p, id)
	if err != nil {
		return t, err
	}
	if _, err := a.Registration(ctx, p, registrationID); err != nil {
		return t, err
	}
	err = a.change(ctx, p, p.Tenant, "tool.upgrade", target(id, registrationID), func() error {
		if t, err = a.cfg.Placements.Service.Upgrade(ctx, id, registrationID); err != nil {
			return configured(err)
		}
		return a.bindUpgraded(ctx, was, registrationID)
	})
	return t, err
}

// bindUpgraded ties the consumer to the only deployment that it became. Of several,
// an administrator must say which one.
func (a *Admin) bindUpgraded(ctx context.Context, was config.Tool, registrationID string) error {
	if a.cfg.Consumers == nil || was.Version != config.V11 {
		return nil
	}
	var ids []string
	for d, err := range a.cfg.Store.ListDeployments(ctx, registrationID, "") {
		if err != nil {
			return err
		}
		ids = append(ids, d.ID)
	}
	if len(ids) != 1 {
		return nil
	}
	err := a.cfg.Consumers.BindConsumer(ctx, was.ConsumerKey, registrationID, ids[0])
	if errors.Is(err, storage.ErrConflict) || errors.Is(err, storage.ErrNotFound) {
		return nil // it became another before, or is gone: the tool has moved all the same
	}
	return err
}
