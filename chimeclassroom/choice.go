package chimeclassroom

// Choice is an LMS that waits for a teacher to choose events for its course.
type Choice struct {
	Accepts Accepts `json:"accepts"`
	// Request is what the answer must fit, in the words of whoever writes it.
	Request []byte `json:"request"`
}

// Accepts is how many events the LMS takes.
type Accepts string

// What an LMS takes. None is one that asks for content of other kinds only.
const (
	AcceptsNone Accepts = "none"
	AcceptsOne  Accepts = "one"
	AcceptsMany Accepts = "many"
)

// Most is how many events may be chosen at once.
func (a Accepts) Most() int {
	switch a {
	case AcceptsOne:
		return 1
	case AcceptsMany:
		return 100
	default:
		return 0
	}
}
