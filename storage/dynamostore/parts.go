package dynamostore

import (
	"bytes"
	"context"
	"fmt"
)

// maxPart is how many bytes of a value one item holds: DynamoDB's limit for an
// item is 400 KB. The rest is parts of their own, which are written before the item
// that names them and removed after it. What a crash leaves of them is never seen.
const maxPart = 350 << 10

// What the first item of a value says of the others.
const (
	parts   = "parts"   // how many there are
	partsOf = "partsof" // the partition that they are in
)

func partKey(partition string, n int64) item { return at(partition, fmt.Sprintf("%06d", n)) }

func partKeys(partition string, n int64) []item {
	keys := make([]item, n)
	for i := range keys {
		keys[i] = partKey(partition, int64(i))
	}
	return keys
}

// setParts writes the parts of a value and returns how many.
func (s *Store) setParts(ctx context.Context, partition string, rest []byte) (n int64, err error) {
	for ; len(rest) > 0; n++ {
		size := min(len(rest), maxPart)
		part := partKey(partition, n)
		part[record] = binary(rest[:size])
		if err := s.set(ctx, part); err != nil {
			return n, err
		}
		rest = rest[size:]
	}
	return n, nil
}

// joined puts a value together. It is errOvertaken if the parts went while they were
// read: only a change of their first item removes them.
func (s *Store) joined(ctx context.Context, first []byte, rest []item) ([]byte, error) {
	whole := bytes.Clone(first)
	for _, key := range rest {
		part, err := s.get(ctx, key)
		if err != nil {
			return nil, err
		}
		if part == nil {
			return nil, errOvertaken
		}
		whole = append(whole, part.bytes(record)...)
	}
	return whole, nil
}
