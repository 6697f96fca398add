// Package eula is the EULA service: a tool tells the platform who accepted its
// terms. It holds the wire types, the tool's [Client], the platform's [Handler]
// and the contracts behind it.
//
// The platform opens the tool's terms with a launch of type lti.EULARequest that
// carries the claim of [Handler.Claim] and no resource link; when the person has
// decided, the tool closes its window by the message lti.close.
//
// Experimental: known from one implementation of a draft.
package eula
