// Package lti11 speaks LTI 1.1 and 1.2, in both roles, for tools and platforms
// that have not moved to LTI 1.3: launches signed with OAuth 1.0a, and the
// services of that time. Its messages are those of package lti, so that an
// application serves both versions with the same code.
//
// A [Tool] verifies launches. A platform describes a launch as a [Request] and
// signs it with a [Signer]. A [Migration] writes and reads the claim by which a
// launch of LTI 1.3 tells who somebody was in LTI 1.1.
//
// Each service is a package below, named as its successor below lti/advantage:
// outcomes (results), memberships (rosters), contentitem (content that is chosen in
// the tool). [Client] signs the calls of the tool, and [Services] tells the platform
// who made one.
//
// The trust of LTI 1.1 is a secret that both sides know. Secrets are records of
// a store ([storage.Consumers]); [Sealed] keeps them encrypted there.
package lti11
