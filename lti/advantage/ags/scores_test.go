package ags_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
)

func TestScores(t *testing.T) {
	t.Parallel()
	t.Run("TC-421 TC-448 rescaled", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, ags.LineItem{Label: "Quiz", ScoreMaximum: 6})
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(0, 1, 3)))
		got := results(t, c, item.ID, "")
		require.Len(t, got, 1)
		require.InDelta(t, 2, *got[0].ResultScore, 0)
		require.InDelta(t, 6, got[0].ResultMaximum, 0)
		require.Equal(t, item.ID, got[0].ScoreOf)
		require.Equal(t, "u-1", got[0].UserID)
	})
	t.Run("zero is a score", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(0, 0, 10)))
		got := results(t, c, item.ID, "u-1")
		require.NotNil(t, got[0].ResultScore)
		require.Zero(t, *got[0].ResultScore)
	})
	t.Run("TC-447 above the maximum", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(0, 15, 10)))
		require.InDelta(t, 15, *results(t, c, item.ID, "")[0].ResultScore, 0)
	})
	t.Run("TC-452 TC-454 comment", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		first := score(0, 1, 1)
		first.Comment = `<b>good</b> & "so on"`
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, first))
		require.Equal(t, first.Comment, results(t, c, item.ID, "")[0].Comment)
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(1, 1, 1)))
		require.Empty(t, results(t, c, item.ID, "")[0].Comment)
	})
	t.Run("TC-442 TC-443 TC-445 stale", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item, other := s.create(t, c, quiz("Quiz")), s.create(t, c, quiz("Other"))
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(10, 5, 10)))
		for _, at := range []int{10, 9} {
			err := c.PostScoreTo(t.Context(), item.ID, score(at, 9, 10))
			require.Equal(t, http.StatusConflict, status(t, err))
			require.ErrorIs(t, err, ags.ErrStale)
			var e *advantage.StatusError
			require.ErrorAs(t, err, &e)
			require.False(t, e.Temporary(), "TC-239: not sent again")
		}
		require.InDelta(t, 5, *results(t, c, item.ID, "")[0].ResultScore, 0)

		someone := score(1, 3, 10)
		someone.UserID = "u-2"
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, someone), "TC-445 another person")
		require.NoError(t, c.PostScoreTo(t.Context(), other.ID, score(1, 3, 10)), "TC-445 another line item")
	})
	t.Run("TC-456 any order of arrival", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		var done sync.WaitGroup
		for at := range 20 {
			done.Add(1)
			go func() {
				defer done.Done()
				_ = c.PostScoreTo(context.Background(), item.ID, score(at, float64(at), 19))
			}()
		}
		done.Wait()
		require.InDelta(t, 10, *results(t, c, item.ID, "")[0].ResultScore, 1e-9)
	})
	t.Run("TC-437 TC-438 TC-439 people who get no grades here", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		for _, user := range []string{"nobody", "u-4", "t-1"} {
			sc := score(0, 1, 1)
			sc.UserID = user
			err := c.PostScoreTo(t.Context(), item.ID, sc)
			require.Equal(t, http.StatusUnprocessableEntity, status(t, err), user)
			require.ErrorIs(t, err, ags.ErrNotGradable)
		}
		require.Empty(t, results(t, c, item.ID, ""))
	})
	t.Run("TC-441 forms of a timestamp", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		item := s.create(t, s.client("c-1"), quiz("Quiz"))
		for i, at := range []string{"2026-03-02T08:00:01Z", "2026-03-02T08:00:02+00:00", "2026-03-02T08:00:03+00", "2026-03-02T10:00:04+02:00", "2026-03-02T03:00:05.123-0500"} {
			resp, body := s.post(t, item.ID, `{"userId":"u-1","timestamp":"`+at+`","activityProgress":"Started","gradingProgress":"NotReady","https://vendor.example/x":1}`)
			require.Equal(t, http.StatusNoContent, resp.status, "%d %s", i, body)
		}
	})
	t.Run("TC-444 timestamp far in the future", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		require.Equal(t, http.StatusBadRequest, status(t, c.PostScoreTo(t.Context(), item.ID, score(301, 1, 1))))
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(300, 1, 1)))
	})
}

