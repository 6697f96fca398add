// Package toolsettings is the tool settings service: a tool keeps custom
// parameters of its own at the platform, for one link, for a context or for all of
// the platform. It holds the wire types, the tool's [Client], the platform's
// [Handler] and the contracts behind it.
//
// No launch claim names the service. A tool learns the addresses from custom
// parameters whose values are the variables [LinkURL], [ContextURL] and
// [SystemURL].
//
// Experimental: it is that of LTI 2.0, known from platforms that serve it with
// the access tokens of LTI 1.3 too.
package toolsettings
