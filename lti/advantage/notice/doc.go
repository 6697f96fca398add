// Package notice is the Platform Notification Service 1.0: a platform tells tools
// from server to server what has happened, such as that a course was copied.
//
// The tool says with its [Client] where notices of a type go, and takes them there
// with a [Receiver]. The platform keeps these subscriptions behind its [Handler]
// and delivers with a [Sender], one batch at a time.
//
// Experimental: the text of the standard is its members' alone; the wire format
// is that of the implementations in use.
package notice
