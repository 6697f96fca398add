package service

import "time"

// Scene is what somebody in a class sees of it.
type Scene struct {
	// People are longest there first.
	People []Participant
	Rules  Rules
	Door   Door
	// Waiting are for hosts, longest first.
	Waiting []Waiter
	// Spotlight is whom everyone sees large, an attendee id; empty for nobody.
	Spotlight string
	// Captions is the language in which what is said is written down; empty for not
	// at all.
	Captions string
	// Hostless: no host is there. ClosesAt is when the class ends for that, StopsAt
	// when it does anyhow; zero for never.
	Hostless          bool
	ClosesAt, StopsAt time.Time
}

// Those who see the same of a class, besides single people.
const (
	seatsOfHosts = "hosts"
	seatsOfAll   = "everyone"
)

// Seat names those who see the same of the class as an attendee does: of two with
// one seat Scene is the same.
func (f *Floor) Seat(attendeeID string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.people[attendeeID]
	switch {
	case p != nil && p.Host:
		return seatsOfHosts
	case p != nil && (!f.rules.Focus || f.spotlight == attendeeID):
		return seatsOfAll
	default:
		return attendeeID
	}
}

// Scene returns what an attendee sees. Who is not there sees nobody.
func (f *Floor) Scene(attendeeID string) Scene {
	f.mu.Lock()
	defer f.mu.Unlock()
	viewer := f.people[attendeeID]
	s := Scene{
		Rules: f.rules, Door: f.door, Spotlight: f.spotlight, Captions: f.captions.language,
		Hostless: !f.hostless.IsZero(), ClosesAt: f.closesAt(), StopsAt: f.stopsAt,
	}
	s.People = f.list(func(p *Participant) bool { return f.meet(viewer, p) })
	if viewer != nil && viewer.Host {
		s.Waiting = f.queue()
	}
	return s
}

// Meet tells whether two who are there see and hear each other.
func (f *Floor) Meet(attendeeID, otherID string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.meet(f.people[attendeeID], f.people[otherID])
}

// meet goes both ways, since pages connect to each other.
func (f *Floor) meet(a, b *Participant) bool {
	switch {
	case a == nil || b == nil:
		return false
	case !f.rules.Focus || a == b || a.Host || b.Host:
		return true
	default:
		return f.spotlight == a.Attendee.ID || f.spotlight == b.Attendee.ID
	}
}

// audience is who hears somebody now, nil for everyone.
func (f *Floor) audience(p *Participant) []string {
	if !f.rules.Focus {
		return nil
	}
	var ids []string
	for id, other := range f.people {
		if f.meet(p, other) {
			ids = append(ids, id)
		}
	}
	return ids
}
