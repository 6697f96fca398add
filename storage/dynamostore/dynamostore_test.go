package dynamostore_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/dynamostore"
	"github.com/ltikit/ltikit/storage/storagetest"
)

// engine is moto's server in a process of its own, with a client of the AWS SDK.
type engine struct {
	client *dynamodb.Client
	tables atomic.Int64
}

// oneByOne sends one request at a time: moto looks and writes in two steps, where
// DynamoDB decides in one. Between the requests of one caller those of others come.
type oneByOne struct {
	mu sync.Mutex
	http.RoundTripper
}

func (o *oneByOne) RoundTrip(r *http.Request) (*http.Response, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	resp, err := o.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, err
}

func startEngine(t *testing.T) *engine {
	t.Helper()
	command := exec.CommandContext(t.Context(), needs.Moto(t), "-H", "127.0.0.1", "-p", "0")
	output, err := command.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	address := listening(t, output)
	return &engine{client: dynamodb.New(dynamodb.Options{
		BaseEndpoint: &address, Region: "eu-central-1", HTTPClient: &http.Client{Transport: &oneByOne{RoundTripper: http.DefaultTransport}},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		}),
	})}
}

// listening waits until the server tells its address, and reads on so that it
// never has to wait for its reader.
func listening(t *testing.T, output io.Reader) string {
	t.Helper()
	lines := bufio.NewScanner(output)
	running := regexp.MustCompile(`Running on (http://127\.0\.0\.1:\d+)`)
	for lines.Scan() {
		if found := running.FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return found[1]
		}
	}
	t.Fatal("moto ended before it listened")
	return ""
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

func TestAgainstMoto(t *testing.T) {
	t.Parallel()
	e := startEngine(t)
	t.Run("Registrations", func(t *testing.T) {
		t.Parallel()
		storagetest.Registrations(t, func(t *testing.T, now func() time.Time) storagetest.RegistrationStore { return e.open(t, now) })
	})
	t.Run("Replay", func(t *testing.T) {
		t.Parallel()
		storagetest.Replay(t, func(t *testing.T, now func() time.Time) storage.Replay { return e.open(t, now) })
	})
	t.Run("Transient", func(t *testing.T) {
		t.Parallel()
		storagetest.Transient(t, func(t *testing.T, now func() time.Time) storage.Transient { return e.open(t, now) })
	})
	t.Run("LineItems", func(t *testing.T) {
		t.Parallel()
		storagetest.LineItems(t, func(t *testing.T, now func() time.Time) ags.LineItems { return e.open(t, now) })
	})
	t.Run("Scores", func(t *testing.T) {
		t.Parallel()
		storagetest.Scores(t, func(t *testing.T, now func() time.Time) storagetest.Gradebook { return e.open(t, now) })
	})
	t.Run("Results", func(t *testing.T) {
		t.Parallel()
		storagetest.Results(t, func(t *testing.T, now func() time.Time) storagetest.Gradebook { return e.open(t, now) })
	})
	t.Run("Entries", func(t *testing.T) {
		t.Parallel()
		storagetest.Entries(t, func(t *testing.T, now func() time.Time) storagetest.Gradebook { return e.open(t, now) })
	})
	t.Run("Directory", func(t *testing.T) {
		t.Parallel()
		storagetest.Directory(t, func(t *testing.T, now func() time.Time) storagetest.Administration { return e.open(t, now) })
	})
	t.Run("Launches", func(t *testing.T) {
		t.Parallel()
		storagetest.Launches(t, func(t *testing.T, now func() time.Time) storage.Launches { return e.open(t, now) })
	})
	t.Run("Delivery", func(t *testing.T) {
		t.Parallel()
		suite := storagetest.DeliveryInShort
		if os.Getenv("LTIKIT_LONG") != "" {
			suite = storagetest.Delivery // minutes: for each item of a transaction moto copies the table
		}
		suite(t, func(t *testing.T, now func() time.Time) delivery.Store { return e.open(t, now) })
	})
	t.Run("Keys", func(t *testing.T) {
		t.Parallel()
		storagetest.Keys(t, func(t *testing.T, now func() time.Time) keyring.Store { return e.open(t, now) })
	})
}
