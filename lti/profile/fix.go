package profile

import (
	"errors"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// Topic is something that an administrator sets on a page of the platform.
type Topic string

// Topics.
const (
	// TopicRegistration is where the platform shows its side of the registration:
	// issuer, client id, addresses and key set.
	TopicRegistration Topic = "registration"
	// TopicDeployment is where it shows the deployment id.
	TopicDeployment Topic = "deployment"
	// TopicTool is where the tool's side is entered: login URL, redirect URIs, key
	// set, signature algorithm.
	TopicTool Topic = "tool"
	// TopicLinks is where the address of a link or a placement is entered.
	TopicLinks Topic = "links"
	// TopicPlacements is where the kinds of messages are chosen, such as deep
	// linking.
	TopicPlacements Topic = "placements"
	// TopicPrivacy is where the platform's administrator says what it tells of
	// people.
	TopicPrivacy Topic = "privacy"
	// TopicCustom is where custom parameters are entered.
	TopicCustom Topic = "custom"
	// TopicServices is where the tool is given services, such as grades.
	TopicServices Topic = "services"
	// TopicWindow is where a link is made to open in a window of its own.
	TopicWindow Topic = "window"
)

// Explain returns the refusal of a login or launch, an *lti.Error, with what an
// administrator can change, and where on this platform, in its Fix. Any other
// error, also one that wraps a refusal, comes back as it is.
func (p Profile) Explain(err error) error {
	var e *lti.Error
	if !errors.As(err, &e) || !errors.Is(e, err) {
		return err
	}
	explained := *e
	explained.Fix = p.Fix(e)
	return &explained
}

// Fix is what an administrator can change about a refused login or launch, and
// where: the error's own advice if it has one, else what usually helps, followed
// by the page of this product. It is empty when nobody but the person can help.
func (p Profile) Fix(e *lti.Error) string {
	for _, a := range advices() {
		if a.fits(e) {
			text := e.Fix
			if text == "" {
				text = a.text
			}
			return p.At(a.topic, text)
		}
	}
	return e.Fix
}

// FixRefusal is what an administrator can change when the platform itself
// refused the login, by the code it gave (Sec §5.1.1.3).
func (p Profile) FixRefusal(code string) string {
	switch code {
	case "login_required", "interaction_required", "account_selection_required":
		return p.At(TopicWindow, "the platform does not see its own session: open the link in a window of its own, or let the browser keep the platform's cookies in frames")
	case "launch_no_longer_valid":
		return "each launch is good once and for a short time: open the link again rather than reload the page"
	case "invalid_scope", "consent_required", "access_denied":
		return p.At(TopicTool, "check that the tool is switched on for this place and that the person may use it")
	}
	return p.At(TopicTool, "check that the platform knows this client id and has the tool's launch URL among its redirect URIs, character by character")
}

// At is the advice followed by the page of the topic, if this product is known to
// have one.
func (p Profile) At(t Topic, text string) string {
	page := p.Pages[t]
	if page == "" || text == "" {
		return text
	}
	return strings.TrimSuffix(text, ".") + ". In " + p.Title + ": " + page
}

// advice is what usually helps against a kind of refusal.
type advice struct {
	fits  func(*lti.Error) bool
	topic Topic
	text  string
}

// advices are tried in order.
func advices() []advice {
	return []advice{
		{because(lti.ErrDeployment), TopicDeployment, "add this deployment id to the registration"},
		{coded(lti.CodeUnknownRegistration), TopicRegistration, "register the platform with exactly this issuer and its client id"},
		{because(lti.ErrRegistration), TopicTool, "make the platform send client_id or lti_deployment_id at login"},
		{because(lti.ErrIssuer), TopicRegistration, "register the issuer character by character as the platform sends it; a slash at the end matters"},
		{because(lti.ErrAudience), TopicRegistration, "register the client id that the platform shows for this tool, and further audiences only if you trust them"},
		{because(lti.ErrUnknownKey, lti.ErrKeySet, lti.ErrSignature), TopicRegistration, "register the key set URL that the platform shows for this tool, reachable from this server"},
		{because(lti.ErrAlgorithm), TopicTool, "let the platform sign with RS256, or add its algorithm to the registration"},
		{because(lti.ErrMalformed), TopicTool, "set the tool up as an LTI 1.3 tool: what arrived is no signed launch"},
		{because(lti.ErrState, lti.ErrNonce), TopicWindow, "open the link in a window of its own, or let the browser keep this tool's cookies in frames"},
		{because(lti.ErrReplayed), "", "each launch is good once: open the link again rather than reload the page"},
		{about("exp", "iat", "nbf"), "", "set the clocks of both servers; if they cannot be had closer, switch on " + ClockSkew + " in the registration"},
		{because(lti.ErrExpired), "", "let people sign in to the platform before they open the link: a login ends after ten minutes"},
		{about("sub"), TopicPrivacy, "let the platform send the id of the person, or switch on " + AnonymousLaunch + " in the registration"},
		{about("target_link_uri", lti.ClaimTargetLinkURI), TopicLinks, "give the link an https address of this tool, the same in the platform's tool settings and in the link"},
		{about(lti.ClaimMessageType), TopicPlacements, "choose a placement whose message this tool serves"},
		{about(lti.ClaimVersion), TopicTool, "set the tool up as an LTI 1.3 tool"},
		{about(lti.ClaimCustom), TopicCustom, "enter custom parameters as name=value with texts as values"},
		{about("iss", "login_hint"), TopicTool, "enter the tool's login URL where the platform asks for the OpenID Connect login, and its launch URL among the redirect URIs"},
		{because(lti.ErrMessage), "", "the platform sends this claim in a form that the standard does not know; report it to its vendor"},
		{because(lti.ErrUnavailable), "", "this server's own store does not answer; its log says more"},
	}
}

func because(anyOf ...error) func(*lti.Error) bool {
	return func(e *lti.Error) bool {
		return slices.ContainsFunc(anyOf, func(reason error) bool { return errors.Is(e, reason) })
	}
}

func coded(code lti.Code) func(*lti.Error) bool {
	return func(e *lti.Error) bool { return e.Code == code }
}

func about(claims ...string) func(*lti.Error) bool {
	return func(e *lti.Error) bool { return slices.Contains(claims, e.Claim) }
}
