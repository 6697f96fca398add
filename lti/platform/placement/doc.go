// Package placement is platform-wide LTI: tools are configured once, in any scope
// of a platform, and launched anywhere below it. Package config says what a
// configuration is and what follows from it; this package saves it, and makes
// launches, tokens and services keep to it.
//
// A [Service] is the Policy, the Narrower and the LaunchBuilder of a platform, so
// that claims, scopes and endpoints come from one effective configuration:
//
//	tools, err := placement.New(placement.Config{Store: db, Registrations: db, ...})
//	p, err := platform.New(platform.Config{Policy: tools, Narrow: tools, Launches: tools, Variables: tools, ...})
//	grades := &ags.Handler{BaseURL: base, Auth: tools.Guard(p, base), ...}
//
// The story of a tool:
//
//  1. An administrator saves a tool that refers to a registration, in the scope
//     that owns it ([Service.SaveTool]), and enables it for an organisation
//     ([Service.Enable]), which gives it a deployment id.
//  2. A teacher places it in a course ([Service.Place]), may choose content in it
//     ([Service.Choose], [Service.Accept]; [Service.AcceptContentItems] in a tool
//     of LTI 1.1), and narrows what it may do there ([Service.SaveRule],
//     [Service.Change]).
//  3. People open it ([Service.Launch]) from a block, a tab, a whole course or
//     outside of all.
//
// Copies are placements of their own on the same registration; no record of this
// package holds a key or a secret.
package placement
