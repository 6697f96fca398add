// Package advantage is what the services of LTI Advantage share: the client that
// calls a platform with an access token, the cache of such tokens, paging, and
// the question that a platform's handlers ask of every call ([Authorizer]).
//
// Each service has its own package below: wire types, the tool's client and the
// platform's handler together, tested against each other.
package advantage
