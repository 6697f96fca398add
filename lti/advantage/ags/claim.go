package ags

import (
	"context"

	"github.com/ltikit/ltikit/lti"
)

// Claim tells a tool in the launch of a link what the gradebook offers it in the
// context and where. The link's line item is named if it has exactly one (AGS
// §3.1). The platform role takes out what the tool was not granted.
func (h *Handler) Claim(ctx context.Context, o Owner, resourceLinkID string) (*lti.AGSClaim, error) {
	claim := &lti.AGSClaim{}
	if h.Scores != nil {
		claim.Scopes = append(claim.Scopes, lti.ScopeScore)
	}
	if h.Results != nil {
		claim.Scopes = append(claim.Scopes, lti.ScopeResultReadOnly)
	}
	if h.LineItems == nil {
		return claim, nil
	}
	claim.Scopes = append(claim.Scopes, lti.ScopeLineItem, lti.ScopeLineItemReadOnly)
	claim.LineItems = h.LineItemsURL(o.ContextID)
	id, err := h.onlyLineItem(ctx, o, resourceLinkID)
	if err == nil && id != "" {
		claim.LineItem = h.LineItemURL(o.ContextID, id)
	}
	return claim, err
}

// onlyLineItem is the id of the link's line item, or empty if it has none or
// several.
func (h *Handler) onlyLineItem(ctx context.Context, o Owner, resourceLinkID string) (string, error) {
	if resourceLinkID == "" {
		return "", nil
	}
	only := ""
	for item, err := range h.LineItems.ListLineItems(ctx, o, Filter{ResourceLinkID: resourceLinkID}, "") {
		if err != nil {
			return "", err
		}
		if only != "" {
			return "", nil
		}
		only = item.ID
	}
	return only, nil
}
