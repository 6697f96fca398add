package classroomdynamo_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"

	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomdynamo "github.com/ltikit/ltikit/chimeclassroom/store/dynamo"
	"github.com/ltikit/ltikit/chimeclassroom/store/storetest"
)

// engine is moto's server in a process of its own. Each store has a table of its own,
// since moto copies the table for each item of a transaction.
type engine struct {
	address string
	wire    http.RoundTripper
	tables  atomic.Int64
}

func startEngine(t *testing.T) *engine {
	t.Helper()
	address, client := needs.Moto(t)
	return &engine{address: address, wire: client.Transport}
}

// client speaks to the engine over that wire, and sends nothing twice.
func (e *engine) client(wire http.RoundTripper) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: &e.address, Region: "eu-central-1", HTTPClient: &http.Client{Transport: wire}, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		}),
	})
}

// kept is a store on a table of its own that can be opened again.
type kept struct {
	*classroomdynamo.Store
	name  string // of the table
	again func() (*classroomdynamo.Store, error)
}

// Reopen implements [storetest.Reopener].
func (k *kept) Reopen() (err error) {
	k.Store, err = k.again()
	return err
}

// Racers implements [storetest.Slow].
func (k *kept) Racers() int { return 8 }

// table opens an empty store, and others on the same table over other wires.
func (e *engine) table(t *testing.T) (*kept, func(wire http.RoundTripper) *classroomdynamo.Store) {
	t.Helper()
	table := fmt.Sprint("classroom-", e.tables.Add(1))
	over := func(wire http.RoundTripper) (*classroomdynamo.Store, error) {
		return classroomdynamo.New(e.client(wire), classroomdynamo.Config{Table: table})
	}
	k := &kept{name: table, again: func() (*classroomdynamo.Store, error) { return over(e.wire) }}
	require.NoError(t, k.Reopen())
	require.NoError(t, k.CreateTable(t.Context()))
	require.NoError(t, k.CreateTable(t.Context()), "one that is there is left as it is")
	return k, func(wire http.RoundTripper) *classroomdynamo.Store {
		s, err := over(wire)
		require.NoError(t, err)
		return s
	}
}

// The parts of the suite whose contracts the store keeps. They share one server.
func TestStore(t *testing.T) {
	t.Parallel()
	e := startEngine(t)
	open := func(t *testing.T) *kept {
		k, _ := e.table(t)
		return k
	}
	storetest.Classes(t, func(t *testing.T) storetest.Class { return open(t) })
	storetest.Grades(t, func(t *testing.T) storetest.Graded { return open(t) })
	storetest.Condition(t, func(t *testing.T) storetest.Watched { return open(t) })
	storetest.Reminders(t, func(t *testing.T) storetest.Reminded { return open(t) })
	storetest.Comments(t, func(t *testing.T) storetest.Commented { return open(t) })
	storetest.Rosters(t, func(t *testing.T) storetest.Enrolled { return open(t) })
	storetest.Guests(t, func(t *testing.T) storetest.Visited { return open(t) })
	storetest.Whole(t, func(t *testing.T) service.Store { return open(t) })
	storetest.Log(t, func(t *testing.T) storetest.Logged { return open(t) })
	if os.Getenv("LTIKIT_LONG") != "" { // a hundred writes and more, one after the other
		storetest.Templates(t, func(t *testing.T) storetest.Templated { return open(t) })
		storetest.Hooks(t, func(t *testing.T) storetest.Hooked { return open(t) })
		storetest.GuestLimits(t, func(t *testing.T) storetest.Visited { return open(t) })
	}
}

var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func TestAClientIsRequired(t *testing.T) {
	t.Parallel()
	_, err := classroomdynamo.New(nil, classroomdynamo.Config{})
	require.Error(t, err)
}
