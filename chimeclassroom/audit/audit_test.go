package audit_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/audit"
)

// Of all that Chime reports within five minutes one query comes, of the saved statement
// and for the days of the class; what it says is kept beside the ledger's figures.
func TestAClassIsAudited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.reports("AttendeeJoined", 0)
	w.reports("AttendeeVideoStarted", 2)
	w.reports("AttendeeVideoStopped", 4)
	w.reports("AttendeeDropped", 4.5)
	w.reports("AttendeeJoined", 20)
	w.reports("AttendeeContentJoined", 21)
	asked := w.waiting(w.asked)
	require.Len(t, asked, 1)
	assert.Equal(t, w.meetingID, asked[0].Attributes["MessageGroupId"])
	assert.JSONEq(t, `{"meeting": "`+w.meetingID+`"}`, *asked[0].Body)
	w.ends()

	require.NoError(t, w.starter.Start(t.Context(), *asked[0].MessageId, []byte(*asked[0].Body)))
	started := w.waiting(w.started)
	require.Len(t, started, 1)
	assert.Contains(t, *started[0].Body, w.eventID)
	ran, err := w.athena.ListQueryExecutions(t.Context(), &athena.ListQueryExecutionsInput{WorkGroup: ptr("classroom")})
	require.NoError(t, err)
	require.Len(t, ran.QueryExecutionIds, 1)
	one, err := w.athena.GetQueryExecution(t.Context(), &athena.GetQueryExecutionInput{QueryExecutionId: &ran.QueryExecutionIds[0]})
	require.NoError(t, err)
	assert.Equal(t, "EXECUTE totals", *one.QueryExecution.Query)
	assert.Equal(t, []string{"'2026-11-23'", "'2026-11-23'", "'" + w.eventID + "'"}, one.QueryExecution.ExecutionParameters)
	assert.Equal(t, "classroom", *one.QueryExecution.QueryExecutionContext.Database)

	want := w.archived()
	require.Equal(t, int64(1), want["people"])
	require.Equal(t, int64(14.5*60000), want["attended"], "with a gap of a quarter of an hour")
	require.Equal(t, int64(2*60000), want["camera"])
	w.says(want)
	require.NoError(t, w.loader.Load(t.Context(), []byte(*started[0].Body)))
	r := w.result()
	assert.Equal(t, audit.Agrees, r.State, w.log)
	assert.Equal(t, want, r.Archive)
	assert.Equal(t, want, r.Ledger)
	assert.False(t, w.rings(audit.Differ))
	assert.Empty(t, w.waiting(w.asked))
}

func ptr(text string) *string { return &text }

// A difference that is found once may be a report that came late: it is asked for once
// more. One that is found twice rings.
func TestADifferenceThatStaysRings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.reports("AttendeeJoined", 0)
	w.ends()
	lost := w.archived()
	lost["attended"] -= 60000
	w.says(lost)
	first := w.start()
	require.Len(t, first, 1)
	w.now = nine.Add(45 * time.Minute)
	w.load(first[0])
	assert.Equal(t, audit.Unsure, w.result().State)
	assert.Equal(t, []string{"attended"}, w.result().Differences)
	assert.False(t, w.rings(audit.Differ))
	require.NoError(t, w.loader.Load(t.Context(), []byte(first[0])))
	assert.False(t, w.rings(audit.Differ), "the message came twice: nobody looked twice")

	w.says(lost)
	second := w.start()
	require.Len(t, second, 1, "it is asked once more by itself")
	w.load(second[0])
	r := w.result()
	assert.Equal(t, audit.Differs, r.State)
	assert.Equal(t, lost, r.Archive)
	assert.True(t, w.rings(audit.Differ))
	assert.Contains(t, w.log.String(), `"figures":["attended"]`)
	assert.NotContains(t, w.log.String(), "ada", "names nobody")

	assert.Empty(t, w.waiting(w.asked), "twice is enough")
	w.now = w.now.Add(time.Hour)
	require.NoError(t, w.requests.Ask(t.Context(), w.meetingID))
	w.says(w.archived())
	w.load(w.start()[0])
	assert.Equal(t, audit.Agrees, w.result().State, "it is well again")
}

// While a class goes on the archive is behind the ledger: nothing is compared.
func TestALiveClassIsNotCompared(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.reports("AttendeeJoined", 0)
	w.says(nil) // nothing is in the archive yet
	w.now = w.now.Add(15 * time.Minute)
	w.load(w.start()[0])
	r := w.result()
	assert.Equal(t, audit.Live, r.State)
	assert.Empty(t, r.Archive)
	assert.Equal(t, int64(1), r.Ledger["people"])
	assert.False(t, w.rings(audit.Differ))
	assert.Len(t, w.waiting(w.asked), 1, "it is asked again, until the class is over")
}

// A query that Athena ends, as one that reads too much, rings; it is not asked again by
// itself.
func TestAQueryThatFailsRings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.reports("AttendeeJoined", 0)
	w.ends()
	passed := w.start()
	ran, err := w.athena.ListQueryExecutions(t.Context(), &athena.ListQueryExecutionsInput{WorkGroup: ptr("classroom")})
	require.NoError(t, err)
	_, err = w.athena.StopQueryExecution(t.Context(), &athena.StopQueryExecutionInput{QueryExecutionId: &ran.QueryExecutionIds[0]})
	require.NoError(t, err)
	require.NoError(t, w.loader.Load(t.Context(), []byte(passed[0])))
	assert.Equal(t, audit.Broken, w.result().State)
	assert.Contains(t, w.result().Why, "CANCELLED")
	assert.True(t, w.rings(audit.Failed))
}

// Messages that make no sense come again until SQS sets them aside; meetings that are
// gone are none to audit.
func TestMessagesThatAreNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, message := range []string{"", "hello", "{}", `{"meeting": 3}`} {
		require.Error(t, w.starter.Start(t.Context(), "token", []byte(message)), message)
		require.Error(t, w.loader.Load(t.Context(), []byte(message)), message)
	}
	require.NoError(t, w.starter.Start(t.Context(), "token", []byte(`{"meeting": "of nobody"}`)))
	assert.Empty(t, w.waiting(w.started))
}

// That nobody can be asked holds up no event.
func TestTheLedgerDoesNotWaitForTheAudit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.sqs.DeleteQueue(t.Context(), &sqs.DeleteQueueInput{QueueUrl: &w.asked})
	require.NoError(t, err)
	w.reports("AttendeeJoined", 0)
	events, _, err := w.store.Ledger(t.Context(), w.meetingID)
	require.NoError(t, err)
	assert.Len(t, events, 2)
	assert.True(t, w.rings("a class is not audited"))
	require.Error(t, w.requests.Ask(t.Context(), w.meetingID), "who failed is not taken to have asked")
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		one, two audit.Figures
		want     []string
	}{
		"nothing":          {audit.Figures{}, nil, nil},
		"the same":         {audit.Figures{"a": 1}, audit.Figures{"a": 1}, nil},
		"missing is no 0":  {audit.Figures{"a": 0}, audit.Figures{}, []string{"a"}},
		"more and less":    {audit.Figures{"a": 1, "b": 2}, audit.Figures{"b": 3, "c": 0}, []string{"a", "b", "c"}},
		"the other's more": {nil, audit.Figures{"z": 1}, []string{"z"}},
	} {
		assert.Equal(t, c.want, c.one.Differences(c.two), name)
	}
}
