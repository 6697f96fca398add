package lti

import (
	"slices"
	"strings"
)

// Context is the course or group that holds the link (Core §5.4.1).
type Context struct {
	ID    string   `json:"id"`
	Type  []string `json:"type,omitempty"`
	Label string   `json:"label,omitempty"`
	Title string   `json:"title,omitempty"`
}

// Context types (Core §A.1).
const (
	ContextCourseTemplate = contextPrefix + "CourseTemplate"
	ContextCourseOffering = contextPrefix + "CourseOffering"
	ContextCourseSection  = contextPrefix + "CourseSection"
	ContextGroup          = contextPrefix + "Group"
)

const contextPrefix = "http://purl.imsglobal.org/vocab/lis/v2/course#"

// HasType tells whether the context is of at least one of the types. The short
// name and the URN of LTI 1.1, which Core §A.1 lets a receiver accept, are the
// same as the URI; everything else is matched exactly. Of no context it is false.
func (c *Context) HasType(anyOf ...string) bool {
	return c != nil && slices.ContainsFunc(c.Type, func(t string) bool {
		return slices.ContainsFunc(anyOf, func(want string) bool { return CanonicalContextType(t) == CanonicalContextType(want) })
	})
}

// CanonicalContextType returns the URI of a context type that is written as a
// short name or URN. Everything else stays as it is.
func CanonicalContextType(t string) string {
	switch short := strings.TrimPrefix(t, "urn:lti:context-type:ims/lis/"); short {
	case "CourseTemplate", "CourseOffering", "CourseSection", "Group":
		return contextPrefix + short
	}
	return t
}
