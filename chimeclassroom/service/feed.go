package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// feedReachesBack is how long a feed goes on showing what is over.
const feedReachesBack = 90 * 24 * time.Hour

// NewFeed gives the visitor a secret with which a calendar program reads the
// schedule of their room without a session. They have one at a time: a new one
// makes the one before worthless.
func (s *Service) NewFeed(ctx context.Context, v chimeclassroom.Visitor) (secret string, err error) {
	secret, hash, err := s.newSecret()
	if err != nil {
		return "", err
	}
	if err := s.store.PutFeed(ctx, v.Room.ID, v.Person.ID, hash); err != nil {
		return "", fmt.Errorf("storing a feed: %w", err)
	}
	return secret, nil
}

// RevokeFeed makes the visitor's feed worthless, if there is one.
func (s *Service) RevokeFeed(ctx context.Context, v chimeclassroom.Visitor) error {
	if err := s.store.DropFeed(ctx, v.Room.ID, v.Person.ID); err != nil {
		return fmt.Errorf("removing a feed: %w", err)
	}
	return nil
}

// HasFeed tells whether the visitor has a feed. What its secret is, nobody knows
// any more but they.
func (s *Service) HasFeed(ctx context.Context, v chimeclassroom.Visitor) (bool, error) {
	has, err := s.store.HasFeed(ctx, v.Room.ID, v.Person.ID)
	if err != nil {
		return false, fmt.Errorf("looking for a feed: %w", err)
	}
	return has, nil
}

// Feed is what a feed shows: the events of a room that its owner may see whatever
// their role, and no person.
type Feed struct {
	Room   chimeclassroom.Room
	Events []chimeclassroom.Event
	// Reminder is how long before a class its owner is reminded; zero: not at all.
	Reminder time.Duration
	// At is when it was read.
	At time.Time
}

// ReadFeed returns what the feed with the secret shows.
func (s *Service) ReadFeed(ctx context.Context, secret string) (Feed, error) {
	room, personID, err := s.store.FeedOwner(ctx, hashSecret(secret))
	if errors.Is(err, ErrNotFound) {
		return Feed{}, &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "There is no such calendar; its address may have been withdrawn.", Err: err}
	}
	if err != nil {
		return Feed{}, fmt.Errorf("looking for a feed: %w", err)
	}
	now := s.instant()
	events, err := s.store.ListEvents(ctx, room.ID, Span{From: now.Add(-feedReachesBack)})
	if err != nil {
		return Feed{}, fmt.Errorf("listing events: %w", err)
	}
	// An address may be passed on, so it shows nothing that only their role lets them see.
	owner := chimeclassroom.Visitor{Person: chimeclassroom.Person{ID: personID}}
	feed := Feed{Room: room, At: now}
	if feed.Reminder, err = s.reminder(ctx, room.ID, personID); err != nil {
		return Feed{}, err
	}
	for _, e := range events {
		if owner.Sees(&e) {
			e.Hosts, e.Invited, e.Groups, e.InGroups = nil, nil, nil, nil
			feed.Events = append(feed.Events, e)
		}
	}
	return feed, nil
}
