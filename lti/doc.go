// Package lti holds the vocabulary that both roles of LTI 1.3 share: the
// message that travels in a launch, its claims, roles and scopes, the record of
// who trusts whom, keys, signing and verifying, and errors.
//
// It does no I/O and has no clock of its own; times are arguments. The roles
// are built on it: package tool launches and serves, package platform starts
// launches and answers for them. Neither imports the other.
//
// A launch in one paragraph: the platform sends the browser to the tool's login
// URL, the tool answers with an OpenID Connect authorization request, the
// platform signs a [Message] with [Sign] and posts it to the tool, and the tool
// checks it with [Verify] and hands the same [Message] to the application.
// Claims that this package does not know are kept and written back.
//
// Section numbers in comments refer to "LTI Core 1.3" (Core), "1EdTech Security
// Framework 1.0" (Sec), "Assignment and Grade Services 2.0" (AGS), "Names and
// Role Provisioning Services 2.0" (NRPS) and "Deep Linking 2.0" (DL).
package lti
