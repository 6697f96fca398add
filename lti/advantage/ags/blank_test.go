package ags_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// Platforms write dates that are not set as null or "" (AGS §3.2.13).
func TestLineItemDatesThatAreNotSet(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"label":"a","scoreMaximum":1}`, `{"label":"a","scoreMaximum":1,"startDateTime":"","endDateTime":null}`} {
		var item ags.LineItem
		require.NoError(t, json.Unmarshal([]byte(text), &item))
		require.True(t, item.StartDateTime.IsZero())
		raw, err := json.Marshal(item)
		require.NoError(t, err)
		require.JSONEq(t, `{"label":"a","scoreMaximum":1}`, string(raw))
	}
}

// What is read must be readable again after it was written.
func TestTimestampsOutsideTheCalendar(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`"0000-01-01T00:00:00+01:00"`, `"1969-12-31T23:59:59Z"`, `"9999-12-31T23:59:59-01:00"`} {
		var at ags.Timestamp
		require.Error(t, json.Unmarshal([]byte(text), &at), text)
	}
	var at ags.Timestamp
	require.NoError(t, json.Unmarshal([]byte(`"9999-12-31T23:59:59Z"`), &at))
	raw, err := json.Marshal(at)
	require.NoError(t, err)
	var again ags.Timestamp
	require.NoError(t, json.Unmarshal(raw, &again))
	require.True(t, time.Time(at).Equal(time.Time(again)))
}

func TestResultsOfHugeScores(t *testing.T) {
	t.Parallel()
	result := func(given, of, maximum float64) float64 {
		r := ags.Entry{Score: &ags.Score{ScoreGiven: &given, ScoreMaximum: &of}}.Result(ags.LineItem{ScoreMaximum: maximum})
		return *r.ResultScore
	}
	require.InEpsilon(t, 1e199, result(1e200, 1e200, 1e199), 1e-12)
	require.Equal(t, 14.5, result(29, 100, 50)) //nolint:testifylint // exact on purpose
}
