package program

import (
	"context"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// stores are where a classroom keeps everything.
type stores struct {
	classroom classroomStore
	trust     trustStore
	// ping asks for a sign of life, and queues how deliveries do; nil where the stores
	// are no database of ours.
	ping   func(context.Context) error
	queues func(context.Context) (map[string]sqlstore.QueueDepth, error)
	// Close closes them, nil where there is nothing to close.
	close func() error
}

// Close closes the stores.
func (s stores) Close() error {
	if s.close == nil {
		return nil
	}
	return s.close()
}

// classroomStore keeps the classroom.
type classroomStore interface {
	service.Store
	// FillArchive has the store keep lines for the archive from now on.
	FillArchive()
}

// trustStore keeps what is LTI's: whom the classroom trusts, its keys, and what is on
// its way.
type trustStore interface {
	admin.Store
	storage.Replay
	storage.Transient
	keyring.Store
	delivery.Store
	delivery.Retention
}

// openStores opens both in the database that is named.
func (cfg *lambdaConfig) openStores(ctx context.Context) (stores, error) {
	if cfg.database.url == "" {
		return stores{}, errors.New("the store on DynamoDB does not keep all of the classroom yet; name a database in " + databaseURLEnv)
	}
	return cfg.database.openStores(ctx, "")
}

// openStores opens both in the one database.
func (cfg *databaseConfig) openStores(ctx context.Context, data string) (stores, error) {
	db, err := cfg.open(ctx, data)
	if err != nil {
		return stores{}, err
	}
	trust, err := sqlstore.New(ctx, db.DB, sqlstore.Config{Dialect: db.dialect})
	if err != nil {
		closeQuietly(db)
		return stores{}, fmt.Errorf("the classroom's database: %w", err)
	}
	store, err := classroomsql.New(ctx, db.DB, db.dialect)
	if err != nil {
		closeQuietly(db)
		return stores{}, fmt.Errorf("the classroom's database: %w", err)
	}
	return stores{classroom: store, trust: trust, ping: db.PingContext, queues: trust.QueueDepths, close: db.Close}, nil
}
