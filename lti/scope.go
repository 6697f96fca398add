package lti

import (
	"slices"
	"strings"
)

// Scope is an OAuth 2.0 scope of a service (Sec §4.1.1, "Using OAuth 2.0
// client-credentials grant").
type Scope string

// Scopes of the Advantage services (AGS §3.1, NRPS §2.3).
const (
	ScopeLineItem         Scope = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
	ScopeLineItemReadOnly Scope = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
	ScopeResultReadOnly   Scope = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
	ScopeScore            Scope = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
	ScopeMembership       Scope = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
	// ScopeToolSetting lets a tool read and replace its settings at the
	// platform. No claim tells where they are: see package toolsettings.
	ScopeToolSetting Scope = "https://purl.imsglobal.org/spec/lti-ts/scope/toolsetting"
)

// ParseScopes splits a space-separated scope parameter (RFC 6749 §3.3). Repeats
// are dropped, the order is kept.
func ParseScopes(s string) []Scope {
	var out []Scope
	seen := map[string]bool{}
	for f := range strings.FieldsSeq(s) {
		if !seen[f] {
			seen[f] = true
			out = append(out, Scope(f))
		}
	}
	return out
}

// JoinScopes writes scopes as a space-separated parameter (RFC 6749 §3.3).
func JoinScopes(scopes []Scope) string {
	parts := make([]string, len(scopes))
	for i, s := range scopes {
		parts[i] = string(s)
	}
	return strings.Join(parts, " ")
}

// IntersectScopes returns the scopes of want that are also in have, in want's
// order.
func IntersectScopes(want, have []Scope) []Scope {
	var out []Scope
	for _, s := range want {
		if slices.Contains(have, s) {
			out = append(out, s)
		}
	}
	return out
}
