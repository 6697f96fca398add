package dynamostore

import (
	"context"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/storage"
)

// A scope, a tool and a placement is an item by its id, and the same again where it
// is listed, ordered by id. What must not go while it is in use counts what holds it
// and is removed at zero only. All that changes at once is one transaction, decided
// by the item's version.
//
// What hangs on a scope or a tool, such as a rule, carries that one's mark of birth
// and counts for nothing once it is gone, whoever comes under the same id later. So
// any number of them goes in one step.

const (
	holders   = "holders"   // how many scopes, tools or placements need it
	born      = "born"      // what tells it from another of the same id
	scopeBorn = "scopeborn" // of the scope that an item hangs on
	toolBorn  = "toolborn"  // of the tool that it hangs on
	scopeOf   = "scope"     // the id
	toolOf    = "tool"      // the id
	trustOf   = "trust"
)

// needed reads the item of that key, or is storage.ErrNotFound.
func (s *Store) needed(ctx context.Context, key item) (item, error) {
	i, err := s.get(ctx, key)
	if err == nil && i == nil {
		err = storage.ErrNotFound
	}
	return i, err
}

// one reads the record of an item that is needed.
func one[T any](ctx context.Context, s *Store, key item) (v T, err error) {
	i, err := s.needed(ctx, key)
	if err != nil {
		return v, err
	}
	read, err := decode[T](i)
	if err != nil {
		return v, err
	}
	return *read, nil
}

// listing yields the records of a partition behind an id.
func listing[T any](ctx context.Context, s *Store, partition, after, doing string) iter.Seq2[T, error] {
	return values(records[T](s.query(ctx, behind(partition, directorySort(sortableStart(after)))), doing))
}

// revise is an action that writes an item which is still as it was read, old, and
// leaves alone what holds it.
func (s *Store) revise(key, old, attributes item) types.TransactWriteItem {
	c := newChange()
	for attribute, value := range attributes {
		c.set(attribute, value)
	}
	c.set(version, number(old.number(version)+1))
	c.keep(holders, number(0))
	condition := absent
	if old != nil {
		condition = "#version = :old"
		c.values[":old"] = old[version]
	}
	return types.TransactWriteItem{Update: &types.Update{
		TableName: &s.table, Key: key, UpdateExpression: name(c.expression()), ConditionExpression: &condition,
		ExpressionAttributeNames: c.names, ExpressionAttributeValues: c.values,
	}}
}

// end is an action that removes an item which is still as it was read and which so
// many hold.
func (s *Store) end(key, old item, held int64) types.TransactWriteItem {
	return types.TransactWriteItem{Delete: &types.Delete{
		TableName: &s.table, Key: key, ConditionExpression: name("version = :old AND holders = :held"),
		ExpressionAttributeValues: item{":old": old[version], ":held": number(held)},
	}}
}

// hold is an action that counts what holds an item, which must be there.
func (s *Store) hold(key item, by int64) types.TransactWriteItem {
	return types.TransactWriteItem{Update: &types.Update{
		TableName: &s.table, Key: key, UpdateExpression: name("ADD holders :by"), ConditionExpression: name("attribute_exists(pk)"),
		ExpressionAttributeValues: item{":by": number(by)},
	}}
}

// holdInstead are actions by which an item that held from holds to; nil is none.
// That of the new one comes first.
func (s *Store) holdInstead(from, to item) (actions []types.TransactWriteItem) {
	if sameKey(from, to) {
		return nil
	}
	if to != nil {
		actions = append(actions, s.hold(to, 1))
	}
	if from != nil {
		actions = append(actions, s.hold(from, -1))
	}
	return actions
}

// list are actions that write an entry in place of the one that there was.
func (s *Store) list(was, is item) []types.TransactWriteItem {
	actions := []types.TransactWriteItem{s.write(is, "", nil)}
	if was != nil && !sameKey(was, is) {
		actions = append(actions, s.drop(was))
	}
	return actions
}

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

// hanging reads an item, nil if there is none or what it hangs on is gone.
func (s *Store) hanging(ctx context.Context, key item) (item, error) {
	i, err := s.get(ctx, key)
	if err != nil || i == nil {
		return nil, err
	}
	stands, err := s.stands(ctx, i)
	if err != nil || !stands {
		return nil, err
	}
	return i, nil
}

// missing says what a record named that is not there.
func missing(what, id string) error { return fmt.Errorf("%s %q: %w", what, id, storage.ErrNotFound) }
