package sqlstore

import (
	"context"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// MoveLineItems implements [ags.Mover]; scores and grades hang on the line item.
func (s *Store) MoveLineItems(ctx context.Context, from, to ags.Owner, resourceLinkIDs []string) error {
	if len(resourceLinkIDs) == 0 {
		return nil
	}
	in, args := placeholders([]any{to.RegistrationID, to.ContextID, from.RegistrationID, from.ContextID}, resourceLinkIDs)
	_, err := s.db.ExecContext(ctx, `UPDATE line_item SET registration_id = ?, context_id = ?
		WHERE registration_id = ? AND context_id = ? AND resource_link_id IN (`+in+`)`, args...)
	if err != nil {
		return lineItemError("moving", err)
	}
	return nil
}
