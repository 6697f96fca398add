package notice

import (
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti"
)

// New returns a notice for a [Sender]. The id names the event: it is the
// platform's, new for every event and the same when it is sent again, so keep it
// with a notice that waits. Further claims are set in the message.
func New(typ lti.NoticeType, id string, at time.Time) (*lti.Message, error) {
	m := new(lti.Message)
	return m, m.SetNotice(&lti.Notice{ID: id, Timestamp: at.UTC(), Type: typ})
}

// Copy is a course that was made from others.
type Copy struct {
	// Context is the new course.
	Context lti.Context
	// Origins are the ids of those that it was made from.
	Origins []string
}

// Notice returns the notice of that copy; see [New].
func (c Copy) Notice(id string, at time.Time) (*lti.Message, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	m, err := New(lti.ContextCopyNotice, id, at)
	if err != nil {
		return nil, err
	}
	m.Context = &c.Context
	return m, m.SetClaim(lti.ClaimOriginContexts, c.Origins)
}

// ReadCopy returns the copy that a notice tells of. What the tool holds for one of
// the origins belongs to the new course as well, now; what comes later does not.
func ReadCopy(m *lti.Message) (*Copy, error) {
	n, err := m.Notice()
	if err != nil {
		return nil, err
	}
	if n == nil || n.Type != lti.ContextCopyNotice {
		return nil, refuse(lti.ClaimNotice+".type", string(lti.ContextCopyNotice), "another")
	}
	origins, err := m.OriginContexts()
	if err != nil {
		return nil, err
	}
	c := &Copy{Origins: origins}
	if m.Context != nil {
		c.Context = *m.Context
	}
	return c, c.validate()
}

func (c *Copy) validate() error {
	if c.Context.ID == "" {
		return refuse(lti.ClaimContext+".id", "the id of the new course", "nothing")
	}
	if len(c.Origins) == 0 {
		return refuse(lti.ClaimOriginContexts, "the ids of other courses", "none")
	}
	return nil
}

func refuse(claim, want, got string) error {
	return &lti.Error{Code: lti.CodeInvalidToken, Public: "The notice is not valid.", Claim: claim, Want: want, Got: got,
		Err: fmt.Errorf("%w: notice", lti.ErrMessage), Fix: "the platform must send another " + claim + "; ask who made it"}
}
