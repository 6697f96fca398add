// Package livekitserver runs a LiveKit server inside a Go program, with what a
// classroom needs of it: its API and signalling on an address of this machine, to
// which the classroom passes pages on, and the media on one port for UDP and one
// for TCP. It is a module of its own, so that the server's many dependencies are
// nobody's who does not want them.
//
// A process runs one server, since the server counts what it does in variables of
// the process. The server imports net/http/pprof, which puts itself into
// http.DefaultServeMux: never serve that one beside it.
package livekitserver
