package program

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomdynamo "github.com/ltikit/ltikit/chimeclassroom/store/dynamo"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/dynamostore"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// stores are where a classroom keeps everything.
type stores struct {
	classroom classroomStore
	trust     trustStore
	// ping asks for a sign of life, and queues how deliveries do; nil where there is
	// nothing to ask.
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

// openStores opens both: in tables of DynamoDB where they are named, else in the one
// database.
func (cfg *databaseConfig) openStores(ctx context.Context, data string) (stores, error) {
	if cfg.table != "" {
		account, err := config.LoadDefaultConfig(ctx)
		if err != nil {
			return stores{}, fmt.Errorf("the configuration of AWS: %w", err)
		}
		return openTables(account, cfg.table, cfg.ltiTable)
	}
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

// openTables opens both in tables of DynamoDB, or the classroom's alone where the other
// is not named.
func openTables(account aws.Config, table, ltiTable string) (opened stores, err error) {
	client := dynamodb.NewFromConfig(account)
	if opened.classroom, err = classroomdynamo.New(client, classroomdynamo.Config{Table: table}); err != nil {
		return stores{}, fmt.Errorf("the classroom's table: %w", err)
	}
	if ltiTable == "" {
		return opened, nil
	}
	opened.ping = pingTables(client, table, ltiTable)
	if opened.trust, err = dynamostore.New(client, dynamostore.Config{Table: ltiTable}); err != nil {
		return stores{}, fmt.Errorf("the table of what is LTI's: %w", err)
	}
	return opened, nil
}

// pingTables asks each table for an item that there is not: half a unit of reading, and
// a right that whoever uses the table has.
func pingTables(client *dynamodb.Client, tables ...string) func(context.Context) error {
	none := &types.AttributeValueMemberS{Value: "health"}
	key := map[string]types.AttributeValue{"pk": none, "sk": none}
	return func(ctx context.Context) error {
		for _, table := range tables {
			if _, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: key}); err != nil {
				return fmt.Errorf("the table %s: %w", table, err)
			}
		}
		return nil
	}
}
