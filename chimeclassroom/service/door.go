package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Door is who may come into a live class besides its hosts and those who were in
// already.
type Door string

// The doors.
const (
	DoorOpen Door = "open"
	// DoorWaiting: who comes waits until a host lets them in.
	DoorWaiting Door = "waiting"
	DoorLocked  Door = "locked"
)

func (d Door) valid() bool { return d == DoorOpen || d == DoorWaiting || d == DoorLocked }

// Verdict is what somebody hears who knocks at the door of a class, or waits
// there.
type Verdict string

// The verdicts.
const (
	ComeIn Verdict = "come_in"
	// Wait: a host will decide.
	Wait Verdict = "wait"
	// NotNow: a host does not let them in now; they may knock again.
	NotNow Verdict = "not_now"
	// Denied: a host does not let them into this class.
	Denied Verdict = "denied"
	// Locked: nobody who was not in comes in any more.
	Locked Verdict = "locked"
	// Full: the class takes no more people.
	Full Verdict = "full"
)

// Waiter is somebody who waits at the door.
type Waiter struct {
	Attendee Attendee
	// Number is that of the admission.
	Number int
	// Since is when they knocked first.
	Since time.Time
}

// Knock tells whether somebody who was admitted to the class may come onto its
// floor at this moment. Who must wait is among Scene.Waiting until a host decides,
// or GiveUp. Before ComeIn they get nothing of the class.
func (s *Service) Knock(ctx context.Context, f *Floor, a Admission) (Verdict, error) {
	if err := s.furnish(ctx, f, a.MeetingID); err != nil {
		return "", err
	}
	if err := s.recallPolls(ctx, f, a); err != nil {
		return "", err
	}
	return f.knock(a), nil
}

func (f *Floor) knock(a Admission) Verdict {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := a.Attendee.ID
	standing, host := f.standings[id], f.rank(a.Attendee) > guest
	switch {
	case standing.Denied:
		return Denied
	case f.people[id] != nil:
		return ComeIn // from another page
	case host, standing.Admitted, f.door == DoorOpen && !a.Attendee.OnApproval:
		if f.full(host) {
			return Full
		}
		return ComeIn
	case f.door == DoorLocked:
		return Locked
	default:
		f.await(a)
		return Wait
	}
}

// full tells whether nobody more comes in. A host comes in though the terms let
// nobody: the class is for them to give.
func (f *Floor) full(host bool) bool {
	here := len(f.people)
	return f.atMost > 0 && here >= f.atMost || !host && f.terms.Capacity > 0 && here >= f.terms.Capacity
}

// await puts somebody among those who wait. Who comes back keeps their place.
func (f *Floor) await(a Admission) {
	id := a.Attendee.ID
	since, known := f.knocked[id]
	if !known {
		since = f.now()
		f.knocked[id] = since
	}
	f.waiting[id] = Waiter{Attendee: a.Attendee, Number: a.Number, Since: since}
}

// GiveUp takes somebody away from the door, unless they wait there from a newer
// page.
func (f *Floor) GiveUp(a Admission) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if w, there := f.waiting[a.Attendee.ID]; there && w.Number == a.Number {
		delete(f.waiting, a.Attendee.ID)
	}
}

// queue is who waits, longest first.
func (f *Floor) queue() []Waiter {
	queue := make([]Waiter, 0, len(f.waiting))
	for _, w := range f.waiting {
		queue = append(queue, w)
	}
	slices.SortFunc(queue, func(a, b Waiter) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Attendee.ID, b.Attendee.ID))
	})
	return queue
}

// admit lets in one who waits, or all in the order in which they came, as far as
// there is room.
func (f *Floor) admit(target string) (Effects, error) {
	let := f.queue()
	if target != "" {
		let = slices.DeleteFunc(let, func(w Waiter) bool { return w.Attendee.ID != target })
		if len(let) == 0 {
			return Effects{}, waitsNoMore()
		}
	}
	var e Effects
	for _, w := range let {
		if f.full(false) {
			break
		}
		e.tell(f, w.Attendee.ID, ComeIn)
		e.decide(f, w.Attendee.ID, func(s *Standing) { s.Admitted = true })
	}
	if len(let) > 0 && len(e.Verdicts) == 0 {
		return Effects{}, classIsFull()
	}
	return e, nil
}

