package admin

import (
	"context"
	"errors"
	"iter"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// Placements is what a platform configured where. Service and Store are required.
type Placements struct {
	Service *placement.Service
	// Store is the one that the service works on.
	Store config.Store
	// Starter starts test launches; nil means that there are none.
	Starter placement.Starter
	// UserOf is the account as a user of the platform, by whom test launches are
	// opened; nil means its Name.
	UserOf func(p Principal) string
}

// Placements yields the placements in a scope itself, in the order of their IDs,
// behind the ID after.
func (a *Admin) Placements(ctx context.Context, p Principal, scopeID, after string) iter.Seq2[config.Placement, error] {
	return func(yield func(config.Placement, error) bool) {
		if _, err := a.reached(ctx, p, scopeID); err != nil {
			yield(config.Placement{}, err)
			return
		}
		a.cfg.Placements.Store.ListPlacements(ctx, scopeID, after)(yield)
	}
}

// Placement returns one placement.
func (a *Admin) Placement(ctx context.Context, p Principal, id string) (config.Placement, error) {
	if a.cfg.Placements == nil {
		return config.Placement{}, noPlacements()
	}
	placed, err := a.cfg.Placements.Store.Placement(ctx, id)
	if err != nil {
		return config.Placement{}, stored(err, "placement")
	}
	if _, err := a.reached(ctx, p, placed.ScopeID); err != nil {
		return config.Placement{}, unseen(err, "placement")
	}
	return placed, nil
}

// Place makes a placement in a scope. Only those who run the installation name a
// resource link that a tool knows already.
func (a *Admin) Place(ctx context.Context, p Principal, n placement.NewPlacement) (made config.Placement, err error) {
	if _, err := a.reached(ctx, p, n.ScopeID); err != nil {
		return made, err
	}
	if n.ResourceLinkID != "" && !p.Installation {
		return made, denied("Only those who run the installation name the link of a new placement.")
	}
	if n.Own != nil {
		if err := a.mayTrust(ctx, p, *n.Own); err != nil {
			return made, err
		}
	}
	err = a.change(ctx, p, p.Tenant, "placement.create", target(n.ScopeID, n.ToolID), func() error {
		made, err = a.cfg.Placements.Service.Place(ctx, n)
		return configured(err)
	})
	return made, err
}

// ChangePlacement stores a placement that was read and changed; see
// [placement.Service.Change] for what stays as it is.
func (a *Admin) ChangePlacement(ctx context.Context, p Principal, placed config.Placement) (config.Placement, error) {
	return a.onPlacement(ctx, p, "placement.update", placed.ID, "", func(s *placement.Service) (config.Placement, error) {
		return s.Change(ctx, placed)
	})
}

// CopyPlacement makes another placement of the same tool in a scope.
func (a *Admin) CopyPlacement(ctx context.Context, p Principal, id, scopeID string) (config.Placement, error) {
	if _, err := a.reached(ctx, p, scopeID); err != nil {
		return config.Placement{}, err
	}
	return a.onPlacement(ctx, p, "placement.copy", id, scopeID, func(s *placement.Service) (config.Placement, error) {
		return s.Copy(ctx, id, scopeID)
	})
}

// Adopt lets a placement that holds its own configuration refer to a shared tool
// from now on. Its resource link, user and line item ids stay.
func (a *Admin) Adopt(ctx context.Context, p Principal, id, toolID string) (config.Placement, error) {
	return a.onPlacement(ctx, p, "placement.adopt", id, toolID, func(s *placement.Service) (config.Placement, error) {
		return s.Adopt(ctx, id, toolID)
	})
}

// onPlacement does one change that makes a placement or changes one.
func (a *Admin) onPlacement(ctx context.Context, p Principal, action, id, with string, do func(*placement.Service) (config.Placement, error)) (made config.Placement, err error) {
	if _, err := a.Placement(ctx, p, id); err != nil {
		return made, err
	}
	err = a.change(ctx, p, p.Tenant, action, target(id, with), func() error {
		made, err = do(a.cfg.Placements.Service)
		return configured(err)
	})
	return made, err
}

// DeletePlacement removes a placement with its contents and columns.
func (a *Admin) DeletePlacement(ctx context.Context, p Principal, id string) error {
	_, err := a.onPlacement(ctx, p, "placement.delete", id, "", func(s *placement.Service) (config.Placement, error) {
		return config.Placement{}, s.Delete(ctx, id)
	})
	return err
}

// ExportPlacement is the placement to be kept elsewhere, without keys and secrets.
func (a *Admin) ExportPlacement(ctx context.Context, p Principal, id string) (placement.Exported, error) {
	if _, err := a.Placement(ctx, p, id); err != nil {
		return placement.Exported{}, err
	}
	x, err := a.cfg.Placements.Service.Export(ctx, id)
	return x, configured(err)
}

// ImportPlacement makes a placement of an exported one in a scope, of the tool that
// is named or else the one that it had.
func (a *Admin) ImportPlacement(ctx context.Context, p Principal, scopeID string, x placement.Exported, toolID string) (made *placement.Imported, err error) {
	if _, err := a.reached(ctx, p, scopeID); err != nil {
		return nil, err
	}
	err = a.change(ctx, p, p.Tenant, "placement.import", target(scopeID, toolID), func() error {
		made, err = a.cfg.Placements.Service.Import(ctx, scopeID, x, toolID)
		return configured(err)
	})
	return made, err
}

// EffectiveOf is what holds for a placement, and who says so.
func (a *Admin) EffectiveOf(ctx context.Context, p Principal, id string) (config.Effective, error) {
	if _, err := a.Placement(ctx, p, id); err != nil {
		return config.Effective{}, err
	}
	e, err := a.cfg.Placements.Service.EffectiveOf(ctx, id)
	return e, configured(err)
}

// Preview is a test launch to be made.
type Preview struct {
	// Roles are those that the test user has; none means a learner.
	Roles []lti.Role `json:"roles,omitempty"`
	// ContentID is one of several things in the placement.
	ContentID string `json:"contentId,omitempty"`
	// ReturnURL is where the tool sends the person back to.
	ReturnURL string `json:"returnUrl,omitempty"`
}

// PreviewPlacement starts a test launch of a placement: of a test user, who is told
// nothing of anybody and gets no grades. It must be opened in the browser in which
// the account is signed in to the platform, within minutes.
func (a *Admin) PreviewPlacement(ctx context.Context, p Principal, id string, as Preview) (o *placement.Opening, err error) {
	if _, err := a.Placement(ctx, p, id); err != nil {
		return nil, err
	}
	if a.cfg.Placements.Starter == nil {
		return nil, notFound("Test launches are not made here.")
	}
	req := placement.Request{PlacementID: id, ContentID: as.ContentID, Preview: as.Roles, ReturnURL: as.ReturnURL, Person: placement.Person{ID: p.Name, Roles: as.Roles}}
	if len(req.Preview) == 0 {
		req.Preview = []lti.Role{lti.RoleLearner}
		req.Person.Roles = req.Preview
	}
	if a.cfg.Placements.UserOf != nil {
		req.Person.ID = a.cfg.Placements.UserOf(p)
	}
	err = a.change(ctx, p, p.Tenant, "placement.preview", id, func() error {
		o, err = a.cfg.Placements.Service.Launch(ctx, a.cfg.Placements.Starter, req)
		return configured(err)
	})
	return o, err
}

// configured gives a refusal of package placement its face here: what is not valid
// names the field, what it must be, and how to mend it.
func configured(err error) error {
	var known *lti.Error
	switch {
	case err == nil || !errors.As(err, &known):
		return err
	case errors.Is(err, storage.ErrNotFound):
		return &lti.Error{Code: CodeNotFound, Public: known.Public, Err: err}
	case errors.Is(err, storage.ErrConflict):
		return &lti.Error{Code: CodeConflict, Public: known.Public, Err: err}
	case known.Code == lti.CodeInvalidRequest && known.Claim != "":
		return &InvalidError{[]Problem{{known.Claim, "must be " + known.Want + ", and is " + known.Got + ": " + known.Fix}}}
	}
	return err
}
