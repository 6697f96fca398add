// Package tool is the tool role of LTI 1.3: it answers a platform's login
// initiation, verifies the launch that follows, and speaks to the platform's
// services afterwards.
//
// The story of a launch:
//
//  1. The platform sends the browser to [Tool.Login]. It finds the
//     registration, remembers the browser by a short-lived cookie of this one
//     login and redirects to the platform's authorization URL with a signed
//     state (Sec §5.1.1.1, §5.1.1.2). Nothing is stored.
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
// Every handler stands on an exported function that knows no HTTP server:
// [Tool.StartLogin] and [Tool.VerifyLaunch].
package tool
