// Package ags is Assignment and Grade Services 2.0: the line items, scores and
// results of a gradebook. It holds the wire types, the tool's [Client], the
// platform's [Handler] and the contracts of the gradebook behind it.
package ags
