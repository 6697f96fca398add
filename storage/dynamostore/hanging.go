package dynamostore

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// What hangs on a scope or a tool, as rules and deployments do, carries that one's
// mark of birth and counts for nothing once it is gone, whoever comes under the same
// id later. So any number of them goes in one step.

// alive is an action that writes nothing and holds only if the item is the one that
// was read.
func (s *Store) alive(key, read item) types.TransactWriteItem {
	return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
		TableName: &s.table, Key: key, ConditionExpression: name("born = :born"), ExpressionAttributeValues: item{":born": read[born]},
	}}
}

// stands tells whether what an item hangs on is still there.
func (s *Store) stands(ctx context.Context, i item) (bool, error) {
	scope, err := s.get(ctx, scopeKey(i.text(scopeOf)))
	if err != nil || scope.text(born) != i.text(scopeBorn) {
		return false, err
	}
	if i.text(toolBorn) == "" {
		return true, nil
	}
	tool, err := s.get(ctx, toolKey(i.text(toolOf)))
	return tool.text(born) == i.text(toolBorn), err
}

// hanging reads an item, and whether what it hangs on is still there.
func (s *Store) hanging(ctx context.Context, key item) (i item, stands bool, err error) {
	i, err = s.get(ctx, key)
	if err == nil && i != nil {
		stands, err = s.stands(ctx, i)
	}
	return i, stands, err
}

// standing reads the record of an item, nil if there is none or what it hangs on is
// gone.
func standing[T any](ctx context.Context, s *Store, key item) (*T, error) {
	i, stands, err := s.hanging(ctx, key)
	if err != nil || !stands {
		return nil, err
	}
	return decode[T](i)
}
