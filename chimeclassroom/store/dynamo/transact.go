package classroomdynamo

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// attempts is how often a change that lost a race is tried again, each time on what is
// there by then. The pauses between them grow by pause, to the twentieth.
const (
	attempts = 64
	pause    = 3 * time.Millisecond
)

// errBusy: others kept changing the same items.
var errBusy = errors.New("too many writers at once")

// absent is the condition of a write that must not replace anything, and present that
// of one that must.
const (
	absent  = "attribute_not_exists(pk)"
	present = "attribute_exists(pk)"
)

// decided repeats a change until no other writer is in the way.
func decided(ctx context.Context, try func() (again bool, err error)) error {
	for n := range attempts {
		again, err := try()
		if err != nil && !conflicted(err) {
			return err
		}
		if err == nil && !again {
			return nil
		}
		wait := time.NewTimer(time.Duration(min(n, 20)) * pause)
		select {
		case <-ctx.Done():
			wait.Stop()
			return ctx.Err()
		case <-wait.C:
		}
	}
	return errBusy
}

// conflicted tells whether a call met a transaction on the same item.
func conflicted(err error) bool {
	_, conflict := errors.AsType[*types.TransactionConflictException](err)
	return conflict
}

// transact writes all of the actions or none. again tells that a condition did not
// hold, or that another transaction was in the way: what the actions were made of is
// to be read anew.
func (s *Store) transact(ctx context.Context, actions ...types.TransactWriteItem) (again bool, err error) {
	_, err = s.api.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: actions})
	cancelled, ok := errors.AsType[*types.TransactionCanceledException](err)
	if !ok {
		return conflicted(err), ignore(err, conflicted)
	}
	for _, reason := range cancelled.CancellationReasons {
		switch code := reason.Code; {
		case code == nil || *code == "None":
		case *code == "ConditionalCheckFailed" || *code == "TransactionConflict":
			again = true
		default:
			return false, err
		}
	}
	return again, nil
}

// ignore is nil for an error of that kind.
func ignore(err error, kind func(error) bool) error {
	if kind(err) {
		return nil
	}
	return err
}

// putting is an action that writes the item if the condition holds; an empty one
// always does.
func (s *Store) putting(i item, condition string, values item) types.TransactWriteItem {
	put := &types.Put{TableName: &s.table, Item: i, ExpressionAttributeValues: orNil(values), ExpressionAttributeNames: names(condition)}
	if condition != "" {
		put.ConditionExpression = &condition
	}
	return types.TransactWriteItem{Put: put}
}

// dropping is an action that removes the item of that key if the condition holds.
func (s *Store) dropping(key item, condition string, values item) types.TransactWriteItem {
	drop := &types.Delete{TableName: &s.table, Key: key, ExpressionAttributeValues: orNil(values), ExpressionAttributeNames: names(condition)}
	if condition != "" {
		drop.ConditionExpression = &condition
	}
	return types.TransactWriteItem{Delete: drop}
}

// checking is an action that writes nothing.
func (s *Store) checking(key item, condition string, values item) types.TransactWriteItem {
	return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
		TableName: &s.table, Key: key, ConditionExpression: &condition,
		ExpressionAttributeNames: names(condition), ExpressionAttributeValues: orNil(values),
	}}
}

// making is an action that makes the edit.
func (s *Store) making(e *edit) types.TransactWriteItem {
	expression := e.expression()
	return types.TransactWriteItem{Update: &types.Update{
		TableName: &s.table, Key: e.key, UpdateExpression: &expression, ConditionExpression: e.condition(),
		ExpressionAttributeNames: e.names(), ExpressionAttributeValues: orNil(e.values),
	}}
}

// edit is a change of single attributes of an item, if all its conditions hold.
type edit struct {
	key                       item
	sets, removes, conditions []string
	values                    item
}

func editing(key item) *edit { return &edit{key: key, values: item{}} }

func (e *edit) set(attribute string, value types.AttributeValue) *edit {
	e.sets = append(e.sets, "#"+attribute+" = :"+attribute)
	e.values[":"+attribute] = value
	return e
}

func (e *edit) remove(attribute string) *edit {
	e.removes = append(e.removes, "#"+attribute)
	return e
}

// when adds a condition with its values.
func (e *edit) when(condition string, values item) *edit {
	e.conditions = append(e.conditions, "("+condition+")")
	for placeholder, value := range values {
		e.values[placeholder] = value
	}
	return e
}

// changes tells whether there is anything to change.
func (e *edit) changes() bool { return len(e.sets)+len(e.removes) > 0 }

func (e *edit) expression() string {
	var clauses []string
	if len(e.sets) > 0 {
		clauses = append(clauses, "SET "+strings.Join(e.sets, ", "))
	}
	if len(e.removes) > 0 {
		clauses = append(clauses, "REMOVE "+strings.Join(e.removes, ", "))
	}
	return strings.Join(clauses, " ")
}

func (e *edit) condition() *string {
	if len(e.conditions) == 0 {
		return nil
	}
	return name(strings.Join(e.conditions, " AND "))
}

func (e *edit) names() map[string]string {
	return names(e.expression(), strings.Join(e.conditions, " "))
}
