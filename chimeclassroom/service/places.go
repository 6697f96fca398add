package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// How long somebody whose page has gone from the room keeps their sound and picture,
// while nobody sees them there: long enough to come back when a connection breaks off
// for a moment; when they said that they leave, long enough to load the page again.
const (
	AbsentFor = 30 * time.Second
	LeftFor   = 10 * time.Second
)

// places are those whom the provider of sound and picture carries: who is in the
// room of a live class, and for a while who has just gone. It is safe for concurrent
// use.
type places struct {
	mu sync.Mutex
	of map[string]map[string]*place // by meeting, then attendee id
	// closing is when to try again to end what the provider carries of a class.
	closing map[string]time.Time // by meeting id
	// due holds a token when somebody is to be cut off now.
	due chan struct{}
}

// place is that of one attendee.
type place struct {
	// inside is the number of the admission with which they are in the room; 0: they
	// are not.
	inside int
	// session is that from which they were in the room last.
	session string
	// until is how long they keep the place though they are not inside.
	until time.Time
	// coming counts their pages that are on the way in.
	coming int
	// leaving is closed once they are cut off; nil: they are not being cut off.
	leaving chan struct{}
}

func newPlaces() places {
	return places{of: map[string]map[string]*place{}, closing: map[string]time.Time{}, due: make(chan struct{}, 1)}
}

// get returns somebody's place, which is made for them if they have none.
func (p *places) get(meetingID, attendeeID string) *place {
	if p.of[meetingID] == nil {
		p.of[meetingID] = map[string]*place{}
	}
	its := p.of[meetingID][attendeeID]
	if its == nil {
		its = &place{}
		p.of[meetingID][attendeeID] = its
	}
	return its
}

// come notes that a page is on the way in. Until arrived, nobody is cut off under
// its hands; who has not entered by then has no more time than before.
func (p *places) come(a Admission, now func() time.Time) (arrived func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	its := p.get(a.MeetingID, a.Attendee.ID)
	its.coming++
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if its.coming--; its.inside == 0 && its.until.IsZero() {
			its.until = now()
		}
		p.wake()
	}
}

// settled waits until nobody is cutting the attendee off.
func (p *places) settled(ctx context.Context, a Admission) error {
	p.mu.Lock()
	var leaving chan struct{}
	if its := p.of[a.MeetingID][a.Attendee.ID]; its != nil {
		leaving = its.leaving
	}
	p.mu.Unlock()
	if leaving == nil {
		return nil
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-leaving:
		return nil
	}
}

// enter notes that somebody is in the room.
func (p *places) enter(a Admission) {
	p.mu.Lock()
	defer p.mu.Unlock()
	its := p.get(a.MeetingID, a.Attendee.ID)
	its.inside, its.session, its.until = a.Number, a.SessionID, time.Time{}
}

// expel takes the places of those who are not in the room and whose sessions are over:
// they have nothing to come back with.
func (p *places) expel(sessions []string, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, all := range p.of {
		for _, its := range all {
			if its.inside == 0 && its.session != "" && slices.Contains(sessions, its.session) && now.Before(its.until) {
				its.until = now
				p.wake()
			}
		}
	}
}

// reserve keeps a place until then for somebody who is not in the room.
func (p *places) reserve(meetingID, attendeeID string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.get(meetingID, attendeeID).until = until
}

// part notes that an admission is over, and until when its place is kept, unless
// another page of theirs is in the room.
func (p *places) part(meetingID, attendeeID string, number int, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	its := p.of[meetingID][attendeeID]
	if its == nil || its.inside != 0 && its.inside != number {
		return
	}
	its.inside = 0
	if its.until.IsZero() || until.Before(its.until) {
		its.until = until
	}
	p.wake()
}

// wake has Run look who is to be cut off; it never blocks.
func (p *places) wake() {
	select {
	case p.due <- struct{}{}:
	default:
	}
}

// taken tells whether somebody has a place.
func (p *places) taken(meetingID, attendeeID string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.of[meetingID][attendeeID] != nil
}

// any tells whether anybody has a place in a meeting.
func (p *places) any(meetingID string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.of[meetingID]) > 0
}

// drop forgets a class that is over, or is another node's now.
func (p *places) drop(meetingID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.of, meetingID)
}

// close has what the provider carries of a class ended at some time.
func (p *places) close(meetingID string, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closing[meetingID] = at
}

