package groups

import "encoding/json"

// Media types of a page of groups and of a page of sets.
const (
	MediaTypeGroups = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
	MediaTypeSets   = "application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json"
)

const version = "1.0"

// Group is some people of a course who work together.
type Group struct {
	// ID is the group_id that rosters name (nrps).
	ID   string `json:"id"`
	Name string `json:"name"`
	// Tag tells groups of one purpose from others; it may be empty.
	Tag string `json:"tag,omitempty"`
	// SetIDs are the sets that the group belongs to.
	SetIDs []string `json:"set_ids,omitempty"`
	// Hidden groups are not shown to learners.
	Hidden bool `json:"hidden,omitempty"`
}

// UnmarshalJSON reads a group. Older platforms name the only set as set_id.
func (g *Group) UnmarshalJSON(data []byte) error {
	type plain Group
	var in struct {
		plain
		SetID string `json:"set_id"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*g = Group(in.plain)
	if len(g.SetIDs) == 0 && in.SetID != "" {
		g.SetIDs = []string{in.SetID}
	}
	return nil
}

// Set is several groups, such as those of one project.
type Set struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Tag    string `json:"tag,omitempty"`
	Hidden bool   `json:"hidden,omitempty"`
}

// groupPage and setPage are one page on the wire.
type groupPage struct {
	ID     string  `json:"id"`
	Groups []Group `json:"groups"`
}

type setPage struct {
	ID   string `json:"id"`
	Sets []Set  `json:"sets"`
}
