// Package livekit carries sound and picture by way of a LiveKit server: a media
// server that a school runs itself, or rents. Any server is fine that is known by
// its address, a key and the key's secret.
//
// A room of the server is named after the sitting and its generation; it is made
// by whoever comes first, and again by whoever comes back after the server was
// started anew. Whoever is in it is known by the attendee id of the class. The
// server learns no names.
//
// What it enforces, and what not. Tokens say exactly what their holder may send,
// and the server holds to the newest word of [Provider.Permit]. A token that was
// given out cannot be taken back, though, and is good for ten minutes: LiveKit
// itself hands one to every connected page every five. So whoever comes back with
// the token of a better day is set right, or put out, when the server reports
// that they are there, and at the next look around where it does not. Of whom nothing
// was said since the program was started, the classroom is asked.
package livekit
