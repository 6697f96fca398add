// Package outcomes is how results come back in LTI 1.1: the Basic Outcomes
// service (replace, read and delete one result, in XML) and the result service of
// LTI 2.0 (the same in JSON). It holds the tool's [Client], the platform's
// [Handler], which serves both, and the contract of the [Gradebook] behind them.
//
// The tool keeps the [Offer] of a launch and reports to it any time later:
//
//	offer := outcomes.OfferOf(launch)
//	err := outcomes.NewClient(calls).Replace(ctx, offer, outcomes.Result{Score: &score})
//
// The platform names each result by a text that it signed, so a tool can write
// what it was launched for and nothing else. With [AGS] the grades of LTI 1.1 and
// 1.3 are in one gradebook.
package outcomes
