package engagement

import (
	"cmp"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Report is what a class amounts to.
type Report struct {
	// Held: the class took place, or is taking place. Of one that did not there is
	// nothing else to say.
	Held bool `json:"held"`
	Live bool `json:"live,omitempty"`
	// From and Until are its actual start and end; Until is the present instant
	// while it is live.
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
	// Counted is the time that attendance is a percentage of.
	Counted time.Duration `json:"counted"`
	// RosterKnown: absentees and guests are told apart.
	RosterKnown bool     `json:"rosterKnown"`
	People      []Person `json:"people"` // by id
	Class       Class    `json:"class"`
}

// Person is one person's part in a class.
type Person struct {
	ID   string              `json:"id"`
	Role chimeclassroom.Role `json:"role,omitempty"`
	// Learner: attendance is asked of this person, and may be graded.
	Learner bool `json:"learner"`
	// Guest: was there without being on the roster, and does not teach.
	Guest bool `json:"guest,omitempty"`
	// Here: at this moment.
	Here     bool       `json:"here,omitempty"`
	Presence []Interval `json:"presence"`
	// First and Last are the first arrival and the last departure. Last is zero
	// while the person is here, both are of somebody who never was.
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`
	// Status is what holds, Measured what was computed. Only a correction makes
	// them differ.
	Status     Status      `json:"status"`
	Measured   Status      `json:"measured"`
	Correction *Correction `json:"correction,omitempty"`
	Figures    Figures     `json:"figures"`
	Reactions  []Tally     `json:"reactions,omitempty"`
	Score      []Part      `json:"score,omitempty"` // what MetricScore is made of
}

// Report says what the events so far amount to.
func (a *Accumulator) Report(f Frame) Report {
	t, held := a.times(&f, a.settle())
	r := Report{Held: held, RosterKnown: f.Roster != nil}
	if held {
		r.Live, r.From, r.Until = t.live, instant(t.from), instant(t.until)
		r.Counted = time.Duration(t.length) * time.Millisecond
	}
	c := compiler{a: a, frame: &f, times: &t, evidence: a.evidence(&f), asked: a.asked(&t)}
	r.People = c.people()
	if held {
		r.Class = c.class(r.People)
	}
	return r
}

// compiler makes one report.
type compiler struct {
	a        *Accumulator
	frame    *Frame
	times    *times
	evidence [evidences]source
	asked    []stretch   // when polls were open
	presence [][]stretch // of people, in their order
}

// people returns everyone who was here or was expected.
func (c *compiler) people() []Person {
	roles, expected, corrections := c.roles(), set(c.frame.Roster), c.corrections()
	people := make([]Person, 0, len(c.a.people)+len(expected))
	for _, id := range c.ids(expected) {
		p := Person{ID: id, Role: roles[id], Presence: []Interval{}}
		p.Learner = expected[id] && !p.Role.Teaches() || c.frame.Roster == nil && p.Role == chimeclassroom.Student
		h := c.a.people[id]
		if h == nil {
			h = &history{}
		}
		c.measure(&p, h)
		p.Guest = c.frame.Roster != nil && !expected[id] && !p.Role.Teaches()
		if correction, ok := corrections[id]; ok {
			c.correct(&p, correction)
		}
		people = append(people, p)
	}
	c.rank(people)
	return people
}

// ids returns whom the report is about. Of those who were never here, only those
// who were expected are.
func (c *compiler) ids(expected map[string]bool) []string {
	ids := make([]string, 0, len(c.a.people)+len(expected))
	for id := range expected {
		ids = append(ids, id)
	}
	for id, h := range c.a.people {
		if m := &h.sum.meters[here]; !expected[id] && (m.any || m.on) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func set(ids []string) map[string]bool {
	all := make(map[string]bool, len(ids))
	for _, id := range ids {
		all[id] = true
	}
	return all
}

// roles returns what each known person is. Whoever teaches at one device teaches,
// and whoever learns at one is no observer.
func (c *compiler) roles() map[string]chimeclassroom.Role {
	roles := make(map[string]chimeclassroom.Role, len(c.a.known))
	for _, one := range c.a.known {
		if roles[one.PersonID].Below(one.Role) {
			roles[one.PersonID] = one.Role
		}
	}
	return roles
}

func (c *compiler) corrections() map[string]Correction {
	newest := make(map[string]Correction, len(c.frame.Corrections))
	for _, one := range c.frame.Corrections {
		if before, ok := newest[one.PersonID]; !ok || !one.At.Before(before.At) {
			newest[one.PersonID] = one
		}
	}
	return newest
}

// measure says what the ledger knows of the person.
func (c *compiler) measure(p *Person, h *history) {
	m := &h.sum.meters[here]
	presence := m.with(m.pending(c.times.until))
	c.presence = append(c.presence, presence)
	for _, s := range presence {
		p.Presence = append(p.Presence, s.interval())
	}
	if n := len(presence); n > 0 {
		p.First, p.Last = instant(presence[0].from), instant(presence[n-1].until)
		if p.Here = m.on && c.times.live; p.Here {
			p.Last, p.Presence[n-1].Until = time.Time{}, time.Time{}
		}
		c.participation(p, &h.sum)
		c.polls(p, &h.sum, presence)
		c.connection(p, &h.sum)
	}
	if c.times.length == 0 {
		return
	}
	attended := c.times.attended(presence)
	p.Figures[MetricAttended] = known(attended)
	p.Figures[MetricPercent] = known(percentOf(attended, c.times.length))
	if p.Learner {
		p.Measured = c.times.status(&c.a.settings, presence, attended, p.Figures[MetricPercent].Value)
	}
	p.Status = p.Measured
}

// correct puts what the teacher knows above what was measured.
func (c *compiler) correct(p *Person, by Correction) {
	p.Correction = &by
	if by.Attended != nil && c.times.length > 0 {
		attended := by.Attended.Milliseconds()
		p.Figures[MetricAttended] = known(attended)
		p.Figures[MetricPercent] = known(percentOf(attended, c.times.length))
		if p.Learner {
			presence := c.presence[len(c.presence)-1]
			p.Status = c.times.status(&c.a.settings, presence, attended, p.Figures[MetricPercent].Value)
		}
	}
	p.Status = cmp.Or(by.Status, p.Status)
}

// Person returns what the report says of a person.
func (r *Report) Person(id string) (Person, bool) {
	i, found := slices.BinarySearchFunc(r.People, id, func(p Person, id string) int { return cmp.Compare(p.ID, id) })
	if !found {
		return Person{}, false
	}
	return r.People[i], true
}
