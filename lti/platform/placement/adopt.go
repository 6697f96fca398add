package placement

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// Adopt lets a placement that holds its own configuration refer to a shared tool
// from now on. What the tool knows stays the same: resource link ids, user ids,
// and the ids of line items with their grades. The deployment id stays too where
// both have one registration; with another, it is that of the scope, since the
// tool meets the platform under another client id anyway.
//
// Settings of the placement's own configuration that were more than a default
// become the placement's, as far as the shared tool allows; what it does not allow
// refuses the change.
func (s *Service) Adopt(ctx context.Context, placementID, toolID string) (config.Placement, error) {
	p, err := s.Placement(ctx, placementID)
	if err != nil {
		return p, err
	}
	before, err := s.effective(ctx, p)
	if err != nil {
		return p, err
	}
	if p.ToolID == toolID {
		return p, nil
	}
	if p, err = s.referTo(ctx, p, before, toolID); err != nil {
		return p, err
	}
	after, err := s.effective(ctx, p)
	if err == nil {
		err = after.CheckOpen()
	}
	if err != nil {
		return p, err
	}
	if err := s.moveColumns(ctx, before, after, p); err != nil { // first, so that to repeat it all mends a half
		return p, err
	}
	if p, err = s.cfg.Store.PutPlacement(ctx, p); err != nil {
		return p, storeError("placement", placementID, err)
	}
	return p, s.forget(ctx, before.Tool)
}

// referTo is the placement as it would be with the shared tool.
func (s *Service) referTo(ctx context.Context, p config.Placement, before config.Effective, toolID string) (config.Placement, error) {
	in, err := s.input(ctx, toolID, p.ScopeID)
	if err != nil {
		return p, err
	}
	if err := checkShared(in.Tool); err != nil {
		return p, err
	}
	if in.Tool.Version != before.Tool.Version {
		return p, &lti.Error{Code: lti.CodeInvalidRequest, Public: "The shared application speaks another version of LTI.", Claim: "version", Want: string(before.Tool.Version),
			Got: string(in.Tool.Version), Err: config.ErrVersion, Fix: "choose a shared tool of the same version"}
	}
	e, err := config.Resolve(in)
	if err != nil {
		return p, err
	}
	p.ToolID = toolID
	p.Settings = ownSettings(before.Tool.Settings, p.Settings)
	kept := slices.ContainsFunc(in.Deployments, func(d config.Deployment) bool { return d.ID == p.DeploymentID })
	if !kept {
		p.DeploymentID = e.DeploymentID.Value
	}
	return p, config.CheckPlacement(in, p)
}

// ownSettings are those of a placement with what its own configuration said of
// address, parameters and looks; what it granted is the shared tool's to say.
func ownSettings(own, placed config.Settings) config.Settings {
	merged := placed
	merged.LaunchURL, merged.Locale = cmp.Or(placed.LaunchURL, own.LaunchURL), cmp.Or(placed.Locale, own.Locale)
	merged.Custom = platform.MergeCustom(own.Custom, placed.Custom)
	merged.AskConsent = own.AskConsent || placed.AskConsent
	merged.Presentation = placed.Presentation.Over(own.Presentation)
	return merged
}

// checkShared refuses the configuration that a placement holds itself.
func checkShared(t config.Tool) error {
	if !t.Private {
		return nil
	}
	return &lti.Error{Code: lti.CodeInvalidRequest, Public: "That application belongs to one placement alone.", Claim: "tool", Want: "a shared tool", Got: t.ID,
		Err: config.ErrNotShared, Fix: "choose a tool that a scope shares"}
}

// moveColumns keeps the grades where the shared tool has another registration.
func (s *Service) moveColumns(ctx context.Context, before, after config.Effective, p config.Placement) error {
	from, to := Owner{before.Tool.Trust(), before.CourseID}, Owner{after.Tool.Trust(), after.CourseID}
	if s.cfg.Columns == nil || from.CourseID == "" || from == to {
		return nil
	}
	return storeError("column", p.ID, s.cfg.Columns.MoveColumns(ctx, from, to, links(p)))
}

// forget removes a configuration that a placement held itself.
func (s *Service) forget(ctx context.Context, t config.Tool) error {
	if !t.Private {
		return nil
	}
	err := s.cfg.Store.DeleteTool(ctx, t.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return storeError("tool", t.ID, err)
}
