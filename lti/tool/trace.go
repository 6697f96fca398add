package tool

import (
	"context"
	"errors"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
)

// Trace is told how each step of the tool ended, well or not, so that spans and
// metrics can be made of it; platform.Trace is its counterpart, with an example.
// Every hook may be nil. Hooks run within the request and at once for several:
// they must be quick and safe for concurrent use. What they are told names no
// person.
type Trace struct {
	// Login: a login was answered with an authorization request, or refused.
	Login func(context.Context, lti.Outcome)
	// Launch: a launch was verified, or refused.
	Launch func(context.Context, lti.Outcome)
	// Token: an access token was fetched for service calls, or could not be.
	Token func(context.Context, lti.Outcome)
	// Notice: a notice was verified, or refused.
	Notice func(context.Context, lti.Outcome)
}

// step is one step under way.
type step struct {
	now          func() time.Time
	began        time.Time
	registration string // empty until it is known
}

func (t *Tool) begin() *step { return &step{now: t.cfg.Now, began: t.cfg.Now()} }

// end tells the hook, if there is one. What a token endpoint refuses has the code
// that it gave.
func (s *step) end(ctx context.Context, hook func(context.Context, lti.Outcome), err error) {
	if hook == nil {
		return
	}
	o := lti.NewOutcome(s.registration, s.began, s.now(), err)
	var refused *advantage.TokenError
	if errors.As(err, &refused) && refused.Code != "" {
		o.Code = refused.Code
	}
	hook(ctx, o)
}
