package admin

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// What an account administers is a branch of the tree: each of its scopes with
// everything below. What lies elsewhere is not there for it.

func noPlacements() error {
	return notFound("Placements of tools are not administered here.")
}

// reaches tells whether the account administers the scope at the end of a path.
func (p Principal) reaches(path []config.Scope) bool {
	return p.Installation || slices.ContainsFunc(path, func(s config.Scope) bool { return slices.Contains(p.Scopes, s.ID) })
}

// reached returns the path to a scope that the account administers.
func (a *Admin) reached(ctx context.Context, p Principal, scopeID string) ([]config.Scope, error) {
	if a.cfg.Placements == nil {
		return nil, noPlacements()
	}
	path, err := a.cfg.Placements.Store.ScopePath(ctx, scopeID)
	if err != nil {
		return nil, stored(err, "scope")
	}
	if !p.reaches(path) {
		return nil, notFound("There is no such scope.")
	}
	return path, nil
}

// unseen names what was looked for in place of its scope.
func unseen(err error, what string) error {
	var known *lti.Error
	if errors.As(err, &known) && known.Code == CodeNotFound {
		return notFound("There is no such " + what + ".")
	}
	return err
}

// aboveReached refuses changes of the scope itself to those who administer only
// what is in it: who it says it is, tools go by.
func (a *Admin) aboveReached(ctx context.Context, p Principal, scopeID string) error {
	path, err := a.reached(ctx, p, scopeID)
	if err != nil {
		return err
	}
	if p.Installation || p.reaches(path[:len(path)-1]) {
		return nil
	}
	return denied("This account administers what is in this scope, not the scope itself.")
}

// Scopes yields the scopes right below a parent in the order of their IDs, behind
// the ID after. For the empty parent these are the top ones, or the account's own.
func (a *Admin) Scopes(ctx context.Context, p Principal, parentID, after string) iter.Seq2[config.Scope, error] {
	return func(yield func(config.Scope, error) bool) {
		switch {
		case a.cfg.Placements == nil:
			yield(config.Scope{}, noPlacements())
			return
		case parentID == "" && !p.Installation:
			a.ownScopes(ctx, p, after)(yield)
			return
		case parentID != "":
			if _, err := a.reached(ctx, p, parentID); err != nil {
				yield(config.Scope{}, err)
				return
			}
		}
		a.cfg.Placements.Store.ListScopes(ctx, parentID, after)(yield)
	}
}

// ownScopes are the account's, as far as they are still there.
func (a *Admin) ownScopes(ctx context.Context, p Principal, after string) iter.Seq2[config.Scope, error] {
	return func(yield func(config.Scope, error) bool) {
		for _, id := range slices.Compact(slices.Sorted(slices.Values(p.Scopes))) {
			if id <= after {
				continue
			}
			s, err := a.Scope(ctx, p, id)
			var known *lti.Error
			if errors.As(err, &known) && known.Code == CodeNotFound {
				continue
			}
			if !yield(s, err) || err != nil {
				return
			}
		}
	}
}

// Scope returns one scope.
func (a *Admin) Scope(ctx context.Context, p Principal, id string) (config.Scope, error) {
	path, err := a.reached(ctx, p, id)
	if err != nil {
		return config.Scope{}, err
	}
	return path[len(path)-1], nil
}

// CreateScope makes a scope. Only those who run the installation make one at the
// top, and say what it is called: others get an ID of its own, which is also what
// tools know the course by.
func (a *Admin) CreateScope(ctx context.Context, p Principal, s config.Scope) (config.Scope, error) {
	if !p.Installation && (s.ID != "" || s.Context != nil && s.Context.ID != "") {
		return s, denied("Only those who run the installation name scopes and courses.")
	}
	if err := a.mayHold(ctx, p, s.ParentID); err != nil {
		return s, err
	}
	if s.ID == "" {
		id, err := uuid.NewRandomFromReader(a.cfg.Rand)
		if err != nil {
			return s, err
		}
		s.ID = id.String()
	} else if _, err := a.reached(ctx, p, s.ID); err == nil {
		return s, &lti.Error{Code: CodeConflict, Public: "There is such a scope already."}
	}
	return s, a.saveScope(ctx, p, "scope.create", s)
}

