// Package sync keeps an application's copies of rosters up to date: it reads them
// on a schedule that survives restarts, patiently and one process at a time, as
// package delivery does it, and hands over what was read to the last page. A
// reading that breaks off is not shown to anybody, so nobody seems to have left
// because a page was missing.
//
//	rosters, err := sync.New(sync.Config{Store: store, Open: open, Receiver: app})
//	...
//	go rosters.Run(ctx)
//	...
//	err = rosters.Follow(ctx, sync.Course{RegistrationID: r.ID, Claim: launch.NRPS}, time.Hour)
package sync