// The score of section 18 with everything in it.
func TestWholeScore(t *testing.T) {
	t.Parallel()
	t.Run("TC-421 TC-458 kept as it was sent", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		body := `{"userId":"u-1","timestamp":"2026-03-02T08:59:00.123456Z","scoreGiven":7,"scoreMaximum":10,"activityProgress":"Completed",
			"gradingProgress":"PendingManual","comment":"Well done","scoringUserId":"t-1",
			"submission":{"startedAt":"2026-03-02T08:00:00.000000Z","submittedAt":"2026-03-02T08:30:00.500000Z"},
			"https://vendor.example/submission":{"kind":"text"}}`
		resp, answer := s.post(t, item.ID, strings.Replace(body, `{`, `{"unknown":{},`, 1))
		require.Equal(t, http.StatusNoContent, resp.status, answer)
		kept, err := json.Marshal(s.entry(t, item.ID).Score)
		require.NoError(t, err)
		require.JSONEq(t, body, string(kept))
		require.Equal(t, "t-1", results(t, c, item.ID, "u-1")[0].ScoringUserID)
	})
	t.Run("cleared by a score without scoreGiven", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		for i, clear := range []string{``, `"scoreGiven":null,"scoreMaximum":10,"comment":null,"submission":null,`} {
			require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(10*i, 5, 10)))
			resp, answer := s.post(t, item.ID, fmt.Sprintf(`{%s"userId":"u-1","timestamp":"2026-03-02T09:00:%02d.5Z","activityProgress":"Initialized","gradingProgress":"NotReady"}`, clear, 10*i))
			require.Equal(t, http.StatusNoContent, resp.status, answer)
			require.Nil(t, results(t, c, item.ID, "u-1")[0].ResultScore)
		}
	})
}

// What becomes of the times of a submission, score by score (AGS §3.4.10).
func TestSubmissionTimes(t *testing.T) {
	t.Parallel()
	const named = 3600 // seconds that the times of a submission lie before nine
	for _, c := range []struct {
		name               string
		progress           []ags.ActivityProgress // one a minute from nine
		started, submitted []bool                 // whether the score names the time
		wantStart, wantEnd int                    // minute of the timestamp that serves; -1 none, 60 the named time
	}{
		{"TC-455 omitted later", []ags.ActivityProgress{ags.Submitted, ags.Completed}, []bool{true}, []bool{true}, 60, 60},
		{"TC-455 cleared on Initialized", []ags.ActivityProgress{ags.Submitted, ags.Initialized}, []bool{true}, []bool{true}, -1, -1},
		{"the end is cleared on InProgress", []ags.ActivityProgress{ags.Submitted, ags.InProgress}, []bool{true}, []bool{true}, 60, -1},
		{"the end is cleared on Started", []ags.ActivityProgress{ags.Completed, ags.Started}, []bool{true}, []bool{true}, 60, -1},
		{"first Started serves", []ags.ActivityProgress{ags.Initialized, ags.Started, ags.InProgress, ags.Completed}, nil, nil, 1, 3},
		{"first InProgress serves", []ags.ActivityProgress{ags.InProgress, ags.Started, ags.Submitted, ags.Completed}, nil, nil, 0, 2},
		{"handed in and never begun", []ags.ActivityProgress{ags.Submitted}, nil, nil, -1, 0},
		{"handed in again", []ags.ActivityProgress{ags.Started, ags.Submitted, ags.InProgress, ags.Submitted}, nil, nil, 0, 3},
		{"a named time replaces one that served", []ags.ActivityProgress{ags.Started, ags.InProgress}, []bool{false, true}, nil, 60, -1},
		{"named with Initialized", []ags.ActivityProgress{ags.Initialized}, []bool{true}, nil, 60, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.Clock.Advance(time.Hour)
			client := s.client("c-1")
			item := s.create(t, client, quiz("Quiz"))
			at := func(minute int) ags.Timestamp {
				switch minute {
				case -1:
					return ags.Timestamp{}
				case 60:
					return score(-named, 0, 1).Timestamp
				}
				return score(60*minute, 0, 1).Timestamp
			}
			for i, progress := range c.progress {
				sc := score(60*i, 1, 1)
				sc.ActivityProgress, sc.Submission = progress, new(ags.Submission)
				if i < len(c.started) && c.started[i] {
					sc.Submission.StartedAt = at(60)
				}
				if i < len(c.submitted) && c.submitted[i] {
					sc.Submission.SubmittedAt = at(60)
				}
				require.NoError(t, client.PostScoreTo(t.Context(), item.ID, sc))
			}
			var got ags.Submission
			if kept := s.entry(t, item.ID).Score.Submission; kept != nil {
				got = *kept
			}
			require.True(t, time.Time(at(c.wantStart)).Equal(time.Time(got.StartedAt)), "started %v", time.Time(got.StartedAt))
			require.True(t, time.Time(at(c.wantEnd)).Equal(time.Time(got.SubmittedAt)), "submitted %v", time.Time(got.SubmittedAt))
		})
	}
}

func TestTeachersGrade(t *testing.T) {
	t.Parallel()
	t.Run("TC-457 results show the gradebook's value", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		id, own := path.Base(item.ID), 9.0
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(0, 3, 10)))
		grade := ags.Grade{UserID: "u-1", ScoreGiven: &own, ScoreMaximum: 10, Comment: "After talking to you", ScoringUserID: "t-1"}
		require.NoError(t, s.Store.SetGrade(t.Context(), s.owner(), id, grade))
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(1, 4, 10)))
		got := results(t, c, item.ID, "u-1")
		require.Len(t, got, 1)
		require.InDelta(t, 9, *got[0].ResultScore, 0)
		require.Equal(t, "After talking to you", got[0].Comment)
		require.Equal(t, "t-1", got[0].ScoringUserID)

		require.NoError(t, s.Store.RemoveGrade(t.Context(), s.owner(), id, "u-1"))
		require.InDelta(t, 4, *results(t, c, item.ID, "u-1")[0].ResultScore, 0, "the tool's newest is kept underneath")
	})
}

