// Package bridge puts an OpenID Provider in front of the tool role: an application
// that signs people in by OpenID Connect becomes an LTI tool without knowing LTI.
//
// The story of a launch:
//
//  1. The learning platform launches the bridge, which is a tool like any other
//     ([Bridge.Launch]). The registration says which client it opens, and the
//     link may name one, and a page of it ([Bridge.LinkURL]).
//  2. The browser is sent to the client's initiate_login_uri with a login_hint
//     (OpenID Connect Core §4). The launch waits for it, two minutes, in this
//     browser alone.
//  3. The client's authorization request is answered with a code at once, without a
//     page ([Bridge.Authorize]).
//  4. The client exchanges the code for an ID token, with PKCE and its own
//     authentication ([Bridge.IssueTokens]). The token's claims are those that the
//     client's record asks for.
//  5. With the access token the client reads the roster, keeps line items, hands in
//     scores, and returns what a teacher chose, all at the bridge. It never sees a
//     token of the platform, and the browser never sees any.
//
// The client may be an identity provider in front of the application, such as
// Cognito or Keycloak. Its authorization requests then often lack the hint; the
// cookie of the launch stands in for it.
//
// # What is not there
//
// The code flow is the only one, and there are no refresh tokens: a session is one
// launch, lasts as long as Config.SessionLife says, and the next launch is the next
// session. There is no page to sign in: who comes without a launch gets
// login_required.
package bridge
