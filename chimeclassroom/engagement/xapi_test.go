package engagement_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
)

func TestStatements(t *testing.T) {
	t.Parallel()
	r := look(engagement.Frame{Roster: []string{"p", "absent"}}, hour(line(joined, 0), line(left, 25.01)))
	statements := r.Statements("https://school.example/events/7", "https://school.example")
	require.Len(t, statements, 1, "whoever was absent attended nothing")
	raw, err := json.Marshal(statements[0])
	require.NoError(t, err)
	assert.JSONEq(t, `{
		"id": "`+statements[0].ID+`",
		"actor": {"objectType": "Agent", "account": {"homePage": "https://school.example", "name": "p"}},
		"verb": {"id": "http://adlnet.gov/expapi/verbs/attended", "display": {"en": "attended"}},
		"object": {"objectType": "Activity", "id": "https://school.example/events/7"},
		"result": {"duration": "PT1500.6S"},
		"timestamp": "2026-11-23T09:00:00Z"
	}`, string(raw))

	assert.Equal(t, statements, r.Statements("https://school.example/events/7", "https://school.example"))
	other := look(engagement.Frame{}, hour(line(joined, 0)))
	assert.NotEqual(t, statements[0].ID, other.Statements("https://school.example/events/7", "https://school.example")[0].ID)
	live := look(engagement.Frame{Now: minute(30)}, ledger{started(0), line(joined, 0)})
	assert.Empty(t, live.Statements("https://school.example/events/7", "https://school.example"))
}

// TestStatementsAreToTheMillisecond: 5.528 seconds have no more digits than that,
// whatever they are in binary.
func TestStatementsAreToTheMillisecond(t *testing.T) {
	t.Parallel()
	for attended, want := range map[time.Duration]string{
		time.Second: "PT1S", 5528 * time.Millisecond: "PT5.528S", time.Hour + time.Millisecond: "PT3600.001S",
	} {
		r := look(engagement.Frame{Corrections: []engagement.Correction{{PersonID: "p", Attended: &attended}}}, hour(line(joined, 0)))
		assert.Equal(t, want, r.Statements("https://school.example/events/7", "https://school.example")[0].Result.Duration)
	}
}
