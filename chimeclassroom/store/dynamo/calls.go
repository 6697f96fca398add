package classroomdynamo

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// get returns the item of that key, nil if there is none.
func (s *Store) get(ctx context.Context, key item) (item, error) {
	consistent := true
	out, err := s.api.GetItem(ctx, &dynamodb.GetItemInput{TableName: &s.table, Key: key, ConsistentRead: &consistent})
	if err != nil {
		return nil, err
	}
	return out.Item, nil
}

// maxRead is how many items one BatchGetItem reads, and maxBatch how many one
// BatchWriteItem writes.
const (
	maxRead  = 100
	maxBatch = 25
)

// getAll returns the items of the keys in their order, nil for those that there are
// not. It is no look at one moment.
func (s *Store) getAll(ctx context.Context, keys ...item) ([]item, error) {
	found := map[[2]string]item{}
	var ask []map[string]types.AttributeValue
	for _, key := range keys {
		id := [2]string{key.text(partitionKey), key.text(sortKey)}
		if _, asked := found[id]; !asked {
			found[id] = nil
			ask = append(ask, key)
		}
	}
	for batch := range slices.Chunk(ask, maxRead) {
		if err := s.getBatch(ctx, batch, found); err != nil {
			return nil, err
		}
	}
	items := make([]item, len(keys))
	for n, key := range keys {
		items[n] = found[[2]string{key.text(partitionKey), key.text(sortKey)}]
	}
	return items, nil
}

// getBatch reads what one call may ask for. What DynamoDB leaves over in one call goes
// into the next.
func (s *Store) getBatch(ctx context.Context, ask []map[string]types.AttributeValue, found map[[2]string]item) error {
	consistent := true
	for tries := 0; len(ask) > 0; tries++ {
		if tries == attempts {
			return errBusy
		}
		out, err := s.api.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{s.table: {Keys: ask, ConsistentRead: &consistent}},
		})
		if err != nil {
			return err
		}
		for _, list := range out.Responses {
			for _, i := range list {
				found[[2]string{item(i).text(partitionKey), item(i).text(sortKey)}] = i
			}
		}
		ask = nil
		for _, left := range out.UnprocessedKeys {
			ask = append(ask, left.Keys...)
		}
	}
	return nil
}

// partition asks for a whole partition, in order.
func partition(key string) dynamodb.QueryInput {
	return dynamodb.QueryInput{
		KeyConditionExpression: name("pk = :pk"), ExpressionAttributeValues: item{":pk": text(key)},
	}
}

// beginning asks for the part of a partition whose sort keys begin so.
func beginning(key, sort string) dynamodb.QueryInput {
	return dynamodb.QueryInput{
		KeyConditionExpression: name("pk = :pk AND begins_with(sk, :sk)"), ExpressionAttributeValues: item{":pk": text(key), ":sk": text(sort)},
	}
}

// between asks for the part of a partition from one sort key to another.
func between(key, from, to string) dynamodb.QueryInput {
	return dynamodb.QueryInput{
		KeyConditionExpression: name("pk = :pk AND sk BETWEEN :from AND :to"), ExpressionAttributeValues: item{":pk": text(key), ":from": text(from), ":to": text(to)},
	}
}

// query yields the items of one partition by their sort keys, page by page.
func (s *Store) query(ctx context.Context, in dynamodb.QueryInput) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		consistent := true
		in.TableName, in.ConsistentRead = &s.table, &consistent
		for {
			out, err := s.api.Query(ctx, &in)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, i := range out.Items {
				if !yield(i, nil) {
					return
				}
			}
			if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
				return
			}
		}
	}
}

// queryAll reads to the end.
func (s *Store) queryAll(ctx context.Context, in dynamodb.QueryInput) (all []item, err error) {
	for i, err := range s.query(ctx, in) {
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	return all, nil
}

// put writes the item if the condition holds, and tells whether it did.
func (s *Store) put(ctx context.Context, i item, condition string) (bool, error) {
	in := &dynamodb.PutItemInput{TableName: &s.table, Item: i, ExpressionAttributeNames: names(condition)}
	if condition != "" {
		in.ConditionExpression = &condition
	}
	_, err := s.api.PutItem(ctx, in)
	return held(err)
}

// update makes the edit if its condition holds, and tells whether it did.
func (s *Store) update(ctx context.Context, e *edit) (bool, error) {
	expression := e.expression()
	in := &dynamodb.UpdateItemInput{
		TableName: &s.table, Key: e.key, UpdateExpression: &expression, ConditionExpression: e.condition(),
		ExpressionAttributeNames: e.names(), ExpressionAttributeValues: orNil(e.values),
	}
	_, err := s.api.UpdateItem(ctx, in)
	return held(err)
}

// erase removes the item of that key, if it is there. It waits for transactions on it.
func (s *Store) erase(ctx context.Context, key item) error {
	return decided(ctx, func() (bool, error) {
		_, err := s.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &s.table, Key: key})
		return false, err
	})
}

// held tells a condition that did not hold from a failure.
func held(err error) (bool, error) {
	if _, failed := errors.AsType[*types.ConditionalCheckFailedException](err); failed {
		return false, nil
	}
	return err == nil, err
}

// write makes many writes that need not be one. What DynamoDB leaves over in one call
// goes into the next.
func (s *Store) write(ctx context.Context, requests []types.WriteRequest) error {
	for batch := range slices.Chunk(requests, maxBatch) {
		for tries := 0; len(batch) > 0; tries++ {
			if tries == attempts {
				return errBusy
			}
			out, err := s.api.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{s.table: batch}})
			if err != nil {
				return err
			}
			batch = out.UnprocessedItems[s.table]
		}
	}
	return nil
}

// remove deletes items by their keys.
func (s *Store) remove(ctx context.Context, keys []item) error {
	requests := make([]types.WriteRequest, len(keys))
	for i, key := range keys {
		requests[i].DeleteRequest = &types.DeleteRequest{Key: key}
	}
	return s.write(ctx, requests)
}

// removePartition deletes whatever a partition holds.
func (s *Store) removePartition(ctx context.Context, key string) error {
	in := partition(key)
	in.ProjectionExpression = name("pk, sk")
	keys, err := s.queryAll(ctx, in)
	if err != nil {
		return err
	}
	return s.remove(ctx, keys)
}
