// Package audit holds the archive against the ledger: what Athena says that a class
// amounts to, by the files in S3, has to be what package engagement makes of the ledger.
// It is a check of both, and nobody waits for it: reports and the dashboard are the
// ledger's.
//
//	intake ── Ask ──▶ FIFO queue ──▶ Starter ── query ──▶ Athena
//	                                   └─ execution ──▶ queue ──▶ Loader ──▶ result, alarm
//
// Each event of Chime's asks for an audit of its meeting ([Watch]). The meeting's id is
// what the FIFO queue tells messages apart by, so of all that come within five minutes it
// keeps the first. It holds it back for a quarter of an hour: by then all events that the
// message stands for are in the archive, which is written every five minutes.
//
// The [Starter] has Athena run the saved query of the totals of the class
// (chimeclassroom/queries) and passes on the id of the execution. The [Loader] comes back
// until that is over, keeps what it said beside the ledger's figures, and compares them
// once the class is over. A report may come late and be in one place and not yet in the
// other, so a difference is asked for once more; one that is found twice is logged as
// [Differ], which rings.
package audit
