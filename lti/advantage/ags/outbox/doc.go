// Package outbox sends scores to gradebooks so that none is lost. A score handed
// over is stored first and kept until the platform has it, or until an
// administrator is told why it never will:
//
//	box, err := outbox.New(outbox.Config{Store: store, Open: open})
//	...
//	go box.Run(ctx)
//	...
//	err = box.Put(ctx, outbox.Target{RegistrationID: r.ID, Claim: launch.AGS}, score)
//
// The newest score of a person in a line item is the one that arrives in the end,
// whatever fails on the way; see package delivery for what that rests on. A score
// that may have arrived is sent again with the same timestamp, which a gradebook
// takes once (AGS §3.4.9).
package outbox
