package service

import (
	"github.com/ltikit/ltikit/chimeclassroom"
)

// rank is how far somebody's word goes in a class.
type rank int

// Hosts rule the class: a co-host, or whose role does. A leader also makes
// co-hosts; it is whoever starts and ends classes.
const (
	guest rank = iota
	host
	leader
)

// rank goes by the role with which somebody is here, and what was decided in this
// sitting. The role stays what it is: nobody is graded otherwise for being a
// co-host.
func (f *Floor) rank(a Attendee) rank {
	switch {
	case a.May(chimeclassroom.HostClass) && a.May(chimeclassroom.StartClass):
		return leader
	case a.May(chimeclassroom.HostClass), f.standings[a.ID].CoHost:
		return host
	default:
		return guest
	}
}

// above refuses what somebody would do to those who stand above them.
func (f *Floor) above(p, target *Participant) error {
	if f.rank(target.Attendee) > f.rank(p.Attendee) {
		return &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "Only a teacher may do this to a teacher."}
	}
	return nil
}

// promote makes somebody a co-host of this sitting, or takes that back.
func (f *Floor) promote(p *Participant, target string, on bool) (Effects, error) {
	if f.rank(p.Attendee) < leader {
		return Effects{}, forbidden()
	}
	other := f.people[target]
	switch {
	case other == nil:
		return Effects{}, notHere()
	case f.rank(other.Attendee) == leader, other.CoHost == on:
		return Effects{}, nil
	}
	e := Effects{Changed: true}
	e.decide(f, target, func(s *Standing) { s.CoHost = on })
	f.title(other)
	f.reconsider(&e, other)
	f.lookForHost()
	return e, nil
}

// title says of somebody whether they host the class.
func (f *Floor) title(p *Participant) {
	p.Host = f.rank(p.Attendee) > guest
	p.CoHost = p.Host && f.standings[p.Attendee.ID].CoHost
}
