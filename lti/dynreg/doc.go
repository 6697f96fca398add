// Package dynreg is LTI Dynamic Registration 1.0, both roles: a tool and a
// platform that exchange what they must know of each other by themselves, in
// place of an administrator who copies a dozen values by hand.
//
// A platform's administrator opens the tool's initiation URL from the platform.
// The tool ([Tool]) reads the platform's [Configuration], posts its own
// [Metadata] to the platform's registration endpoint and stores what it was
// answered as an [lti.Registration]. The platform ([Platform]) keeps the
// application as a [Client] that is pending until an administrator approves it;
// then, and not before, it is a registration that launches.
//
// Nobody registers uninvited: a tool takes an initiation that carries an
// invitation of [Tool.Invite], a platform takes a registration that carries a
// token of [Platform.Invite]. Each is good once and for an hour; of both only a
// hash is stored. Whoever wants to be open says so with a hook, and what comes
// in by it stays disabled or pending.
//
// The standard's text stands on OpenID Connect Dynamic Client Registration 1.0,
// RFC 7591 (registration) and RFC 7592 (its management).
//
// Package manual makes what an administrator pastes where a platform or tool
// does not register dynamically.
package dynreg
