// Package nrps is Names and Role Provisioning Services 2.0: the roster of a
// context, page by page. It holds the wire types, the tool's [Client], the
// platform's [Handler] and the contract of the roster behind it.
package nrps
