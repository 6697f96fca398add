package service

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// snapshotForm is that of the snapshots written here; of another form none is read.
const snapshotForm = 1

// classSnapshot is a live class written down.
type classSnapshot struct {
	Form   int                      `json:"form"`
	Floor  floorSnapshot            `json:"floor"`
	Places map[string]placeSnapshot `json:"places,omitempty"` // by attendee id
	// ClosesAt is when to try again to end what the provider carries.
	ClosesAt time.Time `json:"closesAt,omitzero"`
}

// Snapshot writes down a live class: its floor, and whom the provider of sound and
// picture carries. Restored, in this process or another, it goes on as if nothing had
// happened, but for one thing: what was answered to an anonymous poll is not in it, so
// that nobody can change such an answer any more.
func (s *Service) Snapshot(f *Floor, meetingID string) ([]byte, error) {
	whole := classSnapshot{Form: snapshotForm, Floor: f.snapshot()}
	whole.Places, whole.ClosesAt = s.places.snapshot(meetingID)
	data, err := json.Marshal(whole)
	if err != nil {
		return nil, fmt.Errorf("writing down meeting %s: %w", meetingID, err)
	}
	return data, nil
}

// Restore goes on with a class that a Snapshot was made of. Whatever this Service knew
// of the meeting counts no more.
func (s *Service) Restore(meetingID string, snapshot []byte) (*Floor, error) {
	var whole classSnapshot
	if err := json.Unmarshal(snapshot, &whole); err != nil {
		return nil, fmt.Errorf("restoring meeting %s: %w", meetingID, err)
	}
	if whole.Form != snapshotForm {
		return nil, fmt.Errorf("restoring meeting %s: its snapshot has form %d, not %d", meetingID, whole.Form, snapshotForm)
	}
	s.places.restore(meetingID, whole.Places, whole.ClosesAt)
	f := s.OpenFloor()
	f.restore(whole.Floor)
	return f, nil
}

// LetGo forgets a class that goes on elsewhere, by its Snapshot, or is over.
func (s *Service) LetGo(meetingID string) { s.places.restore(meetingID, nil, time.Time{}) }

// Carries tells whether the provider may carry anybody of the class, inside or gone
// for a moment, or is to be told again that it is over.
func (s *Service) Carries(meetingID string) bool {
	all, closesAt := s.places.snapshot(meetingID)
	return len(all) > 0 || !closesAt.IsZero()
}

// ReadPollsAgain has the floor learn from the store what was asked and answered in its
// class, in addition to what it knows.
func (f *Floor) ReadPollsAgain() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.polls.recalled = false
}

// floorSnapshot is a Floor written down.
type floorSnapshot struct {
	Rules      Rules                    `json:"rules"`
	People     []participantSnapshot    `json:"people,omitempty"`
	Hurries    map[string]hurrySnapshot `json:"hurries,omitempty"`
	History    []messageSnapshot        `json:"history,omitempty"`
	Messages   int                      `json:"messages,omitempty"`
	Spotlight  string                   `json:"spotlight,omitempty"`
	Hostless   time.Time                `json:"hostless,omitzero"`
	Captions   string                   `json:"captions,omitempty"`
	CaptionsIn int                      `json:"captionsIn,omitempty"`
	Recalled   bool                     `json:"recalled,omitempty"`
	Asked      []askedSnapshot          `json:"asked,omitempty"`

	Ready     bool                 `json:"ready,omitempty"`
	Terms     chimeclassroom.Terms `json:"terms"`
	StopsAt   time.Time            `json:"stopsAt,omitzero"`
	AtMost    int                  `json:"atMost,omitempty"`
	Door      Door                 `json:"door,omitempty"`
	Standings map[string]Standing  `json:"standings,omitempty"`
	Waiting   map[string]Waiter    `json:"waiting,omitempty"`
	Knocked   map[string]time.Time `json:"knocked,omitempty"`
}

type participantSnapshot struct {
	Participant
	Muted   bool      `json:",omitempty"`
	Sampled time.Time `json:",omitzero"`
}

type messageSnapshot struct {
	Message
	Readers []string `json:",omitempty"`
}

type hurrySnapshot struct {
	Acts   time.Time `json:"acts,omitzero"`
	Speech time.Time `json:"speech,omitzero"`
}

type askedSnapshot struct {
	chimeclassroom.Poll
	Answers map[string][]int `json:",omitempty"`
}

