package dynamostore

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// The lanes of a kind are one partition: how each platform does.

const (
	lane     = "lane"
	failures = "failures" // in a row
	rests    = "rests"    // until then, in microseconds since the epoch
	touched  = "touched"  // when a job was put, to the hour, in microseconds since the epoch
)

// An empty lane is kept for a day: no job that is being put into it takes so long.
const (
	touchLane = time.Hour
	keepLane  = 24 * time.Hour
)

func lanesOf(kind string) string { return "lanes#" + digest(kind) }

func laneKey(kind, name string) item { return at(lanesOf(kind), "l"+name) }

// addLane adds the lane before its job, so that the job is found, or keeps it from
// being removed.
func (s *Store) addLane(ctx context.Context, kind, name string) error {
	now, c := s.now(), newChange()
	c.set(lane, text(name))
	c.set(touched, number(now.UnixMicro()))
	c.keep(failures, number(0))
	c.keep(rests, number(0))
	c.values[":before"] = number(now.Add(-touchLane).UnixMicro())
	return s.changeLane(ctx, laneKey(kind, name), c, absent+" OR #touched < :before")
}

// removeLane removes a lane in which nothing waits, unless it was of use lately.
func (s *Store) removeLane(ctx context.Context, of item) error {
	now := s.now()
	if of.number(touched) > now.Add(-keepLane).UnixMicro() || of.number(rests) > now.UnixMicro() {
		return nil
	}
	_, err := s.erase(ctx, of.key(), "touched = :touched", item{":touched": number(of.number(touched))})
	return err
}

// laneHead is the job that is due first in a lane.
type laneHead struct {
	entry    string // its sort key
	jobID    string
	ready    int64
	failures int
}

// laneHead returns nil for a lane in which nothing waits.
func (s *Store) laneHead(ctx context.Context, kind string, of item) (*laneHead, error) {
	in, one := partition(dueOf(kind, of.text(lane))), int32(1)
	in.Limit = &one
	for i, err := range s.query(ctx, in) {
		if err != nil {
			return nil, err
		}
		digits, id, _ := strings.Cut(i.text(sortKey), "#")
		due, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return nil, err
		}
		return &laneHead{
			entry: i.text(sortKey), jobID: id, ready: max(due, of.number(rests)), failures: int(of.number(failures)),
		}, nil
	}
	return nil, nil
}

// settleLane takes note of how the platform does. A success says nothing of
// failures that came after it began.
func (s *Store) settleLane(ctx context.Context, l *delivery.Lease, o delivery.Outcome) error {
	key := laneKey(l.Kind, l.Lane)
	if o.Pause.IsZero() {
		c := newChange()
		c.set(failures, number(0))
		c.set(rests, number(0))
		c.values[":seen"] = number(int64(l.Failures))
		return s.changeLane(ctx, key, c, "#failures <= :seen AND #rests > :rests")
	}
	more, longer := newChange(), newChange()
	more.set(failures, number(int64(o.Failures)))
	if err := s.changeLane(ctx, key, more, "#failures < :failures"); err != nil {
		return err
	}
	longer.set(rests, number(o.Pause.UnixMicro()))
	return s.changeLane(ctx, key, longer, "#rests < :rests")
}

// changeLane changes a lane if the condition holds.
func (s *Store) changeLane(ctx context.Context, key item, c *change, condition string) error {
	_, err := s.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.table, Key: key, UpdateExpression: name(c.expression()), ConditionExpression: &condition,
		ExpressionAttributeNames: c.names, ExpressionAttributeValues: c.values,
	})
	_, err = held(err)
	return err
}
