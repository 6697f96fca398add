// Package groups is the Course Groups Service 1.0: the groups of a course, the
// sets they belong to and the groups of one person, page by page. It holds the
// wire types, the tool's [Client], the platform's [Handler] and the contract of
// the groups behind it.
//
// Experimental: the text of the standard is its members' alone; the wire format
// is that of the implementations in use.
package groups
