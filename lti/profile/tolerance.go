package profile

import (
	"slices"

	"github.com/ltikit/ltikit/lti"
)

// Names of the tolerances that are decisions of the tool role. Those of the
// decoder are the findings of package lti. Names do not change: registrations
// and logs hold them.
const (
	// AnonymousLaunch accepts launches that do not say who the person is (Core
	// §5.3.6.1). Public courses and privacy settings make them.
	AnonymousLaunch = "anonymous-launch"
	// NewDeployment accepts a deployment that nobody registered, and records it
	// if the tool was given a writer. Whoever deploys the tool on a platform
	// that is registered is let in by it.
	NewDeployment = "new-deployment"
	// ClockSkew accepts clocks that differ by five minutes rather than one (Sec
	// §5.1.3 step 7).
	ClockSkew = "clock-skew"
	// TargetNotAsAtLogin accepts a target_link_uri that differs from the one
	// that the login named, and goes by the signed one (Core §5.3.4). It must
	// be at the tool's own origin as ever.
	TargetNotAsAtLogin = "target-not-as-at-login"
	// AuthorizedPartyMissing accepts a message with several audiences that does
	// not name the authorized party (Sec §5.1.3 step 4). Each audience must be
	// trusted as ever.
	AuthorizedPartyMissing = "azp-missing"
	// ResourceLinkIsContext marks a launch whose resource link has the id of
	// its context: it was opened from a menu of the course, and there is no
	// link. It passes unless it is switched off.
	ResourceLinkIsContext = "resource-link-is-context"
	// MigrationUnsigned uses the LTI 1.1 ids of a launch whose claim lti1p1 has
	// no key or no signature, and those of lti11_legacy_user_id. MigrationOtherNonce
	// uses those of one whose signature does not fit: Canvas signs with a nonce
	// that it does not send. In both cases the consumer must be bound to the
	// deployment beforehand; see lti11.Migration.
	MigrationUnsigned   = "lti1p1-unsigned"
	MigrationOtherNonce = "lti1p1-other-nonce"
)

// Tolerance describes one tolerance to whoever switches it.
type Tolerance struct {
	Name string
	// Allows completes the sentence "A launch is accepted although …".
	Allows string
	// Severe ones are off unless a profile or a registration switches them on;
	// the others are on unless a registration switches them off.
	Severe bool
}

// Tolerances returns every tolerance there is.
func Tolerances() []Tolerance {
	return []Tolerance{
		{AnonymousLaunch, "it does not say who the person is.", true},
		{NewDeployment, "nobody registered its deployment.", true},
		{ClockSkew, "the clocks differ by more than a minute, up to five.", true},
		{TargetNotAsAtLogin, "its target is another than the login named.", true},
		{MigrationUnsigned, "nothing proves its LTI 1.1 ids, of a connection that was bound by hand.", true},
		{MigrationOtherNonce, "the proof of its LTI 1.1 ids does not fit, of a connection that was bound by hand.", true},
		{AuthorizedPartyMissing, "it has several audiences and no authorized party.", true},
		{lti.FindingDeploymentIDType, "the deployment id is a number.", true},
		{lti.FindingResourceLinkIDType, "the id of the link is a number.", true},
		{lti.FindingContextIDType, "the id of the course is a number.", true},

		{ResourceLinkIsContext, "the id of the link is that of the course.", false},
		{lti.FindingTextType, "a text is a number or a boolean.", false},
		{lti.FindingNumberType, "a number stands in quotes.", false},
		{lti.FindingBooleanType, "a boolean stands in quotes or is a number.", false},
		{lti.FindingListType, "one text stands where a list belongs.", false},
		{lti.FindingMediaTypesList, "the accepted media types are a list.", false},
		{lti.FindingCustomType, "a custom parameter is a number or a boolean.", false},
		{lti.FindingCustomNested, "a custom parameter is an object or a list.", false},
		{lti.FindingCustomNull, "a custom parameter is null.", false},
		{lti.FindingContextIDLength, "the id of the course is too long.", false},
		{lti.FindingDocumentTarget, "it is to be shown in an unknown way.", false},
		{lti.FindingPlatformGUID, "the platform does not name its instance.", false},
		{lti.FindingMentorRole, "it names mentees of somebody who is no mentor.", false},
	}
}

// Check finds names in a registration that nothing answers to, which is how a
// misspelled profile or tolerance shows itself: it is simply not applied.
func Check(r *lti.Registration) (unknown []string) {
	if _, found := ByName(r.Profile); !found && r.Profile != "" {
		unknown = append(unknown, "profile "+r.Profile)
	}
	known := Tolerances()
	for name := range r.Tolerances {
		if !slices.ContainsFunc(known, func(t Tolerance) bool { return t.Name == name }) {
			unknown = append(unknown, "tolerance "+name)
		}
	}
	slices.Sort(unknown)
	return unknown
}
