package dynamostore

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"

	"github.com/ltikit/ltikit/storage"
)

func transientKey(key string) item { return at("transient#"+digest(key), "-") }

// Put implements [storage.Transient]. What is too large for one item is written in
// parts first, so that who sees the first item finds all of them.
func (s *Store) Put(ctx context.Context, key string, value []byte, until time.Time) error {
	first := transientKey(key).expiring(until)
	if len(value) > maxPart {
		if err := s.putParts(ctx, first, value[maxPart:], until); err != nil {
			return fmt.Errorf("storing a transient value: %w", err)
		}
		value = value[:maxPart]
	}
	first[record] = binary(value)
	stored, err := s.put(ctx, first, free, item{":now": number(s.now().UnixMicro())})
	if err != nil {
		return fmt.Errorf("storing a transient value: %w", err)
	}
	if !stored {
		return storage.ErrConflict // the parts go when their time has come
	}
	return nil
}

func (s *Store) putParts(ctx context.Context, first item, rest []byte, until time.Time) error {
	partition, n := "part#"+uuid.NewString(), int64(0)
	for ; len(rest) > 0; n++ {
		size := min(len(rest), maxPart)
		part := partKey(partition, n).expiring(until)
		part[record] = binary(rest[:size])
		if _, err := s.put(ctx, part, absent, nil); err != nil {
			return err
		}
		rest = rest[size:]
	}
	first[parts], first[partsOf] = number(n), text(partition)
	return nil
}

// Take implements [storage.Transient].
func (s *Store) Take(ctx context.Context, key string) ([]byte, error) {
	condition := "expires >= :now"
	out, err := s.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &s.table, Key: transientKey(key), ReturnValues: types.ReturnValueAllOld,
		ConditionExpression: &condition, ExpressionAttributeValues: item{":now": number(s.now().UnixMicro())},
	})
	taken, err := held(err)
	if err == nil && !taken {
		return nil, storage.ErrNotFound
	}
	var value []byte
	if err == nil {
		value, err = s.takeParts(ctx, out.Attributes)
	}
	if err != nil {
		return nil, fmt.Errorf("taking a transient value: %w", err)
	}
	return value, nil
}

// takeParts puts a value together again. Nobody else can: the first item is gone.
func (s *Store) takeParts(ctx context.Context, first item) ([]byte, error) {
	n, value := first.number(parts), first.bytes(record)
	if n == 0 {
		return value, nil
	}
	var whole bytes.Buffer
	whole.Write(value)
	keys := make([]item, n)
	for i := range keys {
		keys[i] = partKey(first.text(partsOf), int64(i))
		part, err := s.get(ctx, keys[i])
		if err != nil {
			return nil, err
		}
		if part == nil {
			return nil, fmt.Errorf("part %d of %d is missing", i+1, n)
		}
		whole.Write(part.bytes(record))
	}
	return whole.Bytes(), s.remove(ctx, keys)
}
