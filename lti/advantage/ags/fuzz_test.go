package ags_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// FuzzLineItem: what is read and keeps the rules is written as the same line item.
func FuzzLineItem(f *testing.F) {
	for _, seed := range []string{
		`{"label":"x","scoreMaximum":1}`, `{}`, `[]`, `null`, `{"label":"x","scoreMaximum":1,"https://v.example/a":[1,{"b":null}],"http://v.example":1}`,
		`{"label":"é\u0000","scoreMaximum":1e308,"startDateTime":null,"endDateTime":"","gradesReleased":null,"submissionReview":{"custom":{"a":"b"},"url":"https://t.example"}}`,
		`{"id":"i","label":"x","label":"y","scoreMaximum":5e-324,"resourceId":"r","tag":"t","resourceLinkId":"l","endDateTime":"2026-03-02T09:00:00.123456789+02"}`,
		`{"LABEL":"x","scoremaximum":2,"https://a":"http"}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var first, second ags.LineItem
		if json.Unmarshal([]byte(text), &first) != nil || first.Validate() != nil {
			return
		}
		requireSameJSON(t, first, &second)
		require.Equal(t, first.Label, second.Label)
		require.Equal(t, len(first.Extra), len(second.Extra))
	})
}

// FuzzScore: what is read and keeps the rules is written as the same score, and
// its times of submission never need more than the ones before.
func FuzzScore(f *testing.F) {
	for _, seed := range []string{
		`{"userId":"u","timestamp":"2026-03-02T09:00:00Z","activityProgress":"Completed","gradingProgress":"FullyGraded","scoreGiven":1,"scoreMaximum":2}`,
		`{"userId":"u","timestamp":"2026-03-02T09:00:00.123456789+02","activityProgress":"Started","gradingProgress":"NotReady","submission":{"startedAt":"2026-03-02T09:00:00Z","submittedAt":null}}`,
		`{"userId":"u","timestamp":"2026-03-02T09:00:00+0200","activityProgress":"Initialized","gradingProgress":"Pending","scoringUserId":"t","comment":"<b>","https://v.example/x":{}}`,
		`{"userId":"u","scoringUserId":null}`, `{"submission":[]}`, `{"scoreGiven":1e999}`, `[]`, `null`, `{}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var first, second ags.Score
		if json.Unmarshal([]byte(text), &first) != nil || first.Validate() != nil {
			return
		}
		requireSameJSON(t, first, &second)
		require.Equal(t, time.Time(first.Timestamp).UnixMicro(), time.Time(second.Timestamp).UnixMicro())
		require.Equal(t, first.ScoreGiven == nil, second.ScoreGiven == nil)
		started, submitted := first.SubmissionTimes()
		held := ags.Submission{StartedAt: started.After(ags.Timestamp{}), SubmittedAt: submitted.After(ags.Timestamp{})}
		require.Equal(t, held, ags.Submission{StartedAt: started.After(held.StartedAt), SubmittedAt: submitted.After(held.SubmittedAt)}, "once more changes nothing")
	})
}

// FuzzResult: what is read has a maximum above zero and is written as the same
// result.
func FuzzResult(f *testing.F) {
	for _, seed := range []string{
		`{"id":"i","scoreOf":"s","userId":"u","resultScore":0.83,"resultMaximum":1,"comment":"c","scoringUserId":"t"}`,
		`{"userId":"u","resultScore":null,"resultMaximum":null}`, `{"resultMaximum":-1}`, `{"resultScore":"1"}`, `{}`, `[]`, `null`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var first, second ags.Result
		if json.Unmarshal([]byte(text), &first) != nil || first == (ags.Result{}) {
			return
		}
		require.Greater(t, first.ResultMaximum, 0.0)
		requireSameJSON(t, first, &second)
		require.Equal(t, first, second)
	})
}

// requireSameJSON reads into second what is written of first, and fails unless
// that is written the same.
func requireSameJSON[T any](t *testing.T, first T, second *T) {
	t.Helper()
	written, err := json.Marshal(first)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(written, second), "%s", written)
	again, err := json.Marshal(*second)
	require.NoError(t, err)
	require.Equal(t, string(written), string(again))
}
