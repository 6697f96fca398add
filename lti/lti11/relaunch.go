package lti11

import (
	"context"
	"errors"
	"io"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

// Parameters by which LTI 1.1.2 ties a launch to the browser that began it.
const (
	paramPlatformState = "platform_state"
	paramRelaunchURL   = "relaunch_url"
	paramToolState     = "tool_state"
)

const relaunchLife = 10 * time.Minute

// Relaunch is how a tool comes back for a second launch, which it can hold
// against its own state (LTI 1.1.2). The zero value offers none.
type Relaunch struct{ URL, PlatformState string }

func (r Relaunch) set(params url.Values, toolState string) {
	if r.URL != "" {
		params.Set(paramRelaunchURL, r.URL)
		params.Set(paramPlatformState, r.PlatformState)
	}
	if toolState != "" {
		params.Set(paramToolState, toolState)
	}
}

// Relaunches is the platform's side of LTI 1.1.2. A launch that is taken over
// from another browser is worth nothing to a tool that asks for a second one:
//
//  1. the platform sends a launch with the Relaunch of Begin,
//  2. the tool redirects the browser to its URL, with a state of its own,
//  3. the platform calls Resume and launches the same link again, for who is
//     signed in then, with that ToolState,
//  4. the tool finds its state in the browser.
type Relaunches struct {
	// URL is where the tool sends the browser; required.
	URL string
	// Transient keeps launches under way; required.
	Transient storage.Transient
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader
}

// Begin keeps data, which says what was launched and for whom, and returns what
// the first launch offers.
func (r Relaunches) Begin(ctx context.Context, data []byte) (Relaunch, error) {
	state, err := web.Token(web.Random(r.Rand), 32)
	if err != nil {
		return Relaunch{}, err
	}
	now := time.Now
	if r.Now != nil {
		now = r.Now
	}
	if err := r.Transient.Put(ctx, relaunchKey(state), data, now().Add(relaunchLife)); err != nil {
		return Relaunch{}, storeError("transient", err)
	}
	return Relaunch{URL: r.URL, PlatformState: state}, nil
}

// Resume reads the query with which a tool came back. It returns what Begin was
// given, once, and the state that the second launch must echo. That the person
// who is signed in is the one of the first launch is the caller's to check.
func (r Relaunches) Resume(ctx context.Context, query url.Values) (data []byte, toolState string, err error) {
	var state string
	if err := errors.Join(readOnce(query, paramPlatformState, &state, false), readOnce(query, paramToolState, &toolState, false)); err != nil {
		return nil, "", err
	}
	data, err = r.Transient.Take(ctx, relaunchKey(state))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, "", &lti.Error{Code: lti.CodeLaunchExpired, Public: "This launch was used before or is too old. Please open the link again from your course.",
			Claim: paramPlatformState, Want: "the state of a launch under way", Got: "another", Err: lti.ErrState}
	case err != nil:
		return nil, "", storeError("transient", err)
	}
	return data, toolState, nil
}

func relaunchKey(state string) string { return "lti11 relaunch:" + state }
