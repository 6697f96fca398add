package outcomes_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/outcomes"
)

func TestReplaceAndRead(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c, offer := s.client("tool-1"), s.handler.Offer(s.target())
	for _, score := range []float64{0, 0.5, 1} {
		require.NoError(t, c.Replace(t.Context(), offer, outcomes.Result{Score: &score}))
		require.InDelta(t, score*20, *s.score(t), 0, "on the scale of the column; zero is a score")
		got, err := c.Read(t.Context(), offer)
		require.NoError(t, err)
		require.InDelta(t, score, *got.Score, 0)
	}
	e := s.entry(t)
	require.Equal(t, ags.FullyGraded, e.Score.GradingProgress)
	require.Equal(t, ags.Completed, e.Score.ActivityProgress)

}

func TestDelete(t *testing.T) {
	t.Parallel()
	t.Run("TC-554 readResult before and after, deleteResult", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c, offer, half := s.client("tool-1"), s.handler.Offer(s.target()), 0.5
		none := func() {
			got, err := c.Read(t.Context(), offer)
			require.NoError(t, err)
			require.Equal(t, outcomes.Result{}, got)
			require.Nil(t, s.score(t))
		}
		none()
		require.NoError(t, c.Replace(t.Context(), offer, outcomes.Result{Score: &half}))
		got, err := c.Read(t.Context(), offer)
		require.NoError(t, err)
		require.InDelta(t, half, *got.Score, 0)
		require.NoError(t, c.Delete(t.Context(), offer))
		none()
		require.Equal(t, ags.NotReady, s.entry(t).Score.GradingProgress)
		require.NoError(t, c.Delete(t.Context(), offer), "what is not there")
	})
}

func TestMessages(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		message func(s *stage) string
		answer  []string
		points  float64 // -1 is none
	}{
		"TC-547 replaceResult 0":   {func(s *stage) string { return s.replace("0") }, success("replaceResult"), 0},
		"TC-547 replaceResult 0.5": {func(s *stage) string { return s.replace("0.5") }, success("replaceResult"), 10},
		"TC-547 replaceResult 1":   {func(s *stage) string { return s.replace("1") }, success("replaceResult"), 20},
		"TC-547 above one":         {func(s *stage) string { return s.replace("1.1") }, failure("between 0.0 and 1.0"), -1},
		"TC-547 below zero":        {func(s *stage) string { return s.replace("-0.5") }, failure("not a decimal number"), -1},
		"TC-547 a comma":           {func(s *stage) string { return s.replace("0,5") }, failure("not a decimal number"), -1},
		"no score":                 {func(s *stage) string { return s.message("replaceResult", "") }, failure("is required"), -1},
		"an empty score":           {func(s *stage) string { return s.replace("") }, failure("not a decimal number"), -1},
		"TC-554 readResult of nothing": {func(s *stage) string { return s.message("readResult", "") },
			append(success("readResult"), "<textString></textString>"), -1},
		"TC-555 unknown operation": {func(s *stage) string { return s.message("replaceEverything", "") },
			[]string{"<imsx_codeMajor>unsupported<", "<imsx_messageRefIdentifier>m-1<", "<imsx_operationRefIdentifier>replaceEverything<"}, -1},
		"TC-556 another prefix": {func(s *stage) string { return prefixed(s.replace("0.5")) }, success("replaceResult"), 10},
		"TC-556 no namespace":   {func(s *stage) string { return strings.Replace(s.replace("0.5"), " xmlns=", " id=", 1) }, success("replaceResult"), 10},
		"TC-556 the namespace of old": {func(s *stage) string {
			return strings.Replace(s.replace("0.5"), "services/ltiv1p1/xsd/imsoms_v1p0", "lis/oms1p0/pox", 1)
		}, success("replaceResult"), 10},
		"white space around it all": {func(s *stage) string {
			return strings.NewReplacer("<sourcedId>", "<sourcedId>\n ", "V1.0", " V1.0 ", "m-1", "\tm-1\n").Replace(s.replace(" 0.5\n"))
		}, success("replaceResult"), 10},
		"no message identifier":     {func(s *stage) string { return strings.Replace(s.replace("0.5"), "m-1", "", 1) }, []string{"<imsx_codeMajor>success<"}, 10},
		"an identifier with markup": {func(s *stage) string { return strings.Replace(s.replace("0.5"), "m-1", "&lt;b&gt;&amp;", 1) }, []string{"Identifier>&lt;b&gt;&amp;<"}, 10},
		"another version":           {func(s *stage) string { return strings.Replace(s.replace("0.5"), "V1.0", "V9", 1) }, failure("imsx_version must be V1.0"), -1},
		"two operations": {func(s *stage) string {
			return strings.Replace(s.replace("0.5"), "</imsx_POXBody>", "<deleteResultRequest/></imsx_POXBody>", 1)
		}, failure("exactly one operation"), -1},
		"no operation":     {func(*stage) string { return "<imsx_POXEnvelopeRequest/>" }, []string{"<imsx_codeMajor>failure<", "exactly one operation"}, -1},
		"another document": {func(*stage) string { return "<html><body/></html>" }, []string{"<imsx_codeMajor>failure<", "not the expected XML"}, -1},
		"an entity":        {func(s *stage) string { return entity(s.replace("&score;")) }, []string{"<imsx_codeMajor>failure<", "document types and entities"}, -1},
		"two scores":       {func(s *stage) string { return s.replace("0.5</textString><textString>1") }, []string{"<imsx_codeMajor>failure<", "given twice"}, -1},
		"what was handed in": {func(s *stage) string {
			return s.message("replaceResult", "<result><resultData><url>https://tool.example/1</url></resultData></result>")
		}, success("replaceResult"), -1},
		"a script for an URL": {func(s *stage) string {
			return s.message("replaceResult", "<result><resultData><url>javascript:alert(1)</url></resultData></result>")
		}, failure("url must be"), -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			status, answer := s.post(t, c.message(s))
			require.Equal(t, http.StatusOK, status)
			for _, part := range c.answer {
				require.Contains(t, answer, part)
			}
			if c.points < 0 {
				require.Nil(t, s.score(t))
				return
			}
			require.InDelta(t, c.points, *s.score(t), 0)
		})
	}
}

