// Package delivery sends things to platforms so that none is lost: a job handed
// over is stored first and kept until the platform has it, or until an
// administrator is told why it never will ([Parked]).
//
// A [Worker] sends the jobs of one kind; ags/outbox is one for scores and
// nrps/sync one for rosters, and most programs use those. What it promises:
//
//   - One order for each [Name]. The newest job of a name replaces an older one
//     that waits, and [Job.At] rises from one that is sent to the next, even if
//     clocks go back or differ between processes.
//   - One sender for each name. A job is leased to one process at a time. The
//     lease ends by itself when the process dies, and what a process says after
//     the end of its lease changes nothing ([Lease.Fence]).
//   - At least once, and the same each time: a job that is sent again has the
//     same payload and the same At. Where the receiver decides by the time, as a
//     gradebook does, that is exactly once in effect.
//   - Patience. What may succeed later is tried again, after a time that doubles
//     and is spread by chance, or that the platform asks for by Retry-After. A
//     platform in trouble is left alone as a whole, and holds up no other.
//
// Any number of processes may work on one store. Their clocks should agree within
// some seconds, since leases end by the clock.
package delivery
