// Package config is the configuration of a platform's tools: what is set where,
// and what follows from it. It decides and does no I/O; package placement works
// with it, and stores keep its records.
//
// A [Scope] is a place in a tree of any depth, such as platform, organisation,
// course and block. A [Tool] belongs to a scope and is shared with everything
// below. A [Deployment] enables it somewhere. A [Rule] is what one scope says of
// one tool, or of all. A [Placement] is one link to a tool. [Resolve] makes of
// them, once, the [Effective] configuration, which names for each field who set
// it:
//
//	fields                         how levels meet
//	registration, keys, addresses  the tool's owner has them, nobody overrides
//	enabled, grades, services      a lower level only narrows
//	people's data                  shared if every level agrees, and the person
//	launch URL                     the lowest wins, within the tool's origins
//	custom, locale, presentation   merged, the lowest wins
//
// What would break these rules is refused when it is saved; what broke them
// afterwards, because a level above changed, gives the tool less and never more.
package config
