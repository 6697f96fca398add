package dynamostore

import "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

// What must not go while it is in use counts what holds it, and is removed at zero
// only: a scope is held by scopes, tools and placements, a tool by placements.

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
