package lti11

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// relaunchCookie begins the name of a cookie that holds the tool's state; some of
// the state ends it, so that several launches may be under way.
const relaunchCookie = "__Host-lti11-"

// RelaunchError says that a launch is good but for the proof that this browser
// began it: set the cookie, send the browser to the URL, and the platform launches
// once more (LTI 1.1.2).
type RelaunchError struct {
	URL    string
	Cookie *http.Cookie
}

// Error returns the text for the log.
func (e *RelaunchError) Error() string { return "the launch is to come once more" }

// checkBrowser ties a launch to the browser that began it, where the tool wants
// that and the platform offers it. A launch without the offer passes: the offer
// is signed with the rest, so that nobody can take it out.
func (t *Tool) checkBrowser(in LaunchInput) error {
	if !t.cfg.Relaunch {
		return nil
	}
	if state := in.Form.Get(paramToolState); state != "" {
		return checkToolState(state, in.Cookies)
	}
	back := in.Form.Get(paramRelaunchURL)
	if back == "" {
		return nil
	}
	if err := web.CheckURL(back, t.cfg.InsecureAllowLoopback); err != nil {
		return badRequest(paramRelaunchURL, "an https URL", lti.ShortenedURL(back), lti.ErrMessage)
	}
	state, err := web.Token(t.cfg.Rand, 32)
	if err != nil {
		return err
	}
	back = web.WithQuery(back, paramPlatformState, in.Form.Get(paramPlatformState))
	return &RelaunchError{URL: web.WithQuery(back, paramToolState, state), Cookie: stateCookie(state)}
}

func checkToolState(state string, cookies []*http.Cookie) error {
	name := stateCookieName(state)
	for _, c := range cookies {
		if c.Name == name && subtle.ConstantTimeCompare([]byte(c.Value), []byte(state)) == 1 {
			return nil
		}
	}
	return &lti.Error{Code: lti.CodeInvalidState, Public: "This launch was not started in this browser, or the browser keeps no cookies here.",
		Claim: paramToolState, Want: "the state in this browser's cookie", Got: "another, or no cookie", Err: lti.ErrState,
		Fix: "let the platform open the link in a new window, where the browser keeps the tool's cookies"}
}

func stateCookieName(state string) string {
	return relaunchCookie + url.QueryEscape(state[:min(8, len(state))])
}

func stateCookie(state string) *http.Cookie {
	c := &http.Cookie{Name: stateCookieName(state), Value: state, Path: "/", //nolint:gosec // G124: a launch comes from another site
		Secure: true, HttpOnly: true, SameSite: http.SameSiteNoneMode, Partitioned: true}
	c.MaxAge = int(relaunchLife / time.Second)
	return c
}
