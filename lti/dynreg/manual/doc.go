// Package manual is for platforms and tools that do not register dynamically: it
// makes of one description, dynreg.Metadata, what an administrator pastes into
// each platform, and of what a platform shows the values that a tool's
// administrator needs. The other way round it reads the configuration files that
// tools publish, Canvas's above all, and those of platforms.
//
// The names of fields are those that the products have in English.
package manual
