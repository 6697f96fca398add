package chimeclassroom

// Room is the classroom of one course of an LMS: whichever link of the course is
// opened, it leads there. ID is our own opaque id; the titles are the LMS's and
// may be empty.
type Room struct {
	ID     string
	Key    RoomKey
	Title  string
	Course string
}

// RoomKey is how the LMS names the room.
type RoomKey struct {
	RegistrationID string
	DeploymentID   string
	// Place is a CoursePlace or a LinkPlace.
	Place string
}

// Deployment returns the deployment that the room is of.
func (k RoomKey) Deployment() Deployment {
	return Deployment{RegistrationID: k.RegistrationID, DeploymentID: k.DeploymentID}
}

// Deployment is where an LMS has the classroom for one account of its own, such as a
// school. One registration may serve many that have nothing to do with each other.
type Deployment struct {
	RegistrationID string
	DeploymentID   string
}

// CoursePlace is the place of the room that all links of a course share.
func CoursePlace(contextID string) string { return "context:" + contextID }

// LinkPlace is the place of a link, whose room it is where the LMS names no
// course.
func LinkPlace(resourceLinkID string) string { return "link:" + resourceLinkID }
