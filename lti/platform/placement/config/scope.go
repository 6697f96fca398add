package config

import (
	"net/url"
	"regexp"

	"github.com/ltikit/ltikit/lti"
)

// Kind says what a scope is. The tree knows no order of kinds, and further kinds
// are as good as these.
type Kind string

// Kinds of scopes.
const (
	Platform     Kind = "platform"
	Organisation Kind = "organisation"
	Course       Kind = "course"
	Block        Kind = "block"
)

// Scope is a place in the tree.
type Scope struct {
	// ID is opaque and URL-safe.
	ID string `json:"id"`
	// ParentID is the scope above; empty at the top.
	ParentID string `json:"parentId,omitempty"`
	Kind     Kind   `json:"kind,omitempty"`
	// Name is shown to administrators.
	Name string `json:"name,omitempty"`
	// Context is what launches from here and below say of where they are; the
	// nearest counts. Without one on the path, they come from outside a course.
	// An empty Context.ID means the scope's.
	Context *lti.Context `json:"context,omitempty"`
}

// Check returns what is wrong with the scope by itself.
func (s Scope) Check() error {
	if err := CheckID("scope", s.ID); err != nil {
		return err
	}
	if s.ParentID == s.ID {
		return refuse(ErrCycle, "A place cannot lie within itself.", "parent", "another scope", s.ParentID, "choose the scope above it as its parent")
	}
	if s.ParentID != "" {
		if err := CheckID("parent", s.ParentID); err != nil {
			return err
		}
	}
	return s.checkContext()
}

func (s Scope) checkContext() error {
	if s.Context == nil {
		return nil
	}
	if len(s.Context.ID) > 255 { // Core §5.4.1
		return refuse(ErrValue, "The id of the course is too long.", "context id", "at most 255 characters", s.Context.ID, "shorten it, or leave it out")
	}
	for _, t := range s.Context.Type {
		if u, err := url.Parse(lti.CanonicalContextType(t)); err != nil || !u.IsAbs() {
			return refuse(ErrValue, "That kind of course is not known.", "context type", "a URI, such as "+lti.ContextCourseOffering, t, "choose one of the types of LTI")
		}
	}
	return nil
}

// course is the nearest scope with a Context, from the last of the path upwards;
// nil outside a course.
func course(path []Scope) *Scope {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i].Context != nil {
			return &path[i]
		}
	}
	return nil
}

// CheckID refuses ids that would not survive in a URL: tools put them into
// queries as they are, and a plus becomes a space there.
func CheckID(what, id string) error {
	if !regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$`).MatchString(id) {
		return refuse(ErrID, "The id cannot be used.", what, "up to 128 letters, digits, dots, dashes and underscores", id, "choose an id that is the same inside a URL")
	}
	return nil
}
