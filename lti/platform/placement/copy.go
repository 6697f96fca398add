package placement

import (
	"context"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// Copy makes another placement of the same tool in a scope, the same or another:
// with a resource link of its own, and contents and columns of their own. The
// tool's registration is referred to; no key and no secret is copied. Where the
// tool is not enabled, it is refused.
func (s *Service) Copy(ctx context.Context, id, scopeID string) (config.Placement, error) {
	was, err := s.Placement(ctx, id)
	if err != nil {
		return config.Placement{}, err
	}
	p := was
	p.ScopeID, p.DeploymentID, p.Revision = scopeID, "", 0
	if p.ID, err = s.newID(); err != nil {
		return config.Placement{}, err
	}
	p.ResourceLinkID, p.History = p.ID, append([]string{was.ResourceLinkID}, was.History...)
	if p.Column != nil {
		p.Column = &config.Column{ScoreMaximum: was.Column.ScoreMaximum, Label: was.Column.Label}
	}
	p.Contents = nil
	for _, c := range was.Contents {
		copied := config.Content{Item: c.Item, History: append([]string{c.ID}, c.History...)}
		if copied.ID, err = s.newContentID(p); err != nil {
			return config.Placement{}, err
		}
		p.Contents = append(p.Contents, copied)
	}
	return s.placeCopy(ctx, p)
}

// placeCopy gives a copy a configuration of its own, if the other has one.
func (s *Service) placeCopy(ctx context.Context, p config.Placement) (config.Placement, error) {
	t, err := s.cfg.Store.Tool(ctx, p.ToolID)
	if err != nil {
		return p, storeError("tool", p.ToolID, err)
	}
	if !t.Private {
		return s.place(ctx, p)
	}
	if _, err := s.Effective(ctx, t.ID, p.ScopeID); err != nil {
		return p, err // another branch
	}
	return s.placeOwn(ctx, p, t)
}
