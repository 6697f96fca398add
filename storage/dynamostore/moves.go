package dynamostore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// maxMoved is how many line items one transaction moves, at two actions each.
const maxMoved = 50

// MoveLineItems implements [ags.Mover], of fifty line items at most: more are
// refused. Scores and grades are found by the line item and stay where they are.
func (s *Store) MoveLineItems(ctx context.Context, from, to ags.Owner, resourceLinkIDs []string) error {
	if from == to || len(resourceLinkIDs) == 0 {
		return nil
	}
	err := decided(func() (again bool, err error) {
		moves, err := s.moves(ctx, from, to, resourceLinkIDs)
		if err != nil || len(moves) == 0 {
			return false, err
		}
		failed, again, err := s.transact(ctx, moves...)
		return again || failed >= 0, err
	})
	if err != nil {
		return fmt.Errorf("moving line items: %w", err)
	}
	return nil
}

// moves are actions that write the line items under the other owner, by the same
// numbers, and remove those which are still as they were read.
func (s *Store) moves(ctx context.Context, from, to ags.Owner, resourceLinkIDs []string) (actions []types.TransactWriteItem, err error) {
	for old, err := range s.query(ctx, partition(lineItems(from))) {
		if err != nil {
			return nil, err
		}
		if !slices.Contains(resourceLinkIDs, old.text(resourceLinkID)) {
			continue
		}
		if len(actions) == 2*maxMoved {
			return nil, errors.New("more than 50 at once; move fewer resource links at a time")
		}
		moved := at(lineItems(to), old.text(sortKey))
		for _, attribute := range []string{lineItemID, resourceLinkID, resourceID, tag, record} {
			moved[attribute] = old[attribute]
		}
		actions = append(actions, s.write(moved, absent, nil), types.TransactWriteItem{Delete: &types.Delete{
			TableName: &s.table, Key: at(lineItems(from), old.text(sortKey)), ConditionExpression: name("#record = :record"),
			ExpressionAttributeNames: map[string]string{"#record": record}, ExpressionAttributeValues: item{":record": old[record]},
		}})
	}
	return actions, nil
}
