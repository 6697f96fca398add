// Package nodes joins the processes that serve one classroom on one PostgreSQL: a [Bus]
// by which each hears what the others did, a [Key] by which they know each other, and a
// [Passer] by which one answers for another. Which of them has what, the service and
// its store decide; see docs/decisions/0016-nodes.md.
package nodes
