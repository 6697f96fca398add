// Package admin administers an installation of either role: registrations and
// their deployments, this side's keys, and the log of who changed what; and, where
// [Config] names what they need, the placements of a platform, tools that register
// themselves, invitations, the consumers of LTI 1.1, and the applications behind a
// bridge. What an installation does not have is not found there.
//
// Who runs the installation may do everything. Others act for a tenant, whose
// registrations, applications and consumers they see, or for scopes of placements
// with everything below: so one who teaches manages one course. See [Principal].
//
// The methods of [Admin] are the whole of it; each is told who acts and refuses
// what they may not do. [Handler] offers them as a JSON API, described by
// openapi.yaml beside this file, and [Client] speaks that API from Go, as the
// command ltictl does. Pages call the methods themselves.
//
// Nothing is changed before the audit log holds that somebody set about it.
package admin
