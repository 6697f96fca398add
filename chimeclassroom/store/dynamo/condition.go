package classroomdynamo

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Condition implements [service.Conditions].
func (s *Store) Condition(ctx context.Context, now time.Time) (c service.StoredCondition, err error) {
	for _, of := range []struct {
		list dynamodb.QueryInput
		into *int
	}{
		{partition(allLive), &c.Live},
		{beginning(allParked, unknownAt), &c.ParkedUnknown},
		{beginning(allParked, senselessAt), &c.ParkedSenseless},
	} {
		if *of.into, err = s.count(ctx, of.list); err != nil {
			return c, err
		}
	}
	for i, err := range s.query(ctx, partition(allDue)) {
		if err != nil {
			return c, err
		}
		if i.instant(due).Before(now) {
			c.UngradedSince = i.instant(due)
		}
		break
	}
	return c, nil
}

// count counts the items that a query finds.
func (s *Store) count(ctx context.Context, in dynamodb.QueryInput) (n int, err error) {
	consistent := true
	in.TableName, in.ConsistentRead, in.Select = &s.table, &consistent, types.SelectCount
	for {
		out, err := s.api.Query(ctx, &in)
		if err != nil {
			return n, err
		}
		n += int(out.Count)
		if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
			return n, nil
		}
	}
}
