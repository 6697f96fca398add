package placement

import (
	"context"
	"slices"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// RemoveContent takes one of the chosen things out of a placement, with its column
// and the grades in it. The others stay as they are.
func (s *Service) RemoveContent(ctx context.Context, placementID, contentID string) (config.Placement, error) {
	p, err := s.Placement(ctx, placementID)
	if err != nil {
		return p, err
	}
	if _, found := p.Content(contentID); !found {
		return p, invalid("content", "a thing that is chosen in the placement", contentID)
	}
	e, err := s.effective(ctx, p)
	if err != nil && !isRefusal(err) {
		return p, err
	}
	if err == nil && s.cfg.Columns != nil && e.CourseID != "" {
		if err := s.cfg.Columns.DropColumns(ctx, Owner{e.Tool.Trust(), e.CourseID}, []string{contentID}); err != nil {
			return p, storeError("column", p.ID, err)
		}
	}
	p.Contents = slices.DeleteFunc(slices.Clone(p.Contents), func(c config.Content) bool { return c.ID == contentID })
	p, err = s.cfg.Store.PutPlacement(ctx, p)
	return p, storeError("placement", p.ID, err)
}
