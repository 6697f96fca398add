package engagement

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Accumulator takes the events of one class, of all its sittings and of all the
// meetings that a provider made for them, in any order and however often, and says
// what they amount to. An event that comes in order costs the same however long
// the class has lasted; one that comes late costs more, the later it is. It is not
// safe for concurrent use.
type Accumulator struct {
	settings  Settings
	sittings  map[string]*sitting
	latest    *sitting // the one the last event was of
	people    map[string]*history
	strangers map[*history]bool // devices of nobody knows whom
	known     map[string]Attendee
	words     *words
}

// New returns an accumulator for one class.
func New(s Settings) *Accumulator {
	return &Accumulator{
		settings: s, sittings: map[string]*sitting{},
		people: map[string]*history{}, strangers: map[*history]bool{}, known: map[string]Attendee{},
		words: &words{numbers: map[string]int32{}},
	}
}

// Count says how the class is counted from now on, in place of what was said before.
func (a *Accumulator) Count(s Settings) {
	if s.Grace != a.settings.Grace {
		for _, h := range a.people {
			h.rewind(0)
		}
		for h := range a.strangers {
			h.rewind(0)
		}
	}
	a.settings = s
}

// Compute returns the report of a class from all that is known about it.
func Compute(s Settings, f Frame, attendees []Attendee, events []meeting.LedgerEvent) Report {
	a := New(s)
	for _, one := range attendees {
		a.Know(one)
	}
	for i := range events {
		a.add(&events[i])
	}
	return a.Report(f)
}

// Know says who an attendee is. It may be said before or after their events, and
// goes above what events say.
func (a *Accumulator) Know(one Attendee) {
	a.known[one.ID] = one
	for _, s := range a.sittings {
		for _, d := range s.attendees[one.ID] {
			a.attach(d)
		}
	}
}

// Alive says that a meeting was still going on at an instant.
func (a *Accumulator) Alive(meetingID string, at time.Time) {
	s := a.sitting(meetingID)
	s.last = max(s.last, at.UnixMilli())
}

// contentSuffix marks the attendee that carries the screen another one shares.
const contentSuffix = "#content"

// Add takes in an event. What only a person's own page says about presence is
// passed over.
func (a *Accumulator) Add(e meeting.LedgerEvent) { a.add(&e) }

func (a *Accumulator) add(e *meeting.LedgerEvent) {
	s := a.sitting(e.MeetingID)
	self := e.Source == meeting.SelfReported
	at := e.At.UnixMilli()
	if !self {
		s.last = max(s.last, at)
	}
	if e.AttendeeID == "" {
		if !self {
			s.whole(e.Type, at, e.Detail)
		}
		return
	}
	attendee, isContent := strings.CutSuffix(e.AttendeeID, contentSuffix)
	k := kindOf(e.Type)
	if self && k.decidesPresence() || isContent && k != shareOn && k != shareOff {
		return
	}
	if k == joined {
		s.arrived = min(s.arrived, at)
	}
	d := a.device(s, attendee)
	if !d.known && !self && e.PersonID != "" && (d.named == "" || e.PersonID < d.named) {
		d.named = e.PersonID
		a.attach(d)
	}
	if k != other {
		d.owner.add(entry{at: at, slot: d.slot, detail: a.words.detail(k, e.Detail), kind: k, self: self})
	}
}

// settle brings everything up to date and returns the sittings in the order in
// which they began.
func (a *Accumulator) settle() []*sitting {
	sittings := make([]*sitting, 0, len(a.sittings))
	for _, s := range a.sittings {
		if s.begin() != never {
			sittings = append(sittings, s)
		}
	}
	slices.SortFunc(sittings, func(s, t *sitting) int {
		return cmp.Or(cmp.Compare(s.begin(), t.begin()), cmp.Compare(s.id, t.id))
	})
	for i, s := range sittings {
		end := s.ended
		if end == never && i < len(sittings)-1 {
			end = s.last // another followed, and nobody saw this one end
		}
		for _, d := range s.devices {
			d.close(min(end, s.over(d.generation)))
		}
	}
	for _, h := range a.people {
		h.settle(&a.settings)
	}
	for h := range a.strangers {
		h.settle(&a.settings)
	}
	return sittings
}
