package service

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// accountFor is how long the account of a live class is kept. Then it is made anew
// of the ledger, where there is also what no node has told.
const accountFor = time.Minute

// accounts are what the live classes amount to whose reports are being read. What
// happens is added to them, so that a reading costs the same however long the
// class has lasted.
type accounts struct {
	mu   sync.Mutex
	open map[string]*account // by meeting id
}

// account is what one live class amounts to.
type account struct {
	until time.Time
	news  []meeting.LedgerEvent // guarded by accounts

	mu    sync.Mutex
	total *engagement.Accumulator // nil before the ledger was read
}

// of returns the account of a live meeting. What is recorded from now on is among
// its news, so it may be filled from the ledger afterwards.
func (c *accounts) of(meetingID string, now time.Time) *account {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.open[meetingID]
	if a == nil || !now.Before(a.until) {
		a = &account{until: now.Add(accountFor)}
		if c.open == nil {
			c.open = map[string]*account{}
		}
		c.open[meetingID] = a
	}
	return a
}

// add adds an event to the account of its meeting, if it has one that counts.
func (c *accounts) add(e meeting.LedgerEvent, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch a := c.open[e.MeetingID]; {
	case a == nil:
	case now.Before(a.until):
		a.news = append(a.news, e)
	default:
		delete(c.open, e.MeetingID)
	}
}

func (c *accounts) drop(meetingID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, meetingID)
}

// take returns the news since the last time.
func (c *accounts) take(a *account) []meeting.LedgerEvent {
	c.mu.Lock()
	defer c.mu.Unlock()
	news := a.news
	a.news = nil
	return news
}

func (c *accounts) dropAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.open)
}

// publish tells the account of the meeting, and those who follow it, what was
// recorded, on every node.
func (s *Service) publish(e meeting.LedgerEvent) {
	s.publishHere(e)
	s.tellNodes(NodeNews{Line: &e})
}

func (s *Service) publishHere(e meeting.LedgerEvent) {
	s.accounts.add(e, s.instant())
	s.reported.tell(e.MeetingID)
}

// account has look see what the sittings of an event amount to, counted like that.
// It must not keep what it sees.
func (s *Service) account(ctx context.Context, by Counting, sittings []Sitting, look func(*engagement.Accumulator)) error {
	i := slices.IndexFunc(sittings, func(one Sitting) bool { return one.Meeting.Live() })
	if i < 0 {
		total, err := s.total(ctx, sittings)
		if err == nil {
			total.Count(by.Settings)
			look(total)
		}
		return err
	}
	a := s.accounts.of(sittings[i].Meeting.ID, s.instant())
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.total == nil {
		total, err := s.total(ctx, sittings)
		if err != nil {
			return err
		}
		a.total = total
	}
	for _, e := range s.accounts.take(a) {
		a.total.Add(e)
	}
	know(a.total, sittings)
	a.total.Count(by.Settings)
	look(a.total)
	return nil
}

// total adds up the ledger of the sittings.
func (s *Service) total(ctx context.Context, sittings []Sitting) (*engagement.Accumulator, error) {
	total := engagement.New(engagement.DefaultSettings())
	for _, one := range sittings {
		events, _, err := s.store.Ledger(ctx, one.Meeting.ID)
		if err != nil {
			return nil, fmt.Errorf("reading the ledger: %w", err)
		}
		for _, e := range events {
			total.Add(e)
		}
	}
	know(total, sittings)
	return total, nil
}

// know tells what is known of the sittings beside the ledger.
func know(total *engagement.Accumulator, sittings []Sitting) {
	for _, one := range sittings {
		total.Alive(one.Meeting.ID, one.LastAlive)
		for _, a := range one.Attendees {
			total.Know(engagement.Attendee{ID: a.ID, PersonID: a.Person.ID, Role: a.Role})
		}
	}
}
