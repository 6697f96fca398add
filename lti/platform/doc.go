// Package platform is the platform role of LTI 1.3: it starts launches, answers
// the tools' authorization requests with signed messages, gives access tokens
// for services and says who calls them.
//
// A refusal says in the log which claim did not fit, what was expected, and what
// an administrator can change. [Trace] hears how every step ended, and
// [Platform.Return] what a tool says when it sends a person back.
//
// The handlers speak HTTP and leave TLS to the server they are mounted on, which
// must refuse versions before 1.2 (Sec §3.1). That is the default of net/http; a
// server or proxy with settings of its own needs
//
//	&http.Server{TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
//
// The story of a launch:
//
//  1. A signed-in person opens a link. [Platform.LoginURL] stores a random,
//     single-use launch and returns the address at the tool to send the browser
//     to (Sec §5.1.1.1).
//  2. The tool sends the browser to [Platform.Authorize]. It checks client,
//     redirect URI, person and launch, asks the [Policy] what this tool may do
//     and the [LaunchBuilder] for the message, takes out of the message what the
//     policy does not allow, adds the custom parameters of all levels with their
//     [Variables] resolved, signs it and posts it to the tool (Sec §5.1.1.2,
//     §5.1.1.3).
//  3. The tool asks [Platform.Token] for an access token (Sec §4.1) and calls a
//     service, whose handler asks [Platform.AuthorizeService]. Both ask the same
//     Policy, so claims, scopes and endpoints never disagree.
//  4. Where a browser lets the tool keep no cookies inside a page of the
//     platform, the script of [Platform.StorageScript] keeps what the tool must
//     remember between the first two steps.
//  5. A message that the tool signs and posts back arrives at
//     [Platform.Receive]. The answer to a deep linking request is accepted once,
//     from the person who was sent to choose, with the random data that went out
//     with the request (DL §4.5.5).
package platform