func (f *Floor) snapshot() floorSnapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := floorSnapshot{
		Rules: f.rules, Messages: f.messages, Spotlight: f.spotlight, Hostless: f.hostless,
		Captions: f.captions.language, CaptionsIn: f.captions.generation, Recalled: f.polls.recalled,
		Ready: f.ready, Terms: f.terms, StopsAt: f.stopsAt, AtMost: f.atMost, Door: f.door,
		Standings: maps.Clone(f.standings), Waiting: maps.Clone(f.waiting), Knocked: maps.Clone(f.knocked),
		Hurries: f.hurriesSnapshot(),
	}
	for _, p := range f.list(func(*Participant) bool { return true }) {
		s.People = append(s.People, participantSnapshot{p, p.muted, p.sampled})
	}
	for _, m := range f.history {
		s.History = append(s.History, messageSnapshot{m, m.readers})
	}
	for _, one := range f.polls.asked {
		s.Asked = append(s.Asked, one.snapshot())
	}
	return s
}

// hurriesSnapshot leaves out who has rested, for whom it makes no difference.
func (f *Floor) hurriesSnapshot() map[string]hurrySnapshot {
	now, all := f.now(), map[string]hurrySnapshot{}
	for id, h := range f.hurries {
		if now.Before(h.acts) || now.Before(h.speech) {
			all[id] = hurrySnapshot{h.acts, h.speech}
		}
	}
	return all
}

// snapshot leaves out what was answered if the poll is anonymous, and not who has.
func (a *asked) snapshot() askedSnapshot {
	s := askedSnapshot{a.Poll, maps.Clone(a.answers)}
	if a.Anonymous {
		for person := range s.Answers {
			s.Answers[person] = nil
		}
	}
	s.Totals = slices.Clone(a.Totals)
	return s
}

func (f *Floor) restore(s floorSnapshot) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rules, f.messages, f.spotlight, f.hostless = s.Rules, s.Messages, s.Spotlight, s.Hostless
	f.captions.language, f.captions.generation, f.polls.recalled = s.Captions, s.CaptionsIn, s.Recalled
	f.ready, f.terms, f.stopsAt, f.atMost, f.door = s.Ready, s.Terms, s.StopsAt, s.AtMost, s.Door
	maps.Copy(f.standings, s.Standings)
	maps.Copy(f.waiting, s.Waiting)
	maps.Copy(f.knocked, s.Knocked)
	for _, p := range s.People {
		p.muted, p.sampled = p.Muted, p.Sampled
		f.people[p.Attendee.ID] = &p.Participant
	}
	for _, m := range s.History {
		m.readers = m.Readers
		f.history = append(f.history, m.Message)
	}
	for id, h := range s.Hurries {
		f.hurries[id] = &hurry{h.Acts, h.Speech}
	}
	for _, one := range s.Asked {
		if one.Answers == nil {
			one.Answers = map[string][]int{}
		}
		f.polls.asked = append(f.polls.asked, &asked{one.Poll, one.Answers})
	}
}

// placeSnapshot is a place written down. That somebody is on the way in, or being cut
// off, is of a moment in which none is.
type placeSnapshot struct {
	Inside  int       `json:"inside,omitempty"`
	Session string    `json:"session,omitempty"`
	Until   time.Time `json:"until,omitzero"`
}

func (p *places) snapshot(meetingID string) (all map[string]placeSnapshot, closesAt time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	all = map[string]placeSnapshot{}
	for id, its := range p.of[meetingID] {
		all[id] = placeSnapshot{its.inside, its.session, its.until}
	}
	return all, p.closing[meetingID]
}

func (p *places) restore(meetingID string, all map[string]placeSnapshot, closesAt time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.of, meetingID)
	delete(p.closing, meetingID)
	for id, its := range all {
		*p.get(meetingID, id) = place{inside: its.Inside, session: its.Session, until: its.Until}
	}
	if !closesAt.IsZero() {
		p.closing[meetingID] = closesAt
	}
}

// departureSnapshot is a Departure written down.
type departureSnapshot struct {
	Event  meeting.LedgerEvent `json:"event"`
	Number int                 `json:"number"`
	Keeps  time.Duration       `json:"keeps,omitempty"`
}

// MarshalJSON writes the departure down.
func (d Departure) MarshalJSON() ([]byte, error) {
	return json.Marshal(departureSnapshot{d.event, d.number, d.keeps})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (d *Departure) UnmarshalJSON(data []byte) error {
	var s departureSnapshot
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	*d = Departure{s.Event, s.Number, s.Keeps}
	return nil
}
