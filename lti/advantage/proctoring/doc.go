// Package proctoring is Proctoring Services 1.0. A platform sends the person who
// wants to begin an attempt to a proctoring tool ([Start]), the tool sends them
// back when it has looked at them ([Assessment]), and if it asked for that, they
// pass it once more at the end ([End]). In between the tool may intervene: with
// the assessment control service, whose [Client] and [Handler] are here.
//
// All three messages go through the browser: those of the platform as launches,
// the tool's with Tool.Reply to the address of the start, where Platform.Receive
// takes it:
//
//	mux.Handle("/proctored", p.Receive(begin, lti.StartAssessment)) // and in begin: proctoring.Accept
//
// Experimental: the text of the standard is its members' alone; the wire format
// is that of the implementations in use.
package proctoring
