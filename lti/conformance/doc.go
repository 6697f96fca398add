// Package conformance checks running tools and platforms, whoever made them, the
// way a certification does: it plays the other side over real HTTP, runs good and
// bad cases, and reports what it saw.
//
//	report, err := conformance.Tool{
//		LoginURL:  "https://tool.example/login",
//		LaunchURL: "https://tool.example/launch",
//		Listener:  listener, PublicURL: "https://checks.example",
//	}.Run(ctx)
//
// The cases are those of [Catalogue]. A case that the standard makes a MUST fails
// the report when it is not kept; one that it recommends, or that is good practice,
// is a finding.
//
// A tool is judged by what a browser sees, so [Oracle] says what acceptance looks
// like. A good launch opens every run and another closes it: a tool that refuses
// everything is not one that passes.
//
// In a test of your own, each case is a subtest:
//
//	run, err := target.Start(ctx)
//	defer run.Close()
//	for c := range conformance.ToolCases() {
//		t.Run(c.String(), func(t *testing.T) {
//			for _, r := range run.Check(ctx, c) {
//				if r.Outcome == conformance.Failed { t.Error(r) }
//			}
//		})
//	}
package conformance