func success(operation string) []string {
	return []string{`<imsx_POXEnvelopeResponse xmlns="http://www.imsglobal.org/services/ltiv1p1/xsd/imsoms_v1p0">`, "<imsx_codeMajor>success<",
		"<imsx_severity>status<", "<imsx_messageRefIdentifier>m-1<", "<imsx_operationRefIdentifier>" + operation + "<", "<" + operation + "Response>"}
}

func failure(why string) []string {
	return []string{"<imsx_codeMajor>failure<", "<imsx_severity>error<", "<imsx_messageRefIdentifier>m-1<", why}
}

// prefixed is the message with a prefix before each of its names.
func prefixed(message string) string {
	head, body, _ := strings.Cut(message, "\n")
	body = strings.ReplaceAll(strings.ReplaceAll(body, "<", "<o:"), "<o:/", "</o:")
	return head + strings.Replace(body, "xmlns=", "xmlns:o=", 1)
}

// entity is the message with a score from a file.
func entity(message string) string {
	return strings.Replace(message, "?>", `?><!DOCTYPE x [<!ENTITY score SYSTEM "file:///etc/hostname">]>`, 1)
}

func TestWhoMayWrite(t *testing.T) {
	t.Parallel()
	half := 0.5
	for name, c := range map[string]struct {
		tool   string
		offer  func(s *stage) outcomes.Offer
		reason string
	}{
		"the sourcedId of another tool": {"tool-2", func(s *stage) outcomes.Offer { return s.handler.Offer(s.target()) }, "There is no such result for this tool."},
		"made by the platform for somebody without grades": {"tool-1", func(s *stage) outcomes.Offer {
			target := s.target()
			target.UserID = "teacher"
			return s.handler.Offer(target)
		}, "There is no such result for this tool."},
		"made up": {"tool-1", func(s *stage) outcomes.Offer {
			offer := s.handler.Offer(s.target())
			offer.SourcedID = "c/1:i-1:u-2"
			return offer
		}, "There is no such result for this tool."},
		"markup in it": {"tool-1", func(s *stage) outcomes.Offer {
			offer := s.handler.Offer(s.target())
			offer.SourcedID = "</sourcedId><x>"
			return offer
		}, "There is no such result for this tool."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			err := s.client(c.tool).Replace(t.Context(), c.offer(s), outcomes.Result{Score: &half})
			var failed *outcomes.Failure
			require.ErrorAs(t, err, &failed)
			require.Equal(t, outcomes.Failure{CodeMajor: "failure", Severity: "error", Description: c.reason, Status: http.StatusOK}, *failed)
			require.False(t, failed.Temporary())
			require.False(t, failed.Unsupported())
			require.Nil(t, s.score(t))
		})
	}
}

