package dynamostore_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/storage/dynamostore"
)

// large is a member of whom two do not fit one item.
func large(id string) nrps.Member {
	return nrps.Member{UserID: id, Name: id + strings.Repeat("x", 200_000)}
}

func requireRoster(t *testing.T, s nrps.Roster, want ...nrps.Member) {
	t.Helper()
	var got []nrps.Member
	for m, err := range s.ListMembers(t.Context(), nrps.Place{ContextID: "c"}, "") {
		require.NoError(t, err)
		got = append(got, m)
	}
	require.Equal(t, want, got)
}

// A roster of several items leaves no part behind, whoever was overtaken.
func TestLargeRosters(t *testing.T) {
	t.Parallel()
	e := startEngine(t)
	s := e.open(t, time.Now)
	people := []nrps.Member{large("1"), large("2"), large("3"), large("4")}
	var all sync.WaitGroup
	for _, p := range people {
		all.Go(func() { assert.NoError(t, s.UpdateRoster(t.Context(), "c", p)) })
	}
	all.Wait()
	requireRoster(t, s, people...)
	require.Equal(t, 2, e.items(t, "part#"), "800 KB are three items")
	require.NoError(t, s.UpdateRoster(t.Context(), "c", nrps.Member{UserID: "1", Status: nrps.Deleted}, nrps.Member{UserID: "2", Status: nrps.Deleted}, nrps.Member{UserID: "3", Status: nrps.Deleted}))
	requireRoster(t, s, people[3])
	require.Zero(t, e.items(t, "part#"))
}

// lostAnswers repeats each write, as a client does whose answer got lost.
type lostAnswers struct{ dynamostore.API }

func (l lostAnswers) PutItem(ctx context.Context, in *dynamodb.PutItemInput, options ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	if out, err := l.API.PutItem(ctx, in, options...); err != nil {
		return out, err
	}
	return l.API.PutItem(ctx, in, options...)
}

func TestRosterSurvivesLostAnswers(t *testing.T) {
	t.Parallel()
	e := startEngine(t)
	e.open(t, time.Now) // makes the table
	s, err := dynamostore.New(lostAnswers{e.client}, dynamostore.Config{Table: "lti-1"})
	require.NoError(t, err)
	require.NoError(t, s.UpdateRoster(t.Context(), "c", large("1"), large("2")))
	require.NoError(t, s.UpdateRoster(t.Context(), "c", large("3")))
	requireRoster(t, s, large("1"), large("2"), large("3"))
}
