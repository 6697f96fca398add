// Package advantage is what the services of LTI Advantage share: the client that
// calls a platform with an access token, the cache of such tokens, paging, and
// the question that a platform's handlers ask of every call ([Authorizer]).
//
// A call that fails says why: [StatusError] is the service's refusal, [TokenError]
// that of the token endpoint, [ErrNotOffered] and lti.ErrScope mean that no call was
// made. The first two tell whether the same call may succeed later, and after how
// long. A [Client] waits for that only as long as its MaxWait allows.
//
// # Services
//
// Each service has its own package below: wire types, the tool's client and the
// platform's handler together, tested against each other.
//
//   - deeplink: a person chooses content in the tool, which answers with items
//   - nrps: who is in a course, and what changed since
//   - ags: columns of the gradebook, scores and results
//   - groups: the groups of a course and the sets they form
//   - review: a teacher opens in the tool what a score was given for
//   - proctoring: an exam under a proctoring tool, and control of the attempt
//   - notice: the platform tells tools what happened, such as a copied course
//   - assetprocessor: files that people handed in, and a tool's reports on them
//   - eula: what people decided about the terms of a tool
//   - linkcontent: links and content of a course, managed by the tool
//   - toolsettings: what a tool keeps at a link, a course or the system
//
// # One shape
//
// On the tool's side a NewClient takes a [Client], which tool.Tool.Services hands
// out for a registration and deployment, and the claim of a launch; claim and
// registration are all that a later call without the browser needs. On the
// platform's side a Handler is mounted under its BaseURL, asks its Auth (the
// [Authorizer]) who calls, and contracts of its own for the platform's data; its
// Claim method writes what a launch offers, so that claim and addresses agree.
//
// # Tokens and waits
//
// A [TokenCache] keeps a token for each registration and set of scopes; of
// concurrent calls one fetches it. A token that the service refuses is renewed
// once. What must outlast a process is not for waiting: package delivery stores a
// job before it is tried and tries it again when the platform asks, ags/outbox
// sends scores through it, and nrps/sync follows rosters.
package advantage
