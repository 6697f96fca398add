package dynamostore

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// attempts is how often a change that lost a race is tried again. Each attempt
// reads what is there anew; the round trips between them are pause enough.
const attempts = 16

// errBusy: others kept changing the same items.
var errBusy = errors.New("too many writers at once")

// decided repeats a change until no other writer is in the way.
func decided(try func() (again bool, err error)) error {
	for range attempts {
		if again, err := try(); err != nil || !again {
			return err
		}
	}
	return errBusy
}

// transact writes all of the actions or none. It returns the index of the first
// whose condition did not hold, or -1; again tells that another transaction was in
// the way, so that nothing is decided.
func (s *Store) transact(ctx context.Context, actions ...types.TransactWriteItem) (failed int, again bool, err error) {
	_, err = s.api.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: actions})
	if _, conflict := errors.AsType[*types.TransactionConflictException](err); conflict {
		return -1, true, nil
	}
	cancelled, ok := errors.AsType[*types.TransactionCanceledException](err)
	if !ok {
		return -1, false, err
	}
	for i, reason := range cancelled.CancellationReasons {
		switch code := reason.Code; {
		case code == nil || *code == "None":
		case *code == "ConditionalCheckFailed":
			return i, false, nil
		case *code == "TransactionConflict":
			again = true
		default:
			return -1, false, err
		}
	}
	return -1, again, nil
}

// write is an action that puts the item if the condition holds; an empty one
// always does.
func (s *Store) write(i item, condition string, values item) types.TransactWriteItem {
	put := &types.Put{TableName: &s.table, Item: i, ExpressionAttributeValues: orNil(values)}
	if condition != "" {
		put.ConditionExpression = &condition
	}
	return types.TransactWriteItem{Put: put}
}

// drop is an action that removes the item of that key.
func (s *Store) drop(key item) types.TransactWriteItem {
	return types.TransactWriteItem{Delete: &types.Delete{TableName: &s.table, Key: key}}
}