func (s *stage) post(t testing.TB, item, body string) (reply, string) {
	t.Helper()
	return s.do(t, call{method: http.MethodPost, url: item + "/scores", media: ags.MediaTypeScore, body: body, scope: lti.ScopeScore})
}

// The list of 400 answers of section 18.
func TestScoresThatAreNotValid(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	item := s.create(t, s.client("c-1"), quiz("Quiz"))
	const good = `{"userId":"u-1","timestamp":"2026-03-02T09:00:00Z","activityProgress":"Completed","gradingProgress":"FullyGraded","scoreGiven":1,"scoreMaximum":2}`
	for name, replace := range map[string][2]string{
		"TC-428 userId missing":                  {`"userId":"u-1",`, ``},
		"TC-428 userId empty":                    {`"u-1"`, `""`},
		"userId that no database takes":          {`"u-1"`, `"u\u0000"`},
		"userId a number":                        {`"u-1"`, `7`},
		"TC-429 timestamp missing":               {`"timestamp":"2026-03-02T09:00:00Z",`, ``},
		"TC-429 timestamp null":                  {`"2026-03-02T09:00:00Z"`, `null`},
		"TC-430 timestamp without zone":          {`09:00:00Z`, `09:00:00`},
		"timestamp a number":                     {`"2026-03-02T09:00:00Z"`, `1772442000`},
		"timestamp a day":                        {`2026-03-02T09:00:00Z`, `2026-03-02`},
		"TC-436 submittedAt before startedAt":    {`"scoreGiven":1`, `"submission":{"startedAt":"2026-03-02T08:00:00Z","submittedAt":"2026-03-02T09:59:59+02:00"},"scoreGiven":1`},
		"submission without zone":                {`"scoreGiven":1`, `"submission":{"startedAt":"2026-03-02T08:00:00"},"scoreGiven":1`},
		"submission a text":                      {`"scoreGiven":1`, `"submission":"2026","scoreGiven":1`},
		"TC-431 activityProgress missing":        {`"activityProgress":"Completed",`, ``},
		"TC-431 activityProgress unknown":        {`"Completed"`, `"completed"`},
		"TC-432 gradingProgress missing":         {`"gradingProgress":"FullyGraded",`, ``},
		"TC-432 gradingProgress unknown":         {`"FullyGraded"`, `"Done"`},
		"TC-433 scoreMaximum zero":               {`"scoreMaximum":2`, `"scoreMaximum":0`},
		"TC-433 scoreMaximum negative":           {`"scoreMaximum":2`, `"scoreMaximum":-1`},
		"TC-434 scoreGiven negative":             {`"scoreGiven":1`, `"scoreGiven":-0.1`},
		"TC-446 scoreGiven without scoreMaximum": {`,"scoreMaximum":2`, ``},
		"TC-435 scoringUserId empty":             {`{`, `{"scoringUserId":"",`},
		"TC-435 scoringUserId null":              {`{`, `{"scoringUserId":null,`},
		"scoringUserId a number":                 {`{`, `{"scoringUserId":1,`},
		"scoreGiven a string":                    {`"scoreGiven":1`, `"scoreGiven":"1"`},
		"scoreGiven beyond any number":           {`"scoreGiven":1`, `"scoreGiven":1e999`},
		"an array":                               {good, `[]`},
		"two scores":                             {good, good + good},
		"empty":                                  {good, ``},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := strings.Replace(good, replace[0], replace[1], 1)
			require.NotEqual(t, good, body)
			resp, answer := s.post(t, item.ID, body)
			require.Equal(t, http.StatusBadRequest, resp.status, answer)
			require.Contains(t, answer, "The request is not valid")
		})
	}
	t.Cleanup(func() {
		resp, _ := s.post(t, item.ID, strings.Replace(good, `{`, `{"scoringUserId":"t-1",`, 1))
		require.Equal(t, http.StatusNoContent, resp.status, "nothing of all that was stored")
	})
}

// What a tool sends by mistake is not said again at its full length, in logs least
// of all.
func TestRefusalsOfScoresAreShort(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 60<<10)
	s := ags.Score{UserID: "u-1", Timestamp: ags.Timestamp(time.Unix(1e9, 0)), ActivityProgress: ags.ActivityProgress(long), GradingProgress: ags.GradingProgress(long)}
	err := s.Validate()
	require.Error(t, err)
	require.Less(t, len(err.Error()), 200)
	s.ActivityProgress = ags.Completed
	err = s.Validate()
	require.Error(t, err)
	require.Less(t, len(err.Error()), 200)
}
