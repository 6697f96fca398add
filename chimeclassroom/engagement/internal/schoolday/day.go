// Package schoolday makes up a school day to test the computation of engagement
// against: it draws first what is to come out, person by person, and derives from
// that the events which a classroom would have seen. It knows the definitions and
// nothing of the package that computes by them.
package schoolday

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Day is many classes at once.
type Day struct {
	Classes []Class
	// Events are those of all classes in the order in which they arrive: some
	// late, some repeatedly.
	Events []meeting.LedgerEvent
}

// Class is one class and what is to come out.
type Class struct {
	Meetings   []string  // the ids of its sittings
	Start, End time.Time // the schedule
	Counted    int64     // milliseconds
	Attendees  []Attendee
	Roster     []string
	Answers    map[string]Answer // by person
	// CameraSelf: cameras are reported by the pages alone.
	CameraSelf bool
}

// Attendee is a device.
type Attendee struct {
	ID, Person string
	Teacher    bool
}

// Answer is what is to come out for a person. Times are milliseconds.
type Answer struct {
	Status          string // "" for who teaches
	First, Last     time.Time
	Attended        int64
	PercentTenths   int64
	Presences       int
	Drops           int
	Camera, Share   int64
	Shares          int
	Unmuted         int64
	Talk            int64
	Turns           int
	TalkShareTenths int64
	Messages        int
	Hands           int
	Waits           []int64
	Reactions       map[string]int
}

// Draw makes a day of so many classes. If there are fewer events than wished for,
// some are repeated until there are as many.
func Draw(seed uint64, classes, events int) Day {
	r := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // made-up data, the same every time
	var day Day
	var arriving []arrival
	for n := range classes {
		c := newClass(r, n)
		c.fill()
		day.Classes = append(day.Classes, c.Class)
		for _, e := range c.events {
			arriving = append(arriving, arrival{e, e.At.Add(delay(r))})
		}
	}
	for n := len(arriving); len(arriving) < events; {
		again := arriving[r.IntN(n)]
		again.at = again.at.Add(delay(r))
		arriving = append(arriving, again)
	}
	slices.SortStableFunc(arriving, func(a, b arrival) int { return a.at.Compare(b.at) })
	day.Events = make([]meeting.LedgerEvent, len(arriving))
	for i := range arriving {
		day.Events[i] = arriving[i].event
	}
	return day
}

type arrival struct {
	event meeting.LedgerEvent
	at    time.Time
}

// delay is short for most, and up to an hour for one in a hundred.
func delay(r *rand.Rand) time.Duration {
	if r.IntN(100) == 0 {
		return time.Duration(r.IntN(3600)) * time.Second
	}
	return time.Duration(r.IntN(200)) * time.Millisecond
}

// class is a class in the making. Its time runs from 0 to Counted, without the
// break between two sittings.
type class struct {
	Class
	r      *rand.Rand
	number int
	begin  time.Time // of the first sitting
	cut    int64     // where the second sitting begins; Counted if there is none
	pause  int64     // between the sittings
	events []meeting.LedgerEvent
	taken  map[meeting.Key]bool
}

const minute = 60_000

func newClass(r *rand.Rand, number int) *class {
	c := &class{r: r, number: number, taken: map[meeting.Key]bool{}}
	c.Answers = map[string]Answer{}
	c.Start = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC).Add(time.Duration(r.IntN(8*60)) * time.Minute)
	c.begin = c.Start.Add(time.Duration(between(r, -4*minute, 6*minute)) * time.Millisecond)
	c.Counted = between(r, 40*minute, 90*minute)
	c.cut = c.Counted
	c.Meetings = []string{fmt.Sprintf("meeting-%04d", number)}
	if r.IntN(5) == 0 {
		c.cut = between(r, 15*minute, c.Counted-20*minute)
		c.pause = between(r, 1000, 5*minute)
		c.Meetings = append(c.Meetings, fmt.Sprintf("meeting-%04d-again", number))
	}
	c.End = c.wall(c.Counted).Add(time.Duration(between(r, -6*minute, 4*minute)) * time.Millisecond)
	c.CameraSelf = r.IntN(2) == 0
	return c
}

// between draws from low to high, both included.
func between(r *rand.Rand, low, high int64) int64 { return low + r.Int64N(high-low+1) }

// wall is the instant of a moment in class; the cut belongs to the first sitting.
func (c *class) wall(at int64) time.Time {
	if at > c.cut {
		at += c.pause
	}
	return c.begin.Add(time.Duration(at) * time.Millisecond)
}

// arrival is like wall, but the cut belongs to the second sitting.
func (c *class) arrival(at int64) time.Time {
	if at >= c.cut && len(c.Meetings) > 1 {
		at += c.pause
	}
	return c.begin.Add(time.Duration(at) * time.Millisecond)
}

// inClass is the moment in class of an instant.
func (c *class) inClass(at time.Time) int64 {
	t := at.Sub(c.begin).Milliseconds()
	if t > c.cut {
		t = max(c.cut, t-c.pause)
	}
	return max(0, min(c.Counted, t))
}

// fill draws the people and derives the events of all of them.
func (c *class) fill() {
	c.run()
	teacher := &person{class: c, id: fmt.Sprintf("teacher-%04d", c.number), teacher: true}
	teacher.attend(0, c.Counted)
	people := []*person{teacher}
	for n := range int(between(c.r, 6, 16)) {
		p := &person{class: c, id: fmt.Sprintf("student-%04d-%02d", c.number, n)}
		c.Roster = append(c.Roster, p.id)
		p.draw()
		people = append(people, p)
	}
	var talk int64
	for _, p := range people {
		talk += p.answer.Talk
	}
	for _, p := range people {
		if talk > 0 {
			p.answer.TalkShareTenths = p.answer.Talk * 1000 / talk
		}
		p.answer.PercentTenths = min(1000, p.answer.Attended*1000/c.Counted)
		c.Answers[p.id] = p.answer
	}
}

// run derives what happens to the class as a whole. Where its end is lost, the
// teacher's departure is the last sign of life.
func (c *class) run() {
	starts, ends := []time.Time{c.begin}, []time.Time{c.wall(c.cut)}
	if len(c.Meetings) > 1 {
		starts, ends = append(starts, c.arrival(c.cut)), append(ends, c.wall(c.Counted))
	}
	for i, id := range c.Meetings {
		c.put(meeting.LedgerEvent{MeetingID: id, Type: meeting.MeetingStarted, At: starts[i]})
		if c.r.IntN(4) > 0 {
			c.put(meeting.LedgerEvent{MeetingID: id, Type: meeting.MeetingEnded, At: ends[i]})
		}
	}
}

// put keeps an event, unless there is one that would be taken for it.
func (c *class) put(e meeting.LedgerEvent) bool {
	if c.taken[e.Key()] {
		return false
	}
	c.taken[e.Key()] = true
	e.Source = cmp.Or(e.Source, meeting.FromRoom)
	c.events = append(c.events, e)
	return true
}