// toClose returns the classes whose time has come, and forgets them.
func (p *places) toClose(now time.Time) (meetingIDs []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, at := range p.closing {
		if !now.Before(at) {
			meetingIDs = append(meetingIDs, id)
			delete(p.closing, id)
		}
	}
	return meetingIDs
}

// overdue returns those of every class who have no place any more, and done, which
// says how cutting them off went. Until then they do not come in.
func (p *places) overdue(now time.Time) (ids map[string][]string, done func(meetingID string, again time.Time)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ids = map[string][]string{}
	gone := map[string]map[string]*place{}
	for meetingID, all := range p.of {
		leaving := make(chan struct{})
		for id, its := range all {
			if its.inside != 0 || its.coming > 0 || its.leaving != nil || now.Before(its.until) {
				continue
			}
			its.leaving = leaving
			ids[meetingID] = append(ids[meetingID], id)
			if gone[meetingID] == nil {
				gone[meetingID] = map[string]*place{}
			}
			gone[meetingID][id] = its
		}
	}
	return ids, func(meetingID string, again time.Time) { p.cutOff(meetingID, gone[meetingID], again) }
}

// cutOff takes the places of those who are cut off; if again is not zero that has
// failed, and is due again then.
func (p *places) cutOff(meetingID string, gone map[string]*place, again time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var leaving chan struct{}
	for id, its := range gone {
		leaving, its.leaving = its.leaving, nil
		switch {
		case !again.IsZero():
			its.until = again
		case its.inside != 0 || its.coming > 0: // they have come anew
			its.until = time.Time{}
		default:
			if p.of[meetingID][id] == its {
				delete(p.of[meetingID], id)
			}
		}
	}
	if len(p.of[meetingID]) == 0 {
		delete(p.of, meetingID)
	}
	if leaving != nil {
		close(leaving)
	}
}

// ComesIn notes that a page of somebody who was admitted is about to Connect and to
// be recorded as joined. Whoever calls says when it has arrived, or was not let in.
func (s *Service) ComesIn(a Admission) (arrived func()) {
	return s.places.come(a, s.instant)
}

// removeWithin bounds how long cutting people off one class may take. What fails is
// tried again after a while.
const (
	removeWithin  = 30 * time.Second
	tryAgainAfter = AbsentFor / 4
)

// CutOffAbsent has the provider cut off everyone who has lost their place in a live
// class: at once who was removed or whose session is over, after AbsentFor or LeftFor
// whose page has gone; and everyone in a class that has ended, should Close have failed. Nobody
// hears or sees a class without being among its people.
func (s *Service) CutOffAbsent(ctx context.Context) error {
	var failed []error
	for _, meetingID := range s.places.toClose(s.instant()) {
		failed = append(failed, s.closeAgain(ctx, meetingID))
	}
	ids, done := s.places.overdue(s.instant())
	for meetingID, gone := range ids {
		err := s.cutOff(ctx, meetingID, gone)
		var again time.Time
		if err != nil {
			again = s.instant().Add(tryAgainAfter)
			failed = append(failed, fmt.Errorf("cutting off who has left meeting %s: %w", meetingID, err))
		}
		done(meetingID, again)
	}
	return errors.Join(failed...)
}

func (s *Service) closeAgain(ctx context.Context, meetingID string) error {
	ctx, cancel := context.WithTimeout(ctx, removeWithin)
	defer cancel()
	return s.Close(ctx, meetingID)
}

func (s *Service) cutOff(ctx context.Context, meetingID string, attendeeIDs []string) error {
	if s.media == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, removeWithin)
	defer cancel()
	ref, err := s.carrier(ctx, meetingID)
	switch {
	case errors.Is(err, ErrNotFound): // the class was deleted
		return nil
	case err != nil:
		return err
	}
	return s.media.Remove(ctx, ref, attendeeIDs)
}

// cutOffAbsent looks now and then, and whenever somebody is to be cut off at once.
func (s *Service) cutOffAbsent(ctx context.Context) {
	ticker := time.NewTicker(AbsentFor / 12)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-s.places.due:
		}
		if err := s.CutOffAbsent(ctx); err != nil && ctx.Err() == nil {
			s.logger.WarnContext(ctx, "somebody without a place in a class is still carried", "error", err)
		}
	}
}