// UpdateScope replaces a scope of the same ID, and so may move it. What tools know
// the course by only those change who run the installation.
func (a *Admin) UpdateScope(ctx context.Context, p Principal, s config.Scope) error {
	if err := a.aboveReached(ctx, p, s.ID); err != nil {
		return err
	}
	was, err := a.Scope(ctx, p, s.ID)
	if err != nil {
		return err
	}
	if !p.Installation && contextID(was) != contextID(s) {
		return denied("Only those who run the installation change what tools know a course by.")
	}
	if was.ParentID != s.ParentID {
		if err := a.mayHold(ctx, p, s.ParentID); err != nil {
			return err
		}
	}
	return a.saveScope(ctx, p, "scope.update", s)
}

// contextID is what tools know the scope by, if it is a course.
func contextID(s config.Scope) string {
	switch {
	case s.Context == nil:
		return ""
	case s.Context.ID == "":
		return s.ID
	}
	return s.Context.ID
}

// mayHold refuses parents that the account does not administer.
func (a *Admin) mayHold(ctx context.Context, p Principal, parentID string) error {
	switch {
	case a.cfg.Placements == nil:
		return noPlacements()
	case parentID == "":
		return p.runsInstallation()
	}
	_, err := a.reached(ctx, p, parentID)
	return err
}

func (a *Admin) saveScope(ctx context.Context, p Principal, action string, s config.Scope) error {
	return a.change(ctx, p, p.Tenant, action, s.ID, func() error {
		_, err := a.cfg.Placements.Service.SaveScope(ctx, s)
		return configured(err)
	})
}

// DeleteScope removes a scope that holds nothing any more.
func (a *Admin) DeleteScope(ctx context.Context, p Principal, id string) error {
	if err := a.aboveReached(ctx, p, id); err != nil {
		return err
	}
	return a.change(ctx, p, p.Tenant, "scope.delete", id, func() error {
		return configured(a.cfg.Placements.Service.DeleteScope(ctx, id))
	})
}

// Rule is what a scope says of a tool, or of every tool if that is empty. A scope
// that says nothing has the zero Settings.
func (a *Admin) Rule(ctx context.Context, p Principal, scopeID, toolID string) (config.Rule, error) {
	said := config.Rule{ScopeID: scopeID, ToolID: toolID}
	if err := a.ruled(ctx, p, scopeID, toolID); err != nil {
		return said, err
	}
	rules, err := a.cfg.Placements.Store.Rules(ctx, toolID, []string{scopeID})
	if err != nil {
		return said, stored(err, "rule")
	}
	for _, r := range rules {
		if r.ToolID == toolID {
			said = r
		}
	}
	return said, nil
}

// SaveRule stores what a scope says. It may only narrow.
func (a *Admin) SaveRule(ctx context.Context, p Principal, r config.Rule) error {
	if err := a.ruled(ctx, p, r.ScopeID, r.ToolID); err != nil {
		return err
	}
	return a.change(ctx, p, p.Tenant, "rule.put", target(r.ScopeID, r.ToolID), func() error {
		return configured(a.cfg.Placements.Service.SaveRule(ctx, r))
	})
}

// DeleteRule lets a scope say nothing any more.
func (a *Admin) DeleteRule(ctx context.Context, p Principal, scopeID, toolID string) error {
	if err := a.ruled(ctx, p, scopeID, toolID); err != nil {
		return err
	}
	return a.change(ctx, p, p.Tenant, "rule.delete", target(scopeID, toolID), func() error {
		return configured(a.cfg.Placements.Service.DeleteRule(ctx, scopeID, toolID))
	})
}

// ruled looks for the scope and the tool of a rule.
func (a *Admin) ruled(ctx context.Context, p Principal, scopeID, toolID string) error {
	path, err := a.reached(ctx, p, scopeID)
	if err != nil || toolID == "" {
		return err
	}
	_, err = a.toolAt(ctx, path, toolID)
	return err
}
