package chimeclassroom

// Room is the classroom behind one resource link of an LMS. ID is our own
// opaque id; the titles are the LMS's and may be empty.
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
	ResourceLinkID string
}
