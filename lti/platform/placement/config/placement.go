package config

import "github.com/ltikit/ltikit/lti/advantage/deeplink"

// Placement is one link to a tool, in a block of a course, a tab, a whole course
// or outside of all. A copy is another placement.
type Placement struct {
	// ID is opaque and URL-safe.
	ID      string `json:"id"`
	ScopeID string `json:"scopeId"`
	ToolID  string `json:"toolId"`
	// ResourceLinkID and DeploymentID are what the tool knows the placement by.
	// They never change, whatever else does. A tool of version 1.1 has no
	// deployment.
	ResourceLinkID string `json:"resourceLinkId"`
	DeploymentID   string `json:"deploymentId,omitempty"`
	// Title and Description are shown to people, and to the tool.
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	// Settings are the lowest level.
	Settings Settings `json:"settings,omitzero"`
	// Column is the placement's own column in the gradebook; nil is none.
	Column *Column `json:"column,omitempty"`
	// Contents are what was chosen in the tool, in its order.
	Contents []Content `json:"contents,omitempty"`
	// History are the resource link ids that this one was copied from, the
	// most recent first (Core §B.4).
	History []string `json:"history,omitempty"`
	// Revision counts the changes. Stores set it.
	Revision int64 `json:"revision,omitempty"`
}

// Column is a column that the platform made for a placement.
type Column struct {
	// ScoreMaximum is above zero.
	ScoreMaximum float64 `json:"scoreMaximum"`
	// Label is empty for the placement's title.
	Label string `json:"label,omitempty"`
	// LineItemID is the gradebook's id of it; empty until it is made.
	LineItemID string `json:"lineItemId,omitempty"`
}

// Content is one item that was chosen in a tool by deep linking.
type Content struct {
	// ID is opaque and URL-safe. Of a resource link it is the resource link id.
	ID   string        `json:"id"`
	Item deeplink.Item `json:"item"`
	// LineItemID is the gradebook's id of the column that the item asked for;
	// empty without one.
	LineItemID string `json:"lineItemId,omitempty"`
	// History are the ids that this one was copied from, the most recent first.
	History []string `json:"history,omitempty"`
}

// Check returns what is wrong with the placement by itself.
func (p Placement) Check(v Version) error {
	for what, id := range map[string]string{"placement": p.ID, "scope": p.ScopeID, "tool": p.ToolID, "resource link": p.ResourceLinkID} {
		if err := CheckID(what, id); err != nil {
			return err
		}
	}
	if p.Column != nil && !(p.Column.ScoreMaximum > 0) {
		return refuse(ErrValue, "The highest score must be above zero.", "score maximum", "a number above 0", "another", "correct it, or grade nothing here")
	}
	return p.Settings.Check(v)
}

// Content returns the item of that id.
func (p Placement) Content(id string) (Content, bool) {
	for _, c := range p.Contents {
		if c.ID == id {
			return c, true
		}
	}
	return Content{}, false
}
