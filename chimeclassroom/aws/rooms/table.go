package rooms

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
)

// API is what of *dynamodb.Client a [Table] needs.
//
// IAM: dynamodb:GetItem, PutItem, UpdateItem, DeleteItem and Query on the table.
type API interface {
	// GetItem reads one item.
	GetItem(ctx context.Context, in *dynamodb.GetItemInput, options ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	// PutItem writes one item if a condition holds.
	PutItem(ctx context.Context, in *dynamodb.PutItemInput, options ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	// DeleteItem removes one item if a condition holds.
	DeleteItem(ctx context.Context, in *dynamodb.DeleteItemInput, options ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
	// UpdateItem changes one item if a condition holds.
	UpdateItem(ctx context.Context, in *dynamodb.UpdateItemInput, options ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	// Query reads a page of the items of one partition.
	Query(ctx context.Context, in *dynamodb.QueryInput, options ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	// TransactWriteItems writes up to 100 items, all or none.
	TransactWriteItems(ctx context.Context, in *dynamodb.TransactWriteItemsInput, options ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

// Table keeps rooms between two batches, and of which event a socket is. It has a
// partition key "pk" and a sort key "sk", both texts, and its time to live on "ttl". It
// is a table of its own without backups, so that what was said in a class is gone when
// the class is:
//
//	room#EVENT     part#N   a room, packed, in parts; the first has its version and says how many
//	claim#EVENT    -        which run hears the room, from which call on and until when
//	socket#ID      -        the event of a socket
type Table struct {
	API  API
	Name string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

var _ httpapi.RoomStore = (*Table)(nil)

// How long a room may lie there that nobody looks after, and a socket that did not say
// that it is over; the gateway ends each after two hours.
const (
	roomLasts   = 24 * time.Hour
	socketLasts = 3 * time.Hour
)

// mostPart is what one item takes of a room: DynamoDB allows 400 KB with everything.
const mostPart = 380 << 10

// mostParts is how many items a room takes: DynamoDB writes 4 MB at once.
const mostParts = 10

type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func (t *Table) until(lasts time.Duration) types.AttributeValue {
	return number(t.now().Add(lasts).Unix())
}

func (t *Table) now() time.Time {
	if t.Now == nil {
		return time.Now()
	}
	return t.Now()
}

// expired: its time is over, though DynamoDB may take days to remove it.
func (t *Table) expired(i item) bool { return int64(numberOf(i["ttl"])) <= t.now().Unix() }

// firstPart is the sort key of the first part of a room.
const firstPart = "part#00"

// leftVersion is that under which a room can be written in place of what is left of
// another: there is none without the first part.
func leftVersion(i item) string {
	if textOf(i["sk"]) != firstPart {
		return ""
	}
	return textOf(i["version"])
}

func partKey(eventID string, n int) item {
	return item{"pk": text("room#" + eventID), "sk": text(fmt.Sprintf("part#%02d", n))}
}

// readTries is how often a room is read that is written meanwhile.
const readTries = 5

// ReadRoom implements [httpapi.RoomStore]. A room of which parts are missing, or whose
// time is over, is lost: there is a version and no snapshot.
func (t *Table) ReadRoom(ctx context.Context, eventID string) (snapshot []byte, version string, err error) {
	for range readTries {
		var whole bool
		snapshot, version, whole, err = t.readRoom(ctx, eventID)
		if whole || err != nil {
			return snapshot, version, err
		}
	}
	return nil, version, nil
}

// readRoom is no look at one moment: it has read a whole room if all parts are of one
// version.
func (t *Table) readRoom(ctx context.Context, eventID string) (snapshot []byte, version string, whole bool, err error) {
	key, consistent := "pk = :pk", true
	in := dynamodb.QueryInput{
		TableName: &t.Name, ConsistentRead: &consistent, KeyConditionExpression: &key,
		ExpressionAttributeValues: item{":pk": text("room#" + eventID)},
	}
	parts, read := 0, 0
	for {
		out, err := t.API.Query(ctx, &in)
		if err != nil {
			return nil, "", false, fmt.Errorf("reading the room of event %s: %w", eventID, err)
		}
		for _, i := range out.Items {
			if read == 0 {
				version, parts = textOf(i["version"]), numberOf(i["parts"])
				if textOf(i["sk"]) != firstPart || t.expired(i) { // what is left of a room that nobody looked after
					return nil, leftVersion(i), true, nil
				}
			}
			if textOf(i["version"]) != version {
				return nil, version, false, nil
			}
			read++
			snapshot = append(snapshot, bytesOf(i["data"])...)
		}
		if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
			return snapshot, version, read == parts, nil
		}
	}
}

// WriteRoom implements [httpapi.RoomStore].
func (t *Table) WriteRoom(ctx context.Context, eventID, version string, snapshot []byte) (next string, err error) {
	parts := split(snapshot)
	if len(parts) > mostParts {
		return "", fmt.Errorf("the room of event %s takes %d bytes, which is too much", eventID, len(snapshot))
	}
	next = fmt.Sprintf("%02d-%s", len(parts), rand.Text())
	items := make([]item, len(parts))
	for n, data := range parts {
		items[n] = partKey(eventID, n)
		items[n]["version"], items[n]["ttl"] = text(next), t.until(roomLasts)
		items[n]["data"] = &types.AttributeValueMemberB{Value: data}
	}
	items[0]["parts"] = number(int64(len(parts)))
	if len(parts) == 1 && partsOf(version) <= 1 {
		err = t.put(ctx, items[0], version)
	} else {
		err = t.transact(ctx, eventID, version, items)
	}
	return next, changed(err)
}

func split(data []byte) (parts [][]byte) {
	for len(data) > mostPart {
		parts = append(parts, data[:mostPart])
		data = data[mostPart:]
	}
	return append(parts, data)
}

// partsOf is how many parts a room of that version has, which says so.
func partsOf(version string) (n int) {
	if len(version) > 2 {
		n, _ = strconv.Atoi(version[:2])
	}
	return n
}

// unless is the condition that the room still has the version.
func unless(version string) (condition *string, values item) {
	if version == "" {
		none := "attribute_not_exists(pk)"
		return &none, nil
	}
	same := "version = :version"
	return &same, item{":version": text(version)}
}

func (t *Table) put(ctx context.Context, i item, version string) error {
	condition, values := unless(version)
	_, err := t.API.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.Name, Item: i, ConditionExpression: condition, ExpressionAttributeValues: values})
	return err
}

// transact writes all parts of a room, and removes those that an earlier version has
// more. No items: the room is removed.
func (t *Table) transact(ctx context.Context, eventID, version string, items []item) error {
	condition, values := unless(version)
	var all []types.TransactWriteItem
	for n := range max(len(items), partsOf(version)) {
		if n < len(items) {
			put := &types.Put{TableName: &t.Name, Item: items[n]}
			if n == 0 {
				put.ConditionExpression, put.ExpressionAttributeValues = condition, values
			}
			all = append(all, types.TransactWriteItem{Put: put})
			continue
		}
		remove := &types.Delete{TableName: &t.Name, Key: partKey(eventID, n)}
		if n == 0 {
			remove.ConditionExpression, remove.ExpressionAttributeValues = condition, values
		}
		all = append(all, types.TransactWriteItem{Delete: remove})
	}
	_, err := t.API.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: all})
	return err
}

// RemoveRoom implements [httpapi.RoomStore].
func (t *Table) RemoveRoom(ctx context.Context, eventID, version string) error {
	return changed(t.transact(ctx, eventID, version, nil))
}

// changed says what a condition that does not hold means.
func changed(err error) error {
	if _, failed := errors.AsType[*types.ConditionalCheckFailedException](err); failed {
		return httpapi.ErrRoomChanged
	}
	if _, failed := errors.AsType[*types.TransactionCanceledException](err); failed {
		return httpapi.ErrRoomChanged
	}
	if err != nil {
		return fmt.Errorf("writing a room: %w", err)
	}
	return nil
}

func socketKey(connection string) item {
	return item{"pk": text("socket#" + connection), "sk": text("-")}
}

// PutSocket notes of which event a socket is.
func (t *Table) PutSocket(ctx context.Context, connection, eventID string) error {
	i := socketKey(connection)
	i["event"], i["ttl"] = text(eventID), t.until(socketLasts)
	if _, err := t.API.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.Name, Item: i}); err != nil {
		return fmt.Errorf("noting a socket: %w", err)
	}
	return nil
}

// saidWithin is the time in which Said counts.
const saidWithin = 10 * time.Second

// Said notes that a socket says one more thing. It returns of which event it is, "" if
// nobody knows it, and how much it has said within ten seconds.
func (t *Table) Said(ctx context.Context, connection string) (eventID string, said int, err error) {
	now := t.now().Unix()
	out, err := t.update(ctx, connection, "SET said = if_not_exists(said, :none) + :one, since = if_not_exists(since, :now)",
		item{":none": number(0), ":one": number(1), ":now": number(now)})
	if err != nil || out == nil {
		return "", 0, err
	}
	if now-int64(numberOf(out["since"])) >= int64(saidWithin/time.Second) {
		out, err = t.update(ctx, connection, "SET said = :one, since = :now", item{":one": number(1), ":now": number(now)})
	}
	return textOf(out["event"]), numberOf(out["said"]), err
}

// update changes a socket that is known, and returns it; nil: it is not.
func (t *Table) update(ctx context.Context, connection, change string, values item) (item, error) {
	known := "attribute_exists(pk)"
	out, err := t.API.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &t.Name, Key: socketKey(connection), UpdateExpression: &change, ConditionExpression: &known,
		ExpressionAttributeValues: values, ReturnValues: types.ReturnValueAllNew,
	})
	if _, unknown := errors.AsType[*types.ConditionalCheckFailedException](err); unknown {
		return nil, nil //nolint:nilnil // there is none, and nothing is wrong
	}
	if err != nil {
		return nil, fmt.Errorf("counting what a socket says: %w", err)
	}
	return out.Attributes, nil
}

// Socket returns of which event a socket is, "" if nobody knows it.
func (t *Table) Socket(ctx context.Context, connection string) (eventID string, err error) {
	consistent := true
	out, err := t.API.GetItem(ctx, &dynamodb.GetItemInput{TableName: &t.Name, Key: socketKey(connection), ConsistentRead: &consistent})
	if err != nil {
		return "", fmt.Errorf("looking for a socket: %w", err)
	}
	return textOf(out.Item["event"]), nil
}

// DropSocket forgets a socket.
func (t *Table) DropSocket(ctx context.Context, connection string) error {
	if _, err := t.API.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &t.Name, Key: socketKey(connection)}); err != nil {
		return fmt.Errorf("forgetting a socket: %w", err)
	}
	return nil
}

func textOf(v types.AttributeValue) string {
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

func numberOf(v types.AttributeValue) int {
	if n, ok := v.(*types.AttributeValueMemberN); ok {
		i, _ := strconv.Atoi(n.Value) // written by number
		return i
	}
	return 0
}

func bytesOf(v types.AttributeValue) []byte {
	if b, ok := v.(*types.AttributeValueMemberB); ok {
		return b.Value
	}
	return nil
}
