// Package tool is the tool role of LTI 1.3: it answers a platform's login
// initiation, verifies the launch that follows, and speaks to the platform's
// services afterwards.
//
// The story of a launch:
//
//  1. The platform sends the browser to [Tool.Login]. It finds the
//     registration, gives the browser a short-lived secret of this one login to
//     keep, and sends it to the platform's authorization URL with a signed state
//     that holds the secret's hash (Sec §5.1.1.1, §5.1.1.2). The server stores
//     nothing.
//  2. The platform posts an id_token to [Tool.Launch]. It checks state, browser,
//     signature, claims, nonce and deployment, burns the login in one atomic
//     write, and calls the application with the verified [Launch] (Sec §5.1.3).
//  3. With [Tool.Services] the application calls grades and rosters, then or any
//     time later, and with [Tool.Reply] it sends a signed message back.
//
// What a platform does besides the standard is refused, or noted in
// [Launch].Findings where it does no harm. The registration decides: it may name
// its product's profile and switch single tolerances (package profile).
//
// # Where the browser keeps the secret
//
// A launch is accepted only in the browser that began its login, and inside a
// platform's frame browsers keep less and less. Login therefore tries, from the
// top, and goes on at the first that works:
//
//   - A cookie: Secure, HttpOnly, SameSite=None and Partitioned. It works in
//     frames where third-party cookies are blocked. Browsers that do not know
//     partitions take it for a plain cookie with SameSite=None.
//   - The platform's storage, if the platform named one (lti_storage_target) and
//     answers lti.capabilities in time: the secret is put there, and nowhere but
//     at the origin of the authorization URL. The launch then arrives without a
//     cookie; a page finds the secret again and posts the launch once more. The
//     secret counts only in a post whose Origin is the tool's own, since a page of
//     another site could post what somebody told it.
//   - A tab of its own, opened by a click: the same login is started again there,
//     where the cookie is the tool's own. The hints of a platform are good for one
//     launch, so a login in a frame looks what the browser keeps before it goes to
//     the platform, and nothing is used up when the tab starts.
//   - Nothing. The launch is refused, with a page that says what to do. There is
//     no launch without a secret.
//
// While cookies are kept a login is redirects alone: in a frame, or with a
// storage, one more than in a window, to the same address with a cookie to bring
// along, and that once a day. Only a login whose cookie did not come back is
// answered with a page, and the person sees that only if the storage fails too.
//
// Every handler stands on an exported function that knows no HTTP server:
// [Tool.StartLogin] and [Tool.VerifyLaunch].
package tool
