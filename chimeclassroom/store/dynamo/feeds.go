package classroomdynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// hashOf is the attribute of a person's feed that is its hash.
const hashOf = "hash"

func feedKey(hash string) item { return at("feed#"+part(hash), only) }

// feedOf is the key of the note which feed of the room a person has.
func feedOf(roomID, personID string) item { return at(personPartition(personID), "feed#"+part(roomID)) }

// PutFeed implements [service.Feeds].
func (s *Store) PutFeed(ctx context.Context, roomID, personID, hash string) error {
	feed, of := feedKey(hash), feedOf(roomID, personID)
	feed[inRoom], feed[member], of[hashOf] = text(roomID), text(personID), text(hash)
	return s.replaceFeed(ctx, of.key(), func(unchanged string, values item) []types.TransactWriteItem {
		return []types.TransactWriteItem{s.putting(of, unchanged, values), s.putting(feed, "", nil)}
	})
}

// DropFeed implements [service.Feeds].
func (s *Store) DropFeed(ctx context.Context, roomID, personID string) error {
	of := feedOf(roomID, personID)
	return s.replaceFeed(ctx, of, func(unchanged string, values item) []types.TransactWriteItem {
		return []types.TransactWriteItem{s.dropping(of, unchanged, values)}
	})
}

// replaceFeed makes the actions and drops the feed of before, if that is as it was read.
func (s *Store) replaceFeed(ctx context.Context, of item, with func(unchanged string, values item) []types.TransactWriteItem) error {
	return decided(ctx, func() (again bool, err error) {
		before, err := s.get(ctx, of)
		if err != nil {
			return false, err
		}
		if before == nil {
			return s.transact(ctx, with(absent, nil)...)
		}
		actions := with("#hash = :before", item{":before": before[hashOf]})
		return s.transact(ctx, append(actions, s.dropping(feedKey(before.text(hashOf)), "", nil))...)
	})
}

// HasFeed implements [service.Feeds].
func (s *Store) HasFeed(ctx context.Context, roomID, personID string) (bool, error) {
	i, err := s.get(ctx, feedOf(roomID, personID))
	return i != nil, err
}

// FeedOwner implements [service.Feeds].
func (s *Store) FeedOwner(ctx context.Context, hash string) (r chimeclassroom.Room, personID string, err error) {
	i, err := s.get(ctx, feedKey(hash))
	if err == nil && i == nil {
		err = service.ErrNotFound
	}
	if err != nil {
		return r, "", err
	}
	of, err := s.roomNow(ctx, i.text(inRoom))
	if err != nil {
		return r, "", err
	}
	return of.Room, i.text(member), nil
}
