// Package advantage is what the services of LTI Advantage share: the client that
// calls a platform with an access token, the cache of such tokens, paging, and
// the question that a platform's handlers ask of every call ([Authorizer]).
//
// A call that fails says why: [StatusError] is the service's refusal, [TokenError]
// that of the token endpoint, [ErrNotOffered] and lti.ErrScope mean that no call was
// made. The first two tell whether the same call may succeed later, and after how
// long. A [Client] waits for that only as long as its MaxWait allows.
//
// Each service has its own package below: wire types, the tool's client and the
// platform's handler together, tested against each other.
package advantage