// deny sends away one who waits, or all; for good, or until they try again.
func (f *Floor) deny(target string, forGood bool) (Effects, error) {
	if _, there := f.waiting[target]; !there && target != "" {
		return Effects{}, waitsNoMore()
	}
	var e Effects
	for _, w := range f.queue() {
		id := w.Attendee.ID
		switch {
		case target != "" && id != target:
		case forGood:
			e.tell(f, id, Denied)
			e.decide(f, id, func(s *Standing) { s.Denied = true })
		default:
			e.tell(f, id, NotNow)
		}
	}
	return e, nil
}

// setDoor opens or closes the door. Who waits at one that is opened comes in, unless
// they wait for a host to let them in, and at one that is locked goes.
func (f *Floor) setDoor(d Door) (Effects, error) {
	if !d.valid() {
		return Effects{}, noSuchAct()
	}
	f.door = d
	e := Effects{Changed: true, rules: f.ruled()}
	for _, w := range f.queue() {
		switch {
		case d == DoorLocked:
			e.tell(f, w.Attendee.ID, Locked)
		case w.Attendee.OnApproval:
		case d == DoorOpen && f.full(false):
			e.tell(f, w.Attendee.ID, Full)
		case d == DoorOpen:
			e.tell(f, w.Attendee.ID, ComeIn)
		}
	}
	return e, nil
}

// ruled is what is kept of what hosts have ruled.
func (f *Floor) ruled() *ClassRules {
	return &ClassRules{Rules: f.rules, Door: f.door, Captions: f.captions.language, CaptionsIn: f.captions.generation}
}

// tell tells somebody who waits what has become of it.
func (e *Effects) tell(f *Floor, id string, a Verdict) {
	delete(f.waiting, id)
	delete(f.knocked, id)
	if e.Verdicts == nil {
		e.Verdicts = map[string]Verdict{}
	}
	e.Verdicts[id] = a
	e.Changed = true
}

// decide changes somebody's standing and has it kept.
func (e *Effects) decide(f *Floor, id string, change func(*Standing)) {
	s := f.standings[id]
	change(&s)
	f.standings[id] = s
	if e.standings == nil {
		e.standings = map[string]Standing{}
	}
	e.standings[id] = s
}

// CheckLive is chimeclassroom.CodeNotAvailable for a meeting that has ended.
func (s *Service) CheckLive(ctx context.Context, meetingID string) error {
	_, err := s.store.ClassState(ctx, meetingID)
	if errors.Is(err, ErrConflict) {
		return notAvailable(chimeclassroom.Ended, chimeclassroom.Join)
	}
	return err
}

// furnish gives the floor what is kept of its class, once.
func (s *Service) furnish(ctx context.Context, f *Floor, meetingID string) error {
	if f.furnished() {
		return nil
	}
	state, err := s.store.ClassState(ctx, meetingID)
	switch {
	case errors.Is(err, ErrConflict):
		return notAvailable(chimeclassroom.Ended, chimeclassroom.Join)
	case err != nil:
		return fmt.Errorf("reading how a class is ruled: %w", err)
	}
	atMost := 0
	if s.media != nil {
		atMost = s.media.Features().Attendees
	}
	f.furnish(state, atMost)
	return nil
}

func (f *Floor) furnished() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ready
}

func (f *Floor) furnish(state ClassState, atMost int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ready {
		return
	}
	f.ready = true
	f.terms, f.stopsAt, f.atMost = state.Terms, state.StopsAt, atMost
	f.door = DoorOpen
	if state.Terms.WaitingRoom {
		f.door = DoorWaiting
	}
	if state.Rules != nil {
		f.rules, f.door = state.Rules.Rules, state.Rules.Door
		f.captions.language, f.captions.generation = state.Rules.Captions, state.Rules.CaptionsIn
	}
	for id, s := range state.Standings {
		f.standings[id] = s
	}
}

// Keep stores what an act has decided beyond this moment. It comes before anybody
// hears of it, so that what was said holds after a crash.
func (s *Service) Keep(ctx context.Context, meetingID string, e Effects) error {
	var failed []error
	if e.rules != nil {
		failed = append(failed, s.store.PutClassRules(ctx, meetingID, *e.rules))
	}
	if len(e.standings) > 0 {
		failed = append(failed, s.store.PutStandings(ctx, meetingID, e.standings))
	}
	return errors.Join(failed...)
}

func waitsNoMore() error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "That person does not wait at the door any more."}
}

func classIsFull() error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "The class is full; nobody more comes in until somebody leaves."}
}

func turnedAway(cause error) error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "A host has not let you into this class.", Err: cause}
}
