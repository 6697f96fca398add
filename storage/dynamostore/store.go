// Package dynamostore keeps the contracts of package storage and of every service in
// one table of Amazon DynamoDB:
//
//	store, err := dynamostore.New(dynamodb.NewFromConfig(awsConfig), dynamostore.Config{Table: "lti"})
//
// The table has a partition key "pk" and a sort key "sk", both texts, and its time
// to live on the attribute "ttl"; [Store.CreateTable] makes one, billed by request.
// Several stores never share a table.
//
// What is used once is decided by one conditional write, and what must agree is
// written in one transaction, so any number of nodes may share a table. Reads are
// strongly consistent. Expiry is stored to the microsecond and compared when a
// value is read or replaced: DynamoDB's own time to live, which may be days late,
// only cleans up.
//
// Two limits come from DynamoDB: an item is 400 KB, which binds a placement with all
// its contents, and [Store.MoveLineItems] moves fifty line items at once.
//
// IAM: dynamodb:GetItem, PutItem, UpdateItem, DeleteItem, Query, BatchWriteItem and
// ConditionCheckItem on the table; Scan for [Store.ForgetLaunchesOf] alone; CreateTable, DescribeTable and
// UpdateTimeToLive for CreateTable alone.
package dynamostore

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/ltikit/ltikit/lti/account"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/notice"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// API is what of *dynamodb.Client a [Store] needs.
type API interface {
	// GetItem reads one item.
	GetItem(ctx context.Context, in *dynamodb.GetItemInput, options ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	// PutItem writes one item if a condition holds.
	PutItem(ctx context.Context, in *dynamodb.PutItemInput, options ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	// UpdateItem changes one item if a condition holds.
	UpdateItem(ctx context.Context, in *dynamodb.UpdateItemInput, options ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	// DeleteItem removes one item if a condition holds.
	DeleteItem(ctx context.Context, in *dynamodb.DeleteItemInput, options ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
	// Query reads a page of the items of one partition.
	Query(ctx context.Context, in *dynamodb.QueryInput, options ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	// Scan reads a page of the whole table; Store.ForgetLaunchesOf alone does.
	Scan(ctx context.Context, in *dynamodb.ScanInput, options ...func(*dynamodb.Options)) (*dynamodb.ScanOutput, error)
	// BatchWriteItem writes and removes up to 25 items.
	BatchWriteItem(ctx context.Context, in *dynamodb.BatchWriteItemInput, options ...func(*dynamodb.Options)) (*dynamodb.BatchWriteItemOutput, error)
	// TransactWriteItems writes up to 100 items, all or none.
	TransactWriteItems(ctx context.Context, in *dynamodb.TransactWriteItemsInput, options ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
	// CreateTable makes the table.
	CreateTable(ctx context.Context, in *dynamodb.CreateTableInput, options ...func(*dynamodb.Options)) (*dynamodb.CreateTableOutput, error)
	// DescribeTable tells whether the table is ready.
	DescribeTable(ctx context.Context, in *dynamodb.DescribeTableInput, options ...func(*dynamodb.Options)) (*dynamodb.DescribeTableOutput, error)
	// UpdateTimeToLive lets DynamoDB clean up.
	UpdateTimeToLive(ctx context.Context, in *dynamodb.UpdateTimeToLiveInput, options ...func(*dynamodb.Options)) (*dynamodb.UpdateTimeToLiveOutput, error)
}

// Config holds what a [Store] needs.
type Config struct {
	// Table is the name or ARN of the table; empty means "ltikit".
	Table string
	// Now is the clock that expiry is compared with; nil means time.Now.
	Now func() time.Time
}

// Store implements every contract of package storage and those of the services: the
// gradebook, rosters, subscriptions, jobs, keys, accounts, clients, placements and
// consents. It is safe for concurrent use and starts no goroutine. Times count to the
// microsecond.
type Store struct {
	api   API
	table string
	now   func() time.Time
}

var (
	_ storage.Registrations         = (*Store)(nil)
	_ storage.RegistrationLookup    = (*Store)(nil)
	_ storage.RegistrationWriter    = (*Store)(nil)
	_ storage.RegistrationDirectory = (*Store)(nil)
	_ storage.RegistrationRemover   = (*Store)(nil)
	_ storage.Launches              = (*Store)(nil)
	_ storage.Replay                = (*Store)(nil)
	_ storage.Transient             = (*Store)(nil)
	_ ags.LineItems                 = (*Store)(nil)
	_ ags.Scores                    = (*Store)(nil)
	_ ags.Results                   = (*Store)(nil)
	_ ags.Gradebook                 = (*Store)(nil)
	_ ags.Mover                     = (*Store)(nil)
	_ keyring.Store                 = (*Store)(nil)
	_ storage.Retention             = (*Store)(nil)
	_ delivery.Retention            = (*Store)(nil)
	_ delivery.Store                = (*Store)(nil)
	_ dynreg.Clients                = (*Store)(nil)
	_ dynreg.ClientDirectory        = (*Store)(nil)
	_ storage.AuditLog              = (*Store)(nil)
	_ storage.Consumers             = (*Store)(nil)
	_ storage.ConsumerWriter        = (*Store)(nil)
	_ storage.ConsumerDirectory     = (*Store)(nil)
	_ storage.ConsumerBindings      = (*Store)(nil)
	_ account.Links                 = (*Store)(nil)
	_ notice.Subscriptions          = (*Store)(nil)
	_ nrps.Roster                   = (*Store)(nil)
	_ nrps.Changes                  = (*Store)(nil)
	_ nrps.RosterWriter             = (*Store)(nil)
	_ config.Store                  = (*Store)(nil)
	_ config.Consents               = (*Store)(nil)
)

// New returns the store. It makes no call.
func New(api API, cfg Config) (*Store, error) {
	if api == nil {
		return nil, errors.New("dynamostore: a client of DynamoDB is required")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Store{api: api, table: cmp.Or(cfg.Table, "ltikit"), now: cfg.Now}, nil
}
