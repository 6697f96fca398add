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

// Feed is what a feed shows: the events of a room that students may see, and no
// person.
type Feed struct {
	Room   chimeclassroom.Room
	Events []chimeclassroom.Event
	// At is when it was read.
	At time.Time
}

// ReadFeed returns what the feed with the secret shows.
func (s *Service) ReadFeed(ctx context.Context, secret string) (Feed, error) {
	room, err := s.store.FeedRoom(ctx, hashSecret(secret))
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
	feed := Feed{Room: room, At: now}
	for _, e := range events {
		if e.Visible(chimeclassroom.Student) {
			e.Hosts = nil
			feed.Events = append(feed.Events, e)
		}
	}
	return feed, nil
}