func TestSignatures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*http.Request)
		status int
	}{
		"as it was signed":        {func(*http.Request) {}, http.StatusOK},
		"XML by its other name":   {func(r *http.Request) { r.Header.Set("Content-Type", "text/xml; charset=utf-8") }, http.StatusOK},
		"no Authorization":        {func(r *http.Request) { r.Header.Del("Authorization") }, http.StatusUnauthorized},
		"a bearer token":          {func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }, http.StatusUnauthorized},
		"no signature":            {func(r *http.Request) { without(r, "oauth_signature") }, http.StatusBadRequest},
		"no body hash":            {func(r *http.Request) { without(r, "oauth_body_hash") }, http.StatusUnauthorized},
		"no key":                  {func(r *http.Request) { without(r, "oauth_consumer_key") }, http.StatusBadRequest},
		"another body":            {func(r *http.Request) { r.Body, r.ContentLength = http.NoBody, 0 }, http.StatusUnauthorized},
		"another address":         {func(r *http.Request) { r.URL.RawQuery = "x=1" }, http.StatusUnauthorized},
		"a form":                  {func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }, http.StatusUnsupportedMediaType},
		"no media type":           {func(r *http.Request) { r.Header.Del("Content-Type") }, http.StatusUnsupportedMediaType},
		"another method is no op": {func(r *http.Request) { r.Method = http.MethodGet }, http.StatusMethodNotAllowed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			status, answer := s.post(t, s.replace("0.5"), c.change)
			require.Equal(t, c.status, status, answer)
			if c.status == http.StatusOK {
				require.InDelta(t, 10, *s.score(t), 0)
				return
			}
			require.Nil(t, s.score(t))
			if c.status != http.StatusMethodNotAllowed {
				require.Contains(t, answer, "<imsx_codeMajor>failure<", "whatever is wrong is said in the words of the service")
				require.NotContains(t, answer, "m-1", "nothing is read before it is known who signed it")
			}
		})
	}
	t.Run("a message is good once", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		var sent string
		status, _ := s.post(t, s.replace("0.5"), func(r *http.Request) { sent = r.Header.Get("Authorization") })
		require.Equal(t, http.StatusOK, status)
		status, _ = s.post(t, s.replace("0.5"), func(r *http.Request) { r.Header.Set("Authorization", sent) })
		require.Equal(t, http.StatusUnauthorized, status)
	})
	t.Run("too large", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		status, answer := s.post(t, s.replace("0.5")+strings.Repeat(" ", 64<<10))
		require.Equal(t, http.StatusRequestEntityTooLarge, status)
		require.Contains(t, answer, "<imsx_codeMajor>failure<")
	})
	t.Run("TC-552 SHA-256 body hash with HMAC-SHA256", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		calls, one := s.calls("tool-1"), 1.0
		calls.Signer.Method = lti11.HMACSHA256
		require.NoError(t, outcomes.NewClient(calls).Replace(t.Context(), s.handler.Offer(s.target()), outcomes.Result{Score: &one}))
		require.InDelta(t, 20, *s.score(t), 0)

		s.consumers["key of tool-1"].Methods = nil
		err := outcomes.NewClient(calls).Replace(t.Context(), s.handler.Offer(s.target()), outcomes.Result{Score: new(float64)})
		require.Error(t, err, "when it is not enabled")
		require.InDelta(t, 20, *s.score(t), 0)
	})
}

