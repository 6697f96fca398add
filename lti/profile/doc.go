// Package profile knows learning platforms as data: what each of them does
// besides the standard, which settings it needs, and on which of its pages an
// administrator puts something right.
//
// A registration names its profile in [lti.Registration].Profile. Nothing is
// ever applied without that: no profile means strict. [For] only suggests one,
// to whoever administers registrations.
//
// What a profile lets pass is a list of names, the tolerances. Each has a
// constant here or among the findings of package lti, the tool role logs each
// use by that name and shows it in tool.Launch.Findings, and
// [lti.Registration].Tolerances switches each on or off for one registration,
// whatever its profile says.
package profile
