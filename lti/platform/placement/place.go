package placement

import (
	"context"
	"errors"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// NewPlacement is a placement to be made.
type NewPlacement struct {
	ScopeID string
	// ToolID is the shared tool that it refers to. With Own it is empty.
	ToolID string
	// Own is a configuration that the placement holds itself: no other can
	// refer to it. ID, ScopeID and Private are set here.
	Own *config.Tool
	// ResourceLinkID is what the tool knows the link by already; empty means a
	// new one.
	ResourceLinkID     string
	Title, Description string
	Settings           config.Settings
	Column             *config.Column
}

// Place makes a placement. Its tool must be enabled in the scope; one of its own
// is enabled with it.
func (s *Service) Place(ctx context.Context, n NewPlacement) (config.Placement, error) {
	id, err := s.newID()
	if err != nil {
		return config.Placement{}, err
	}
	p := config.Placement{ID: id, ScopeID: n.ScopeID, ToolID: n.ToolID, ResourceLinkID: n.ResourceLinkID, Title: n.Title, Description: n.Description,
		Settings: n.Settings, Column: n.Column}
	if p.ResourceLinkID == "" {
		p.ResourceLinkID = id
	}
	if n.Own != nil {
		return s.placeOwn(ctx, p, *n.Own)
	}
	t, err := s.cfg.Store.Tool(ctx, n.ToolID)
	if err != nil {
		return p, storeError("tool", n.ToolID, err)
	}
	if err := checkShared(t); err != nil {
		return p, err
	}
	return s.place(ctx, p)
}

// placeOwn stores a new placement with a configuration that it holds itself.
func (s *Service) placeOwn(ctx context.Context, p config.Placement, t config.Tool) (config.Placement, error) {
	var err error
	if p.ToolID, err = s.own(ctx, t, p.ScopeID); err != nil {
		return p, err
	}
	made, err := s.place(ctx, p)
	if err != nil {
		err = errors.Join(err, s.forget(ctx, config.Tool{ID: p.ToolID, Private: true}))
	}
	return made, err
}

// own saves a configuration that one placement holds itself, enabled with it.
func (s *Service) own(ctx context.Context, t config.Tool, scopeID string) (id string, err error) {
	t.ID, t.ScopeID, t.Private = "", scopeID, true
	if t, err = s.SaveTool(ctx, t); err != nil {
		return "", err
	}
	e, err := s.Effective(ctx, t.ID, scopeID)
	if err == nil && e.DeploymentID.Value == "" {
		_, err = s.Enable(ctx, t.ID, scopeID, "")
	}
	return t.ID, err
}

// place stores a new placement in its nearest deployment.
func (s *Service) place(ctx context.Context, p config.Placement) (config.Placement, error) {
	in, err := s.input(ctx, p.ToolID, p.ScopeID)
	if err != nil {
		return p, err
	}
	e, err := config.Resolve(in)
	if err != nil {
		return p, err
	}
	if err := e.CheckOpen(); err != nil {
		return p, err
	}
	if in.Tool.Version == config.V13 {
		p.DeploymentID = e.DeploymentID.Value
	}
	if err := config.CheckPlacement(in, p); err != nil {
		return p, err
	}
	return s.save(ctx, e, p)
}

// Change stores a placement that was read and changed. Where it lies, its tool,
// its contents and what the tool knows it by stay as they are: see [Service.Copy],
// [Service.Adopt] and [Service.Accept].
func (s *Service) Change(ctx context.Context, p config.Placement) (config.Placement, error) {
	was, err := s.Placement(ctx, p.ID)
	if err != nil {
		return p, err
	}
	p.ScopeID, p.ToolID, p.ResourceLinkID, p.DeploymentID = was.ScopeID, was.ToolID, was.ResourceLinkID, was.DeploymentID
	p.Contents, p.History = was.Contents, was.History
	if p.Column != nil {
		column := *p.Column
		column.LineItemID = ""
		if was.Column != nil {
			column.LineItemID = was.Column.LineItemID
		}
		p.Column = &column
	}
	in, err := s.input(ctx, p.ToolID, p.ScopeID)
	if err != nil {
		return p, err
	}
	if err := config.CheckPlacement(in, p); err != nil {
		return p, err
	}
	in.Placement = &p
	e, err := config.Resolve(in)
	if err != nil {
		return p, err
	}
	return s.save(ctx, e, p)
}

// save stores the placement, and then makes the columns that it lacks. Those
// that cannot be made now are made at the next launch.
func (s *Service) save(ctx context.Context, e config.Effective, p config.Placement) (config.Placement, error) {
	p, err := s.cfg.Store.PutPlacement(ctx, p)
	if err != nil {
		return p, storeError("placement", p.ID, err)
	}
	return s.complete(ctx, e, p)
}

// complete makes the columns that a stored placement lacks. Of several callers at
// once one notes them; the others find them noted.
func (s *Service) complete(ctx context.Context, e config.Effective, p config.Placement) (config.Placement, error) {
	with, made, err := s.makeColumns(ctx, e, p)
	if err != nil || !made {
		return p, err
	}
	noted, err := s.cfg.Store.PutPlacement(ctx, with)
	if errors.Is(err, storage.ErrConflict) {
		with.Revision = p.Revision // another was first, with the same columns
		return with, nil
	}
	return noted, storeError("placement", p.ID, err)
}

// Delete removes a placement with its contents, its columns, and the
// configuration that it held itself. The registration stays.
func (s *Service) Delete(ctx context.Context, id string) error {
	p, err := s.Placement(ctx, id)
	if err != nil {
		return err
	}
	e, err := s.effective(ctx, p)
	if err != nil && !isRefusal(err) {
		return err
	}
	if err == nil {
		if err := s.dropColumns(ctx, e, p); err != nil {
			return err
		}
	}
	return storeError("placement", id, s.cfg.Store.DeletePlacement(ctx, id))
}

// isRefusal tells whether an error is about the configuration, not about a store
// that cannot answer.
func isRefusal(err error) bool {
	return errors.Is(err, config.ErrNotShared) || errors.Is(err, config.ErrVersion) || errors.Is(err, storage.ErrNotFound)
}

// newContentID is that of the placement with random behind it, so that the
// placement of a content is known.
func (s *Service) newContentID(p config.Placement) (string, error) {
	id, err := s.newID()
	return p.ID + "." + id, err
}
