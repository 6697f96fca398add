package platform

import (
	"context"
	"time"

	"github.com/ltikit/ltikit/lti"
)

// Trace is told how each step of the platform ended, well or not, so that spans
// and metrics can be made of it. Every hook may be nil. Hooks run within the
// request and at once for several: they must be quick and safe for concurrent
// use. What they are told names no person.
type Trace struct {
	// Login: a launch was stored, or not, and the person is sent to the tool.
	Login func(context.Context, lti.Outcome)
	// Authorization: an authorization request got a signed message, or an
	// error.
	Authorization func(context.Context, lti.Outcome)
	// Token: a client got an access token, or an error.
	Token func(context.Context, lti.Outcome)
	// Service: a service call was authorised, or refused.
	Service func(context.Context, lti.Outcome)
}

// step is one step under way.
type step struct {
	now          func() time.Time
	began        time.Time
	registration string // empty until it is known
}

func (p *Platform) begin() *step { return &step{now: p.cfg.Now, began: p.cfg.Now()} }

// end tells the hook, if there is one.
func (s *step) end(ctx context.Context, hook func(context.Context, lti.Outcome), err error) {
	if hook != nil {
		hook(ctx, lti.NewOutcome(s.registration, s.began, s.now(), err))
	}
}
