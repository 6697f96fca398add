// Package admin administers an installation of either role: registrations and
// their deployments, this side's keys, and the log of who changed what.
//
// The methods of [Admin] are the whole of it; each is told who acts and refuses
// what they may not do. [Handler] offers them as a JSON API, described by
// openapi.yaml beside this file, and [Client] speaks that API from Go, as the
// command ltictl does. Pages call the methods themselves.
//
// Nothing is changed before the audit log holds that somebody set about it.
package admin
