package dynamostore

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Attributes that several kinds of items have.
const (
	partitionKey = "pk"
	sortKey      = "sk"
	record       = "record"  // JSON, or opaque bytes
	version      = "version" // rises with every write
	expires      = "expires" // microseconds since the epoch
	ttl          = "ttl"     // seconds since the epoch, for DynamoDB's clean-up
)

// absent is the condition of a write that must not replace anything.
const absent = "attribute_not_exists(pk)"

// item is an item as DynamoDB knows it.
type item map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// binary is never null, which DynamoDB does not take.
func binary(b []byte) types.AttributeValue {
	return &types.AttributeValueMemberB{Value: append([]byte{}, b...)}
}

func name(s string) *string { return &s }

// at is the key of an item.
func at(partition, sort string) item {
	return item{partitionKey: text(partition), sortKey: text(sort)}
}

// sameKey tells whether two items are the same one, or both are none.
func sameKey(a, b item) bool {
	return a.text(partitionKey) == b.text(partitionKey) && a.text(sortKey) == b.text(sortKey)
}

// key is that of the item.
func (i item) key() item { return at(i.text(partitionKey), i.text(sortKey)) }

func (i item) text(attribute string) string {
	v, _ := i[attribute].(*types.AttributeValueMemberS)
	if v == nil {
		return ""
	}
	return v.Value
}

func (i item) bytes(attribute string) []byte {
	v, _ := i[attribute].(*types.AttributeValueMemberB)
	if v == nil {
		return nil
	}
	return v.Value
}

// number is zero for what is not there.
func (i item) number(attribute string) int64 {
	v, _ := i[attribute].(*types.AttributeValueMemberN)
	if v == nil {
		return 0
	}
	n, _ := strconv.ParseInt(v.Value, 10, 64) // written by number
	return n
}

// expiring adds when an item ends. DynamoDB may remove it from the next second on.
func (i item) expiring(until time.Time) item {
	i[expires], i[ttl] = number(until.UnixMicro()), number(until.Unix()+1)
	return i
}

// digest makes one short key of texts of any length and content; no two lists of
// texts share one.
func digest(texts ...string) string {
	h := sha256.New()
	for _, t := range texts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(t), t) // a hash takes everything
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// get returns the item of that key, nil if there is none.
func (s *Store) get(ctx context.Context, key item) (item, error) {
	consistent := true
	out, err := s.api.GetItem(ctx, &dynamodb.GetItemInput{TableName: &s.table, Key: key, ConsistentRead: &consistent})
	if err != nil {
		return nil, err
	}
	return out.Item, nil
}

// put writes the item if the condition holds, and tells whether it did.
func (s *Store) put(ctx context.Context, i item, condition string, values item) (bool, error) {
	_, err := s.api.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &s.table, Item: i, ConditionExpression: &condition, ExpressionAttributeValues: orNil(values),
	})
	return held(err)
}

// erase removes the item of that key if the condition holds, and tells whether it did.
func (s *Store) erase(ctx context.Context, key item, condition string, values item) (bool, error) {
	_, err := s.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &s.table, Key: key, ConditionExpression: &condition, ExpressionAttributeValues: orNil(values),
	})
	return held(err)
}

// set writes the item over whatever is there.
func (s *Store) set(ctx context.Context, i item) error {
	_, err := s.api.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.table, Item: i})
	return err
}

// held tells a condition that did not hold from a failure.
func held(err error) (bool, error) {
	if _, failed := errors.AsType[*types.ConditionalCheckFailedException](err); failed {
		return false, nil
	}
	return err == nil, err
}

// orNil makes an empty list none, as DynamoDB wants it.
func orNil(values item) map[string]types.AttributeValue {
	if len(values) == 0 {
		return nil
	}
	return values
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

// partition asks for a whole partition, in order.
func partition(key string) dynamodb.QueryInput {
	return dynamodb.QueryInput{
		KeyConditionExpression: name("pk = :pk"), ExpressionAttributeValues: item{":pk": text(key)},
	}
}

// behind asks for the part of a partition behind a sort key.
func behind(key, sort string) dynamodb.QueryInput {
	return dynamodb.QueryInput{
		KeyConditionExpression: name("pk = :pk AND sk > :sk"), ExpressionAttributeValues: item{":pk": text(key), ":sk": text(sort)},
	}
}

// maxBatch is how many items one BatchWriteItem takes.
const maxBatch = 25

// remove deletes items by their keys. What DynamoDB leaves over in one call goes
// into the next.
func (s *Store) remove(ctx context.Context, keys []item) error {
	for batch := range slices.Chunk(keys, maxBatch) {
		requests := make([]types.WriteRequest, len(batch))
		for i, key := range batch {
			requests[i].DeleteRequest = &types.DeleteRequest{Key: key}
		}
		for tries := 0; len(requests) > 0; tries++ {
			if tries == attempts {
				return errBusy
			}
			out, err := s.api.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
				RequestItems: map[string][]types.WriteRequest{s.table: requests},
			})
			if err != nil {
				return err
			}
			requests = out.UnprocessedItems[s.table]
		}
	}
	return nil
}

// keysOf are the keys of all items that a query finds.
func (s *Store) keysOf(ctx context.Context, in dynamodb.QueryInput) (keys []item, err error) {
	in.ProjectionExpression = name("pk, sk")
	for i, err := range s.query(ctx, in) {
		if err != nil {
			return nil, err
		}
		keys = append(keys, item{partitionKey: i[partitionKey], sortKey: i[sortKey]})
	}
	return keys, nil
}
