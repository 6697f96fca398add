package dynamostore_test

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti/account"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/notice"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/dynamostore"
	"github.com/ltikit/ltikit/storage/storagetest"
)

// engine is moto's server in a process of its own, with a client of the AWS SDK.
type engine struct {
	client *dynamodb.Client
	tables atomic.Int64
}

func startEngine(t *testing.T) *engine {
	t.Helper()
	address, client := needs.Moto(t)
	return &engine{client: dynamodb.New(dynamodb.Options{
		BaseEndpoint: &address, Region: "eu-central-1", HTTPClient: client,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		}),
	})}
}

// store is a store on a table of its own.
type store struct {
	*dynamostore.Store
	again func() (*dynamostore.Store, error)
}

// Reopen implements [storagetest.Reopener].
func (s *store) Reopen() (err error) {
	s.Store, err = s.again()
	return err
}

func (e *engine) open(t *testing.T, now func() time.Time) *store {
	t.Helper()
	table := fmt.Sprint("lti-", e.tables.Add(1))
	s := &store{again: func() (*dynamostore.Store, error) {
		return dynamostore.New(e.client, dynamostore.Config{Table: table, Now: now})
	}}
	require.NoError(t, s.Reopen())
	require.NoError(t, s.CreateTable(t.Context()))
	require.NoError(t, s.CreateTable(t.Context()), "one that is there is left as it is")
	return s
}

// opener opens empty stores, on a server of the suite's own, as whatever the suite
// needs of them.
func opener[S any](t *testing.T, as func(*store) S) func(*testing.T, func() time.Time) S {
	t.Helper()
	e := startEngine(t)
	return func(t *testing.T, now func() time.Time) S { return as(e.open(t, now)) }
}

// long tells whether whole suites run. For each item of a transaction moto copies the
// table, so that those with hundreds of transactions take minutes.
func long() bool { return os.Getenv("LTIKIT_LONG") != "" }

func TestRegistrations(t *testing.T) {
	t.Parallel()
	storagetest.Registrations(t, opener(t, func(s *store) storagetest.RegistrationStore { return s }))
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	suite := storagetest.DirectoryInShort
	if long() {
		suite = storagetest.Directory
	}
	suite(t, opener(t, func(s *store) storagetest.Administration { return s }))
}

func TestLaunches(t *testing.T) {
	t.Parallel()
	storagetest.Launches(t, opener(t, func(s *store) storage.Launches { return s }))
}

func TestReplay(t *testing.T) {
	t.Parallel()
	storagetest.Replay(t, opener(t, func(s *store) storage.Replay { return s }))
}

func TestTransient(t *testing.T) {
	t.Parallel()
	storagetest.Transient(t, opener(t, func(s *store) storage.Transient { return s }))
}

func TestKeys(t *testing.T) {
	t.Parallel()
	storagetest.Keys(t, opener(t, func(s *store) keyring.Store { return s }))
}

func TestClients(t *testing.T) {
	t.Parallel()
	storagetest.Clients(t, opener(t, func(s *store) storagetest.ClientStore { return s }))
}

func TestAuditLog(t *testing.T) {
	t.Parallel()
	storagetest.AuditLog(t, opener(t, func(s *store) storage.AuditLog { return s }))
}

func TestAccountLinks(t *testing.T) {
	t.Parallel()
	storagetest.AccountLinks(t, opener(t, func(s *store) account.Links { return s }))
}

func TestConsents(t *testing.T) {
	t.Parallel()
	storagetest.Consents(t, opener(t, func(s *store) config.Consents { return s }))
}

func TestConsumers(t *testing.T) {
	t.Parallel()
	storagetest.Consumers(t, opener(t, func(s *store) storagetest.ConsumerStore { return s }))
}

func TestSubscriptions(t *testing.T) {
	t.Parallel()
	storagetest.Subscriptions(t, opener(t, func(s *store) notice.Subscriptions { return s }))
}

func TestRoster(t *testing.T) {
	t.Parallel()
	storagetest.Roster(t, opener(t, func(s *store) storagetest.RosterStore { return s }))
}

func TestConfiguration(t *testing.T) {
	t.Parallel()
	suite := storagetest.ConfigurationInShort
	if long() {
		suite = storagetest.Configuration
	}
	suite(t, opener(t, func(s *store) config.Store { return s }))
}

func TestLineItems(t *testing.T) {
	t.Parallel()
	storagetest.LineItems(t, opener(t, func(s *store) ags.LineItems { return s }))
}

func TestScores(t *testing.T) {
	t.Parallel()
	storagetest.Scores(t, opener(t, func(s *store) storagetest.Gradebook { return s }))
}

func TestResults(t *testing.T) {
	t.Parallel()
	storagetest.Results(t, opener(t, func(s *store) storagetest.Gradebook { return s }))
}

func TestEntries(t *testing.T) {
	t.Parallel()
	storagetest.Entries(t, opener(t, func(s *store) storagetest.Gradebook { return s }))
}

func TestMoves(t *testing.T) {
	t.Parallel()
	storagetest.Moves(t, opener(t, func(s *store) storagetest.MovableGradebook { return s }))
}

func TestDelivery(t *testing.T) {
	t.Parallel()
	suite := storagetest.DeliveryInShort
	if long() {
		suite = storagetest.Delivery
	}
	suite(t, opener(t, func(s *store) delivery.Store { return s }))
}

func TestRetention(t *testing.T) {
	t.Parallel()
	storagetest.Retention(t, opener(t, func(s *store) storagetest.RetainedStore { return s }))
}
