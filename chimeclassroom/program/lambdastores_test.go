//go:build unix

package program

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	classroomdynamo "github.com/ltikit/ltikit/chimeclassroom/store/dynamo"
	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/storage/dynamostore"
)

// shelf is where an account keeps everything, seen from outside.
type shelf interface {
	// variables name it to functions.
	variables() []string
	// flags name it to commands.
	flags() []string
	// open opens it for the test.
	open(t *testing.T) stores
	// parked are the parked messages: those with a reason, and those about a meeting
	// that is not known.
	parked(t *testing.T) (poison, strange []string)
	// refuse has what is about that connection not be stored, until it is well again.
	refuse(t *testing.T, connection string) (well func())
}

// cloud is moto, of which one asks at a time: it looks and writes in two steps, where
// AWS decides in one.
type cloud struct {
	aws.Config
	address string
	called  called // what functions asked for
	mu      sync.Mutex
	refused string // no item that names it is written; "" refuses none
	// In the middle of so many transactions it kills, whose answer never arrives.
	until  int
	kill   func()
	chance *rand.Rand
}

func startCloud(t *testing.T) *cloud {
	t.Helper()
	address, client := needs.Moto(t)
	moto, err := url.Parse(address)
	require.NoError(t, err)
	c := &cloud{}
	proxy := httputil.NewSingleHostReverseProxy(moto)
	proxy.Transport = client.Transport
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // whoever asked is gone
		}
		c.called.note(r, body)
		if c.refuses(r, body) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"__type":"com.amazon.coral.validate#ValidationException","message":"no"}`)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if c.dies(r) {
			if c.chance.IntN(2) == 0 { // it is stored, and nobody knows
				proxy.ServeHTTP(httptest.NewRecorder(), r.WithContext(context.WithoutCancel(r.Context())))
			}
			c.kill()
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.Close()
		c.called.mayBeCalled(t)
	})
	c.address = server.URL
	c.Config = aws.Config{BaseEndpoint: &server.URL, Region: "eu-central-1", Credentials: aws.CredentialsProviderFunc(
		func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		})}
	return c
}

func (c *cloud) refuses(r *http.Request, body []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refused != "" && strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".TransactWriteItems") && bytes.Contains(body, []byte(c.refused))
}

// arm has the cloud kill in the middle of so many transactions from now on.
func (c *cloud) arm(transactions int, kill func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until, c.kill = transactions, kill
}

// dies counts a transaction and tells whether it is the one.
func (c *cloud) dies(r *http.Request) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".TransactWriteItems") {
		return false
	}
	c.until--
	return c.until == 0
}

func (c *cloud) refuse(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused = what
}

// tables are two tables of DynamoDB, in moto.
type tables struct{ cloud *cloud }

func newTables(t *testing.T, c *cloud) *tables {
	t.Helper()
	client := dynamodb.NewFromConfig(c.Config)
	store, err := classroomdynamo.New(client, classroomdynamo.Config{Table: "classroom"})
	require.NoError(t, err)
	require.NoError(t, store.CreateTable(t.Context()))
	trust, err := dynamostore.New(client, dynamostore.Config{Table: "lti"})
	require.NoError(t, err)
	require.NoError(t, trust.CreateTable(t.Context()))
	return &tables{cloud: c}
}

func (s *tables) variables() []string {
	return []string{tableEnv + "=classroom", ltiTableEnv + "=lti"}
}

func (s *tables) flags() []string { return []string{"--table", "classroom", "--lti-table", "lti"} }

func (s *tables) open(t *testing.T) stores {
	t.Helper()
	opened, err := openTables(s.cloud.Config, "classroom", "lti")
	require.NoError(t, err)
	return opened
}

func (s *tables) parked(t *testing.T) (poison, strange []string) {
	t.Helper()
	pages := dynamodb.NewScanPaginator(dynamodb.NewFromConfig(s.cloud.Config), &dynamodb.ScanInput{TableName: aws.String("classroom"),
		FilterExpression: aws.String("begins_with(pk, :p) AND attribute_exists(message)"), ExpressionAttributeValues: map[string]types.AttributeValue{":p": &types.AttributeValueMemberS{Value: "parked#"}}})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		for _, i := range page.Items {
			value := func(name string) string { return i[name].(*types.AttributeValueMemberS).Value }
			switch value("provider") {
			case "":
				require.NotEmpty(t, value("reason"))
				poison = append(poison, value("message"))
			default:
				strange = append(strange, value("message"))
			}
		}
	}
	return poison, strange
}

func (s *tables) refuse(_ *testing.T, connection string) (well func()) {
	s.cloud.refuse(connection)
	return func() { s.cloud.refuse("") }
}

// onPostgres is a database of PostgreSQL.
type onPostgres struct {
	databaseConfig
	db *sql.DB
}

func newOnPostgres(t *testing.T) *onPostgres {
	t.Helper()
	s := &onPostgres{databaseConfig: databaseConfig{url: newDatabase(t, needs.Postgres(t))}}
	opened, err := s.databaseConfig.open(t.Context(), "")
	require.NoError(t, err)
	t.Cleanup(func() { opened.Close() })
	s.db = opened.DB
	return s
}

func (s *onPostgres) variables() []string { return []string{databaseURLEnv + "=" + s.url} }

func (s *onPostgres) flags() []string { return nil } // it is in the environment

func (s *onPostgres) open(t *testing.T) stores {
	t.Helper()
	opened, err := s.openStores(t.Context(), "")
	require.NoError(t, err)
	t.Cleanup(func() { _ = opened.Close() })
	return opened
}

func (s *onPostgres) parked(t *testing.T) (poison, strange []string) {
	t.Helper()
	return texts(t, s.db, `SELECT message FROM classroom_parked WHERE provider_id = '' AND reason <> ''`),
		texts(t, s.db, `SELECT message FROM classroom_parked WHERE provider_id <> ''`)
}

func (s *onPostgres) refuse(t *testing.T, connection string) (well func()) {
	t.Helper()
	_, err := s.db.ExecContext(t.Context(), `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
		CREATE TRIGGER refuses BEFORE INSERT ON classroom_ledger FOR EACH ROW WHEN (NEW.attendee_id LIKE '%`+connection+`') EXECUTE FUNCTION refuse()`)
	require.NoError(t, err)
	return func() {
		_, err := s.db.ExecContext(t.Context(), `DROP TRIGGER refuses ON classroom_ledger`)
		require.NoError(t, err)
	}
}