// without takes a parameter out of the Authorization.
func without(r *http.Request, name string) {
	scheme, list, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	var kept []string
	for part := range strings.SplitSeq(list, ",") {
		if !strings.HasPrefix(strings.TrimSpace(part), name+"=") {
			kept = append(kept, part)
		}
	}
	r.Header.Set("Authorization", scheme+" "+strings.Join(kept, ","))
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	now := newStage(t).clock.Now()
	for name, c := range map[string]struct {
		deadline outcomes.Deadline
		after    time.Duration
		open     bool
	}{
		"none":                       {outcomes.Deadline{}, time.Hour, true},
		"to come":                    {outcomes.Deadline{Due: now.Add(time.Hour)}, time.Minute, true},
		"at its last moment":         {outcomes.Deadline{Due: now.Add(time.Hour)}, time.Hour, true},
		"over":                       {outcomes.Deadline{Due: now.Add(time.Hour)}, time.Hour + time.Second, false},
		"within the grace":           {outcomes.Deadline{Due: now.Add(time.Hour), Grace: time.Hour}, 2 * time.Hour, true},
		"behind the grace":           {outcomes.Deadline{Due: now.Add(time.Hour), Grace: time.Hour}, 3 * time.Hour, false},
		"over, late work is graded":  {outcomes.Deadline{Due: now.Add(time.Hour), AcceptLate: true}, 24 * time.Hour, true},
		"a grace with no due date":   {outcomes.Deadline{Grace: time.Hour}, 24 * time.Hour, true},
		"in another zone, to come":   {outcomes.Deadline{Due: now.Add(time.Hour).In(time.FixedZone("", 9*3600))}, time.Minute, true},
		"D12 late grades off, early": {outcomes.Deadline{Due: now.Add(time.Hour), AcceptLate: false}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			c1, offer, address, half := s.client("tool-1"), s.handler.Offer(s.target()), s.handler.ResultURL(s.target()), 0.5
			require.NoError(t, c1.Replace(t.Context(), offer, outcomes.Result{Score: &half}))
			s.courses.set(c.deadline, nil)
			s.clock.Advance(c.after)
			errs := []error{
				c1.Replace(t.Context(), offer, outcomes.Result{Score: new(float64)}), c1.Delete(t.Context(), offer),
				c1.PutResult(t.Context(), address, outcomes.Result{Score: new(float64)}), c1.DeleteResult(t.Context(), address),
			}
			for _, err := range errs {
				require.Equal(t, c.open, err == nil, "%v", err)
			}
			if !c.open {
				require.InDelta(t, 10, *s.score(t), 0)
				require.Equal(t, http.StatusForbidden, statusOf(t, errs[2]))
			}
			_, err := c1.Read(t.Context(), offer)
			require.NoError(t, err, "what there is can always be read")
		})
	}
}

func statusOf(t testing.TB, err error) int {
	t.Helper()
	var status *advantage.StatusError
	require.ErrorAs(t, err, &status)
	return status.Status
}

func TestGradebookThatCannotAnswer(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.courses.set(outcomes.Deadline{}, errors.New("the database at 10.0.0.7 is away"))
	err := s.client("tool-1").Replace(t.Context(), s.handler.Offer(s.target()), outcomes.Result{Score: new(float64)})
	var failed *outcomes.Failure
	require.ErrorAs(t, err, &failed)
	require.True(t, failed.Temporary())
	require.NotContains(t, failed.Description, "10.0.0.7")
	_, err = s.client("tool-1").GetResult(t.Context(), s.handler.ResultURL(s.target()))
	require.Equal(t, http.StatusServiceUnavailable, statusOf(t, err))
}

func TestOneGradebook(t *testing.T) {
	t.Parallel()
	half := 0.5
	// given is a score of LTI 1.3, on the scale of the column, at that time.
	given := func(points float64, at time.Time) ags.Score {
		maximum := 20.0
		return ags.Score{UserID: "u-1", Timestamp: ags.Timestamp(at), ScoreGiven: &points, ScoreMaximum: &maximum,
			ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded, Comment: "well done"}
	}
	t.Run("a teacher's grade stays and is read", func(t *testing.T) {
		t.Parallel()
		s, five := newStage(t), 5.0
		c, offer := s.client("tool-1"), s.handler.Offer(s.target())
		require.NoError(t, s.store.SetGrade(t.Context(), owner(), s.column, ags.Grade{UserID: "u-1", ScoreGiven: &five, ScoreMaximum: 20}))
		require.NoError(t, c.Replace(t.Context(), offer, outcomes.Result{Score: &half}))
		got, err := c.Read(t.Context(), offer)
		require.NoError(t, err)
		require.InDelta(t, 0.25, *got.Score, 0)
	})
	t.Run("a score of LTI 1.3 is read, extra credit as full", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		require.NoError(t, s.store.RecordScore(t.Context(), owner(), s.column, given(25, s.clock.Now())))
		got, err := s.client("tool-1").GetResult(t.Context(), s.handler.ResultURL(s.target()))
		require.NoError(t, err)
		require.InDelta(t, 1, *got.Score, 0)
		require.Equal(t, "well done", got.Comment)
	})
	t.Run("a later score of LTI 1.3 is not overwritten, an earlier one is", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c, offer, address := s.client("tool-1"), s.handler.Offer(s.target()), s.handler.ResultURL(s.target())
		require.NoError(t, s.store.RecordScore(t.Context(), owner(), s.column, given(7, s.clock.Now().Add(time.Minute))))
		var failed *outcomes.Failure
		require.ErrorAs(t, c.Replace(t.Context(), offer, outcomes.Result{Score: &half}), &failed)
		require.Contains(t, failed.Description, "A later result is recorded")
		require.Equal(t, http.StatusConflict, statusOf(t, c.PutResult(t.Context(), address, outcomes.Result{Score: &half})))
		require.InDelta(t, 7, *s.score(t), 0)
		s.clock.Advance(2 * time.Minute)
		require.NoError(t, c.Replace(t.Context(), offer, outcomes.Result{Score: &half}))
		require.InDelta(t, 10, *s.score(t), 0)
	})
}

