package service

import "github.com/ltikit/ltikit/chimeclassroom"

// entry is what the log says of an act of a host, if it says anything: not of what
// passes with the moment, such as lowering a hand.
func (f *Floor) entry(p *Participant, a Act) (entry chimeclassroom.LogEntry, logged bool) {
	entry = chimeclassroom.LogEntry{By: p.Attendee.Person.ID, About: f.personOf(a.Target)}
	switch a.Kind {
	case ActRule:
		entry.Action = chimeclassroom.LogClassRuled
	case ActDoor:
		entry.Action, entry.Detail = chimeclassroom.LogClassDoor, string(a.Door)
	case ActAdmit:
		entry.Action = chimeclassroom.LogClassAdmitted
	case ActDeny:
		entry.Action = chimeclassroom.LogClassDenied
	case ActRemove:
		entry.Action = chimeclassroom.LogClassRemoved
	case ActPromote:
		entry.Action, entry.Detail = chimeclassroom.LogClassCoHost, onOrOff(a.On)
	default:
		return entry, false
	}
	return entry, true
}

// personOf is the id of the person who is on the floor, or waits, as that attendee.
func (f *Floor) personOf(attendeeID string) string {
	if p := f.people[attendeeID]; p != nil {
		return p.Attendee.Person.ID
	}
	return f.waiting[attendeeID].Attendee.Person.ID
}

func onOrOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
