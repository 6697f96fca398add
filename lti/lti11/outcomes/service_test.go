package outcomes_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/lti11/outcomes"
)

func TestResultService(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c, address := s.client("tool-1"), s.handler.ResultURL(s.target())
	got, err := c.GetResult(t.Context(), address)
	require.NoError(t, err)
	require.Equal(t, outcomes.Result{}, got)

	third := 1.0 / 3
	for _, score := range []float64{0, third, 1} {
		require.NoError(t, c.PutResult(t.Context(), address, outcomes.Result{Score: &score, Comment: "<b>good</b>"}))
		got, err := c.GetResult(t.Context(), address)
		require.NoError(t, err)
		require.InDelta(t, score, *got.Score, 1e-15, "zero is a score, and nothing is rounded")
		require.Equal(t, "<b>good</b>", got.Comment, "a text; whoever shows it escapes it")
	}
	require.NoError(t, c.DeleteResult(t.Context(), address))
	require.Nil(t, s.score(t))
	require.Error(t, c.PutResult(t.Context(), address, outcomes.Result{Comment: "no score"}), "what would delete is not sent as a report")
}

func TestResultServiceBodies(t *testing.T) {
	t.Parallel()
	const context = `"@context":"http://purl.imsglobal.org/ctx/lis/v2/Result"`
	for name, c := range map[string]struct {
		body   string
		status int
		points float64 // -1 is none; 10 were there before
	}{
		"a score":                            {`{` + context + `,"@type":"Result","resultScore":1}`, 200, 20},
		"one in an array":                    {`[{` + context + `,"@type":"Result","resultScore":1}]`, 200, 20},
		"a context of several":               {`{"@context":["http://purl.imsglobal.org/ctx/lis/v2/Result",{}],"@type":"Result","resultScore":1}`, 200, 20},
		"a score of zero":                    {`{` + context + `,"@type":"Result","resultScore":0}`, 200, 0},
		"TC-559 result PUT without a score":  {`{` + context + `,"@type":"Result","comment":"x"}`, 200, -1},
		"TC-559 a score of null":             {`{` + context + `,"@type":"Result","resultScore":null}`, 200, -1},
		"TC-559 score 1.1":                   {`{` + context + `,"@type":"Result","resultScore":1.1}`, 400, 10},
		"TC-559 a score below zero":          {`{` + context + `,"@type":"Result","resultScore":-0.1}`, 400, 10},
		"TC-559 a score that is a text":      {`{` + context + `,"@type":"Result","resultScore":"1"}`, 400, 10},
		"TC-559 wrong @type":                 {`{` + context + `,"@type":"Score","resultScore":1}`, 400, 10},
		"TC-559 no @type":                    {`{` + context + `,"resultScore":1}`, 400, 10},
		"TC-559 no @context":                 {`{"@type":"Result","resultScore":1}`, 400, 10},
		"TC-559 two results":                 {`[{` + context + `,"@type":"Result"},{` + context + `,"@type":"Result"}]`, 400, 10},
		"TC-559 none in an array":            {`[]`, 400, 10},
		"TC-559 no JSON":                     {`resultScore=1`, 400, 10},
		"TC-559 an empty body":               {``, 400, 10},
		"TC-559 null":                        {`null`, 400, 10},
		"a comment without end":              {`{` + context + `,"@type":"Result","resultScore":1,"comment":"` + strings.Repeat("x", 16<<10+1) + `"}`, 400, 10},
		"a number that no floating point is": {`{` + context + `,"@type":"Result","resultScore":1e999}`, 400, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			half := 0.5
			address := s.handler.ResultURL(s.target())
			require.NoError(t, s.client("tool-1").PutResult(t.Context(), address, outcomes.Result{Score: &half}))
			status, answer := s.send(t, http.MethodPut, address, outcomes.MediaTypeResult, c.body)
			require.Equal(t, c.status, status, answer)
			if c.points < 0 {
				require.Nil(t, s.score(t))
				return
			}
			require.InDelta(t, c.points, *s.score(t), 0)
		})
	}
}

func TestResultServiceRefusals(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	address := s.handler.ResultURL(s.target())
	body := `{"@context":"x","@type":"Result","resultScore":1}`
	elsewhere := func(change func(*outcomes.Target)) string {
		target := s.target()
		change(&target)
		return s.handler.ResultURL(target)
	}
	for name, c := range map[string]struct {
		method, address, media string
		change                 func(*http.Request)
		status                 int
	}{
		"somebody without grades": {http.MethodPut, elsewhere(func(t *outcomes.Target) { t.UserID = "teacher" }), outcomes.MediaTypeResult, nil, 404},
		"another column":          {http.MethodPut, elsewhere(func(t *outcomes.Target) { t.LineItemID = "i-9" }), outcomes.MediaTypeResult, nil, 404},
		"another course":          {http.MethodGet, elsewhere(func(t *outcomes.Target) { t.ContextID = "c-2" }), outcomes.MediaTypeResult, nil, 404},
		"another address":         {http.MethodGet, s.server.URL + "/results/c/results", outcomes.MediaTypeResult, nil, 404},
		"another media type":      {http.MethodPut, address, "text/plain", nil, 415},
		"another method":          {http.MethodPost, address, outcomes.MediaTypeResult, nil, 405},
		"no signature":            {http.MethodGet, address, outcomes.MediaTypeResult, func(r *http.Request) { r.Header.Del("Authorization") }, 401},
		"another body":            {http.MethodPut, address, outcomes.MediaTypeResult, func(r *http.Request) { r.Body, r.ContentLength = http.NoBody, 0 }, 401},
		"a media type for none":   {http.MethodGet, address, "text/plain", nil, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := c.change
			if change == nil {
				change = func(*http.Request) {}
			}
			status, answer := s.send(t, c.method, c.address, c.media, body, change)
			require.Equal(t, c.status, status, answer)
		})
	}
	t.Run("the column of another tool", func(t *testing.T) {
		t.Parallel()
		_, err := s.client("tool-2").GetResult(t.Context(), address)
		require.ErrorIs(t, err, outcomes.ErrNotFound)
	})
	t.Run("who did not sign is told how", func(t *testing.T) {
		t.Parallel()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		require.NoError(t, err)
		resp, err := s.server.Client().Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
		require.Contains(t, resp.Header.Get("WWW-Authenticate"), "OAuth ")
	})
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	status, answer := s.send(t, http.MethodGet, s.server.URL+"/results/c%2F1/endpoints", "", "")
	require.Equal(t, http.StatusOK, status, answer)
	var list []outcomes.Endpoint
	require.NoError(t, json.Unmarshal([]byte(answer), &list))
	require.Len(t, list, 1)
	require.Equal(t, "Quiz", list[0].Title)
	require.Equal(t, s.handler.Offer(s.target()).ServiceURL, list[0].OutcomesURL)
	half := 0.5
	require.NoError(t, s.client("tool-1").PutResult(t.Context(), list[0].ResultURL+url.PathEscape("u-1"), outcomes.Result{Score: &half}))
	require.InDelta(t, 10, *s.score(t), 0)

	status, _ = s.send(t, http.MethodGet, s.server.URL+"/results/c-2/endpoints", "", "")
	require.Equal(t, http.StatusNotFound, status)
	status, _ = s.send(t, http.MethodPost, s.server.URL+"/results/c-2/endpoints", "", "")
	require.Equal(t, http.StatusMethodNotAllowed, status)
	s.handler.Columns = nil
	status, _ = s.send(t, http.MethodGet, s.server.URL+"/results/c%2F1/endpoints", "", "")
	require.Equal(t, http.StatusNotFound, status)
}