func TestWhatWasHandedIn(t *testing.T) {
	t.Parallel()
	half := 0.5
	for want, data := range map[string]outcomes.Data{
		`{"submission_type":"online_text_entry","submission_data":"my essay"}`:                   {Text: "my essay"},
		`{"submission_type":"online_url","submission_data":"https://tool.example/1"}`:            {URL: "https://tool.example/1"},
		`{"submission_type":"basic_lti_launch","submission_data":"https://tool.example/open/1"}`: {LaunchURL: "https://tool.example/open/1"},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			c, offer := s.client("tool-1"), s.handler.Offer(s.target())
			require.NoError(t, c.Replace(t.Context(), offer, outcomes.Result{Data: data}))
			e := s.entry(t)
			require.Equal(t, ags.PendingManual, e.Score.GradingProgress, "without a score a person grades it")
			require.JSONEq(t, want, string(e.Score.Extra["https://canvas.instructure.com/lti/submission"]))
			require.NoError(t, c.Replace(t.Context(), offer, outcomes.Result{Score: &half, Data: data}))
			require.Equal(t, ags.FullyGraded, s.entry(t).Score.GradingProgress)

			offer.DataAccepted = nil
			require.NoError(t, c.Replace(t.Context(), offer, outcomes.Result{Score: &half, Data: data}))
			require.Nil(t, s.entry(t).Score.Extra, "a platform that does not take it is not sent it")
			require.Error(t, c.Replace(t.Context(), offer, outcomes.Result{Data: data}), "which leaves nothing to send")
		})
	}
}

func TestOffer(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	offer := s.handler.Offer(s.target())
	t.Run("in a launch of LTI 1.1", func(t *testing.T) {
		t.Parallel()
		q := lti11.Request{URL: "https://tool.example/launch", Message: &lti.Message{Subject: "u-1", ResourceLink: &lti.ResourceLink{ID: "l-1"}}}
		offer.AddTo(&q)
		form, err := s.calls("tool-1").Signer.Launch(q)
		require.NoError(t, err)
		tool, err := lti11.NewTool(lti11.ToolConfig{LaunchURL: q.URL, Consumers: s.consumers, Now: s.clock.Now})
		require.NoError(t, err)
		launch, err := tool.VerifyLaunch(t.Context(), lti11.LaunchInput{URLs: []string{q.URL}, Form: form.Fields})
		require.NoError(t, err)
		require.Equal(t, offer, outcomes.OfferOf(launch))
	})
	t.Run("in the claim of a launch of LTI 1.3", func(t *testing.T) {
		t.Parallel()
		m := &lti.Message{}
		require.NoError(t, m.SetClaim(outcomes.ClaimBasicOutcome, offer))
		got := outcomes.OfferIn(m)
		require.Equal(t, outcomes.Offer{ServiceURL: offer.ServiceURL, SourcedID: offer.SourcedID}, got)
		require.True(t, got.Offered())
	})
	t.Run("in the LIS of a launch of LTI 1.3", func(t *testing.T) {
		t.Parallel()
		m := &lti.Message{LIS: &lti.LIS{ResultSourcedID: "s", OutcomeServiceURL: "https://lms.example/o"}}
		require.Equal(t, outcomes.Offer{ServiceURL: "https://lms.example/o", SourcedID: "s"}, outcomes.OfferIn(m))
	})
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		require.False(t, outcomes.OfferIn(&lti.Message{}).Offered())
		_, err := s.client("tool-1").Read(t.Context(), outcomes.Offer{ServiceURL: offer.ServiceURL})
		require.ErrorIs(t, err, advantage.ErrNotOffered)
	})
}
