package dynamostore_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// items counts the items of the engine's only table by the start of their partition.
func (e *engine) items(t *testing.T, prefix string) (n int) {
	t.Helper()
	table := "lti-1"
	out, err := e.client.Scan(t.Context(), &dynamodb.ScanInput{TableName: &table})
	require.NoError(t, err)
	for _, i := range out.Items {
		if strings.HasPrefix(i["pk"].(*types.AttributeValueMemberS).Value, prefix) {
			n++
		}
	}
	return n
}

// A lane goes a day after its last job, and comes again with the next one, also with
// a job that was parked.
func TestEmptyLanesGo(t *testing.T) {
	t.Parallel()
	e, now := startEngine(t), atomic.Int64{}
	now.Store(time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC).UnixNano())
	s := e.open(t, func() time.Time { return time.Unix(0, now.Load()) })
	n := delivery.Name{Kind: "k", Lane: "l", Key: "key"}
	claim := func() *delivery.Lease {
		l, _, err := s.ClaimJob(t.Context(), n.Kind, time.Unix(0, now.Load()).Add(time.Minute), nil)
		require.NoError(t, err)
		return l
	}
	put := func() *delivery.Lease {
		require.NoError(t, s.PutJob(t.Context(), delivery.Job{Name: n, At: time.Unix(0, now.Load())}, 0))
		l := claim()
		require.NotNil(t, l)
		return l
	}
	dayAfter := func(lanes int) {
		require.Nil(t, claim())
		require.Equal(t, 1, e.items(t, "lanes#"), "it is used soon again, most likely")
		now.Add(int64(25 * time.Hour))
		require.Nil(t, claim())
		require.Equal(t, lanes, e.items(t, "lanes#"))
	}

	require.NoError(t, s.SettleJob(t.Context(), put(), delivery.Outcome{State: delivery.Sent}))
	dayAfter(0)
	require.NoError(t, s.SettleJob(t.Context(), put(), delivery.Outcome{State: delivery.Stuck}))
	dayAfter(0)
	require.NoError(t, s.RetryJob(t.Context(), n))
	require.NotNil(t, claim())
}

func TestForgottenPlacesGo(t *testing.T) {
	t.Parallel()
	e := startEngine(t)
	s, n := e.open(t, time.Now), delivery.Name{Kind: "k", Lane: "l", Key: "key"}
	p, err := s.FindPlace(t.Context(), n, time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.NoError(t, s.SetPlace(t.Context(), n, p.Fence, ""))
	require.Zero(t, e.items(t, "place#"))
	again, err := s.FindPlace(t.Context(), n, time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.Greater(t, again.Fence, p.Fence, "who had the turn before has it no longer")
	require.ErrorIs(t, s.SetPlace(t.Context(), n, p.Fence, "https://tool.example/"), delivery.ErrLost)
}
