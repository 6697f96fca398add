package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/ltikit/ltikit/storage"
)

const launchPrefix = "launch#"

func launchKey(id string) item { return at(launchPrefix+digest(id), "-") }

// KeepLaunch implements [storage.Launches].
func (s *Store) KeepLaunch(ctx context.Context, id string, l *storage.Launch, until time.Time) error {
	kept, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("launch: %w", err)
	}
	i := launchKey(id).expiring(until)
	i[record] = text(string(kept))
	stored, err := s.put(ctx, i, free, item{":now": number(s.now().UnixMicro())})
	if err != nil {
		return fmt.Errorf("keeping a launch: %w", err)
	}
	if !stored {
		return storage.ErrConflict
	}
	return nil
}

// KeptLaunch implements [storage.Launches].
func (s *Store) KeptLaunch(ctx context.Context, id string) (*storage.Launch, error) {
	i, err := s.get(ctx, launchKey(id))
	if err != nil {
		return nil, fmt.Errorf("reading a launch: %w", err)
	}
	if i == nil || i.number(expires) < s.now().UnixMicro() {
		return nil, storage.ErrNotFound
	}
	return decode[storage.Launch](i)
}

// ForgetLaunch implements [storage.Launches].
func (s *Store) ForgetLaunch(ctx context.Context, id string) error {
	_, err := s.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &s.table, Key: launchKey(id)})
	if err != nil {
		return fmt.Errorf("forgetting a launch: %w", err)
	}
	return nil
}
