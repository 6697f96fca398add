package ltitest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/profile"
	"github.com/ltikit/ltikit/lti/tool"
)

// Whatever the product, the ordinary life of a grade works with its profile.
func TestOrdinaryLife(t *testing.T) {
	t.Parallel()
	for _, product := range profile.All() {
		t.Run(product.Name, func(t *testing.T) {
			t.Parallel()
			s := newSchool(t, product.Name)
			s.enrol(t, 2)
			quiz := ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "quiz"}
			made, err := s.grades.FindOrCreate(t.Context(), quiz)
			require.NoError(t, err)
			found, err := s.grades.FindOrCreate(t.Context(), quiz)
			require.NoError(t, err)
			assert.Equal(t, made.ID, found.ID)
			require.NoError(t, s.grades.PostScoreTo(t.Context(), made.ID, points(0, 7)))
			require.NoError(t, s.grades.PostScoreTo(t.Context(), made.ID, points(time.Second, 8)))
			results := s.results(t, made.ID, "u-2")
			require.Len(t, results, 1)
			assert.InDelta(t, 8, *results[0].ResultScore, 0)
			ids, err := s.members(t, nrps.Query{Role: lti.RoleLearner})
			require.NoError(t, err)
			assert.Equal(t, []string{"u-2", "u-3"}, ids)
		})
	}
}

func TestLaunchNamesTheProduct(t *testing.T) {
	t.Parallel()
	p := ltitest.NewLMS(t, profile.Moodle)
	tl, last := seen(t, p)
	ltitest.NewBrowser(t, p).Launch(tl, student())
	assert.Equal(t, "moodle", last().ToolPlatform.ProductFamilyCode)
	assert.Equal(t, profile.Moodle, tl.Registration.Profile)
	assert.PanicsWithValue(t, `ltitest: there is no profile "moodel"`, func() { ltitest.NewLMS(newT(), "moodel") })
}

func TestCanvas(t *testing.T) {
	t.Parallel()
	t.Run("a stale score is 400", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		column := s.column(t)
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)))
		refused(t, s.grades.PostScoreTo(t.Context(), column, points(0, 8)), http.StatusBadRequest)
	})
	t.Run("who is no student is 422", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		s.enrol(t, 1)
		score := points(0, 7)
		score.UserID = "u-1"
		refused(t, s.grades.PostScoreTo(t.Context(), s.column(t), score), http.StatusUnprocessableEntity)
	})
	t.Run("points count if fully graded or pending a teacher", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		column := s.column(t)
		for i, progress := range []ags.GradingProgress{ags.FullyGraded, ags.Pending, ags.PendingManual, ags.NotReady} {
			score := points(time.Duration(i)*time.Second, 7)
			score.GradingProgress = progress
			require.NoError(t, s.grades.PostScoreTo(t.Context(), column, score))
			counts := progress == ags.FullyGraded || progress == ags.PendingManual
			assert.Equal(t, counts, s.results(t, column, "")[0].ResultScore != nil, progress)
		}
	})
	t.Run("a score is answered with the address of its result", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		column := s.column(t)
		got := s.raw(t, http.MethodPost, below(column, "scores"), ags.MediaTypeScore, asJSON(t, points(0, 7)), lti.ScopeScore)
		assert.Equal(t, http.StatusOK, got.status)
		assert.JSONEq(t, asJSON(t, map[string]string{"resultUrl": below(column, "results/u-2")}), got.body)
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(time.Second, 8)))
	})
	t.Run("a link's column cannot be deleted and is 401", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		remove := func(address string) error {
			_, err := s.services.Do(t.Context(), advantage.Call{Method: http.MethodDelete, URL: address, Scopes: []lti.Scope{lti.ScopeLineItem}}, nil)
			return err
		}
		coupled, err := s.grades.CreateLineItem(t.Context(), ags.LineItem{Label: "Link", ScoreMaximum: 1, ResourceLinkID: "l-1"})
		require.NoError(t, err)
		refused(t, remove(coupled.ID), http.StatusUnauthorized)
		require.NoError(t, remove(s.column(t)))
	})
	t.Run("the audience is the token URL to the letter", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		r := s.tool.Registration.Clone()
		r.Platform.TokenAudience = r.Platform.TokenURL + "/"
		r.ID = "r-slash"
		_, err := attend(s.Platform, s.tool, r).services.Tokens.Token(t.Context(), lti.ScopeScore)
		noToken(t, err, http.StatusBadRequest, lti.CodeInvalidClient)
	})
	t.Run("a submission in the future is 400", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		column := s.column(t)
		handedIn := func(after time.Duration) ags.Score {
			score := points(after, 7)
			score.Submission = &ags.Submission{SubmittedAt: score.Timestamp}
			return score
		}
		refused(t, s.grades.PostScoreTo(t.Context(), column, handedIn(time.Minute+time.Second)), http.StatusBadRequest)
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, handedIn(time.Minute)))
	})
	t.Run("points without maximum are 422, and are not sent", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		column := s.column(t)
		score := points(0, 7)
		score.ScoreMaximum = nil
		got := s.raw(t, http.MethodPost, below(column, "scores"), ags.MediaTypeScore, asJSON(t, score), lti.ScopeScore)
		assert.Equal(t, http.StatusUnprocessableEntity, got.status)
		calls := s.counted(ltitest.Scores)
		require.ErrorContains(t, s.grades.PostScoreTo(t.Context(), column, score), "scoreMaximum")
		assert.Zero(t, calls.Load())
	})
	t.Run("an unknown link is 412", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		_, err := s.grades.CreateLineItem(t.Context(), ags.LineItem{Label: "Link", ScoreMaximum: 1, ResourceLinkID: "l-9"})
		refused(t, err, http.StatusPreconditionFailed)
	})
	t.Run("pages of 50 whatever is asked for", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		s.enrol(t, 119)
		calls := s.counted(ltitest.Roster)
		ids, err := s.members(t, nrps.Query{Limit: 1000})
		require.NoError(t, err)
		assert.Len(t, ids, 120)
		assert.EqualValues(t, 3, calls.Load())
	})
	t.Run("rosters have the media type of LIS", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		s.enrol(t, 1)
		got := s.raw(t, http.MethodGet, s.RosterClaim().ContextMembershipsURL, "", "", lti.ScopeMembership, func(h http.Header) { h.Set("User-Agent", "test") })
		assert.Equal(t, "application/vnd.ims.lis.v2.membershipcontainer+json", got.header.Get("Content-Type"))
		ids, err := s.members(t, nrps.Query{})
		require.NoError(t, err)
		assert.Len(t, ids, 2)
	})
	t.Run("a call without User-Agent is 403", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Canvas)
		got := s.raw(t, http.MethodGet, s.GradesClaim().LineItems, "", "", lti.ScopeLineItem, func(h http.Header) { h["User-Agent"] = []string{""} })
		assert.Equal(t, http.StatusForbidden, got.status)
		_, err := s.grades.FindOrCreate(t.Context(), ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "quiz"})
		require.NoError(t, err, "the clients say who they are")
	})
}

func TestMoodle(t *testing.T) {
	t.Parallel()
	t.Run("addresses of line items hold type_id", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Moodle)
		column := s.column(t)
		require.Contains(t, column, "?type_id=7")
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)))
		results := s.results(t, column, "u-2")
		require.Len(t, results, 1)
		assert.Equal(t, column, results[0].ScoreOf)
		bare, _, _ := strings.Cut(column, "?")
		refused(t, s.grades.PostScoreTo(t.Context(), bare, points(time.Second, 7)), http.StatusNotFound)
	})
	t.Run("media types to the letter", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Moodle)
		column := s.column(t)
		for _, other := range []string{"application/json", ags.MediaTypeScore + "; charset=utf-8"} {
			got := s.raw(t, http.MethodPost, below(column, "scores"), other, asJSON(t, points(0, 7)), lti.ScopeScore)
			assert.Equal(t, http.StatusBadRequest, got.status, other)
		}
		got := s.raw(t, http.MethodPut, column, "application/json", `{"label":"Quiz","scoreMaximum":10}`, lti.ScopeLineItem)
		assert.Equal(t, http.StatusBadRequest, got.status)
		got = s.raw(t, http.MethodPost, below(column, "scores"), ags.MediaTypeScore, asJSON(t, points(0, 7)), lti.ScopeScore)
		assert.Equal(t, http.StatusOK, got.status, "and a score answers 200")
	})
	t.Run("Link headers with typographic quotes", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Moodle)
		s.columns(t, 101)
		got := s.raw(t, http.MethodGet, s.GradesClaim().LineItems, "", "", lti.ScopeLineItem)
		assert.Contains(t, got.header.Get("Link"), "rel=\u201cnext\u201d")
		n := 0
		for _, err := range s.grades.LineItems(t.Context(), ags.Filter{}) {
			require.NoError(t, err)
			n++
		}
		assert.Equal(t, 101, n)
	})
	t.Run("two scores in one second are 409", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Moodle)
		column := s.column(t)
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)))
		refused(t, s.grades.PostScoreTo(t.Context(), column, points(999*time.Millisecond, 8)), http.StatusConflict)
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(time.Second, 8)))
	})
	t.Run("points count if fully graded", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Moodle)
		column := s.column(t)
		score := points(0, 7)
		score.GradingProgress = ags.PendingManual
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, score))
		assert.Nil(t, s.results(t, column, "")[0].ResultScore)
	})
	t.Run("who is no student is 400", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Moodle)
		s.enrol(t, 0)
		score := points(0, 7)
		score.UserID = "u-1"
		refused(t, s.grades.PostScoreTo(t.Context(), s.column(t), score), http.StatusBadRequest)
	})
	t.Run("a link's id is a number", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Moodle)
		link := ags.LineItem{Label: "Link", ScoreMaximum: 1, ResourceLinkID: "l-1"}
		_, err := s.grades.CreateLineItem(t.Context(), link)
		assert.Contains(t, refused(t, err, http.StatusBadRequest), "numeric")
		link.ResourceLinkID = "7"
		_, err = s.grades.CreateLineItem(t.Context(), link)
		refused(t, err, http.StatusNotFound)

		shown := make(chan string, 1)
		tl := ltitest.NewTool(t, s.Platform, func(_ http.ResponseWriter, _ *http.Request, l *tool.Launch) { shown <- l.Message.ResourceLink.ID })
		ltitest.NewBrowser(t, s.Platform).Launch(tl, student())
		link.ResourceLinkID = <-shown
		created, err := s.grades.CreateLineItem(t.Context(), link)
		require.NoError(t, err, "that of a launch is one")
		got := s.raw(t, http.MethodPut, created.ID, ags.MediaTypeLineItem, `{"label":"Link","scoreMaximum":1,"resourceLinkId":"x"}`, lti.ScopeLineItem)
		assert.Equal(t, http.StatusBadRequest, got.status)
	})
	t.Run("a change names label and maximum", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Moodle)
		column := s.column(t)
		for _, half := range []string{`{"label":"Exam"}`, `{"scoreMaximum":20}`} {
			got := s.raw(t, http.MethodPut, column, ags.MediaTypeLineItem, half, lti.ScopeLineItem)
			assert.Equal(t, http.StatusBadRequest, got.status, half)
		}
		changed, err := s.grades.UpdateLineItem(t.Context(), column, func(item *ags.LineItem) { item.Label = "Exam" })
		require.NoError(t, err, "the client writes all of it")
		assert.Equal(t, "quiz", changed.ResourceID)
	})
	t.Run("to delete another tool's column is 403", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Moodle)
		r := s.Register(t, s.tool.Server.URL, "tool-2")
		require.NoError(t, s.tool.Store.PutRegistration(t.Context(), r))
		column := attend(s.Platform, s.tool, r).column(t)
		refused(t, s.grades.DeleteLineItem(t.Context(), column), http.StatusForbidden)
		mine := s.column(t)
		require.NoError(t, s.grades.DeleteLineItem(t.Context(), mine))
		require.ErrorIs(t, s.grades.DeleteLineItem(t.Context(), mine), ags.ErrNotFound)
	})
	t.Run("a proxy takes the Authorization header away", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Moodle)
		s.Behave(ltitest.Quirk{Name: "proxy", Do: func(c *ltitest.Call, pass func()) {
			c.Request.Header.Del("Authorization")
			pass()
		}})
		_, err := s.members(t, nrps.Query{})
		refused(t, err, http.StatusUnauthorized)
	})
	t.Run("an assertion from the future is refused", func(t *testing.T) {
		t.Parallel()
		ahead := func(d time.Duration) func(*tool.Config) {
			return func(c *tool.Config) {
				now := c.Now
				c.Now = func() time.Time { return now().Add(d) }
			}
		}
		newSchool(t, profile.Moodle, ahead(9*time.Second)).column(t)
		_, err := newSchool(t, profile.Moodle, ahead(30*time.Second)).grades.CreateLineItem(t.Context(), ags.LineItem{Label: "Quiz", ScoreMaximum: 10})
		noToken(t, err, http.StatusBadRequest, lti.CodeInvalidRequest)
	})
}

func TestTokenAudience(t *testing.T) {
	t.Parallel()
	quiz := ags.LineItem{Label: "Quiz", ScoreMaximum: 10}
	t.Run("Brightspace has its own", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Brightspace)
		s.column(t)
		_, err := s.withProfile(profile.Moodle).grades.CreateLineItem(t.Context(), quiz)
		noToken(t, err, http.StatusBadRequest, lti.CodeInvalidClient)
	})
	t.Run("Brightspace breaks on a list", func(t *testing.T) {
		t.Parallel()
		_, err := newSchool(t, profile.Brightspace).withProfile(profile.Buzz).grades.CreateLineItem(t.Context(), quiz)
		assert.True(t, noToken(t, err, http.StatusInternalServerError, ""))
	})
	t.Run("Buzz wants a list", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Buzz)
		s.column(t)
		_, err := s.withProfile(profile.Moodle).grades.CreateLineItem(t.Context(), quiz)
		noToken(t, err, http.StatusBadRequest, lti.CodeInvalidClient)
	})
}

func TestSakai(t *testing.T) {
	t.Parallel()
	t.Run("one forbidden scope fails all", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Sakai)
		_, err := s.services.Tokens.Token(t.Context(), lti.ScopeScore, "https://purl.imsglobal.org/spec/lti-xx/scope/other")
		noToken(t, err, http.StatusBadRequest, lti.CodeInvalidScope)
		_, err = s.services.Tokens.Token(t.Context(), lti.ScopeScore)
		require.NoError(t, err)
	})
	t.Run("an assertion lives for eleven minutes at most", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Sakai)
		now := s.Clock.Now().Unix()
		for seconds, want := range map[int64]int{11 * 60: http.StatusOK, 11*60 + 1: http.StatusBadRequest} {
			assertion, err := lti.Sign(t.Context(), ltitest.Keys(t, "tool"), s.tool.Registration, map[string]any{
				"iss": "tool-1", "sub": "tool-1", "aud": s.Server.URL + "/token", "iat": now, "exp": now + seconds, "jti": fmt.Sprint(seconds)})
			require.NoError(t, err)
			form := url.Values{"grant_type": {"client_credentials"}, "scope": {string(lti.ScopeScore)}, "client_assertion": {assertion},
				"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}}
			assert.Equal(t, want, ltitest.NewBrowser(t, s.Platform).Post(s.Server.URL+"/token", form).Status, seconds)
		}
	})
	t.Run("lists have no pages", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Sakai)
		s.columns(t, 101)
		got := s.raw(t, http.MethodGet, s.GradesClaim().LineItems+"?limit=10", "", "", lti.ScopeLineItem)
		assert.Equal(t, 101, strings.Count(got.body, `"label"`))
		assert.Empty(t, got.header.Get("Link"))
	})
	t.Run("a wrong scope is 400", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Sakai)
		_, err := s.services.Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: s.GradesClaim().LineItems, Scopes: []lti.Scope{lti.ScopeScore}}, nil)
		refused(t, err, http.StatusBadRequest)
	})
	t.Run("answers are application/json", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Sakai)
		s.enrol(t, 1)
		column := s.column(t)
		for address, scope := range map[string]lti.Scope{s.RosterClaim().ContextMembershipsURL: lti.ScopeMembership, below(column, "results"): lti.ScopeResultReadOnly} {
			got := s.raw(t, http.MethodGet, address, "", "", scope)
			assert.Equal(t, "application/json", got.header.Get("Content-Type"))
		}
	})
	t.Run("an empty page is blank", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Sakai)
		got := s.raw(t, http.MethodGet, s.RosterClaim().ContextMembershipsURL, "", "", lti.ScopeMembership)
		assert.Empty(t, got.body)
		ids, err := s.members(t, nrps.Query{})
		require.NoError(t, err)
		assert.Empty(t, ids)
	})
	t.Run("create answers 200, with a member of its own", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Sakai)
		got := s.raw(t, http.MethodPost, s.GradesClaim().LineItems, ags.MediaTypeLineItem, `{"label":"Quiz","scoreMaximum":10}`, lti.ScopeLineItem)
		assert.Equal(t, http.StatusOK, got.status)
		assert.Contains(t, got.body, `"https://www.sakailms.org/spec/lti-ags/v2p0/readOnly":false`)
		s.column(t)
	})
	t.Run("a column on demand cannot be changed and is 400", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Sakai)
		rename := func(column string) error {
			_, err := s.grades.UpdateLineItem(t.Context(), column, func(item *ags.LineItem) { item.Label = "Exam" })
			return err
		}
		onDemand, err := s.grades.CreateLineItem(t.Context(), ags.LineItem{Label: "Link", ScoreMaximum: 10, ResourceLinkID: "l-1"})
		require.NoError(t, err)
		refused(t, rename(onDemand.ID), http.StatusBadRequest)
		require.NoError(t, s.grades.PostScoreTo(t.Context(), onDemand.ID, points(0, 7)))
		require.NoError(t, rename(s.column(t)))
	})
	t.Run("the filter for links has another name", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Sakai)
		s.column(t)
		of, err := s.grades.CreateLineItem(t.Context(), ags.LineItem{Label: "Link", ScoreMaximum: 1, ResourceLinkID: "l-1"})
		require.NoError(t, err)
		for filter, want := range map[string]int{"resource_link_id": 2, "lti_link_id": 1} {
			got := s.raw(t, http.MethodGet, s.GradesClaim().LineItems+"?"+filter+"=l-1", "", "", lti.ScopeLineItem)
			assert.Equal(t, want, strings.Count(got.body, `"label"`), filter)
		}
		var ids []string
		for item, err := range s.grades.LineItems(t.Context(), ags.Filter{ResourceLinkID: "l-1"}) {
			require.NoError(t, err)
			ids = append(ids, item.ID)
		}
		assert.Equal(t, []string{of.ID}, ids, "the client filters itself")
	})
	t.Run("user_id restricts nothing, and one result is a bare object", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Sakai)
		column := s.column(t)
		other := points(0, 5)
		other.UserID = "u-3"
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)))
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, other))
		got := s.raw(t, http.MethodGet, below(column, "results")+"?user_id=u-2", "", "", lti.ScopeResultReadOnly)
		assert.Equal(t, 2, strings.Count(got.body, `"userId"`))
		assert.Len(t, s.results(t, column, "u-2"), 1, "the client filters itself")
		got = s.raw(t, http.MethodGet, below(column, "results/u-3"), "", "", lti.ScopeResultReadOnly)
		assert.True(t, strings.HasPrefix(got.body, "{"), got.body)
		got = s.raw(t, http.MethodGet, below(column, "results/u-4"), "", "", lti.ScopeResultReadOnly)
		assert.Equal(t, http.StatusNotFound, got.status)
	})
}

func TestSchoology(t *testing.T) {
	t.Parallel()
	t.Run("pages of 100", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Schoology)
		s.enrol(t, 149)
		calls := s.counted(ltitest.Roster)
		ids, err := s.members(t, nrps.Query{Limit: 500})
		require.NoError(t, err)
		assert.Len(t, ids, 150)
		assert.EqualValues(t, 2, calls.Load())
	})
	t.Run("a score with an unknown member is refused", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Schoology)
		column := s.column(t)
		extended := strings.Replace(asJSON(t, points(0, 7)), "{", `{"https://canvas.instructure.com/lti/submission":{},`, 1)
		got := s.raw(t, http.MethodPost, below(column, "scores"), ags.MediaTypeScore, extended, lti.ScopeScore)
		assert.Equal(t, http.StatusBadRequest, got.status)
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)))
	})
}

func TestOpenEdX(t *testing.T) {
	t.Parallel()
	t.Run("a line item names a resource or a link", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.OpenEdX)
		_, err := s.grades.CreateLineItem(t.Context(), ags.LineItem{Label: "Quiz", ScoreMaximum: 10})
		assert.Contains(t, refused(t, err, http.StatusBadRequest), "resourceId or resourceLinkId")
		_, err = s.grades.CreateLineItem(t.Context(), ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceLinkID: "l-1"})
		require.NoError(t, err)
	})
	t.Run("the maximum is a whole number", func(t *testing.T) {
		t.Parallel()
		_, err := newSchool(t, profile.OpenEdX).grades.CreateLineItem(t.Context(), ags.LineItem{Label: "Quiz", ScoreMaximum: 7.5, ResourceID: "quiz"})
		assert.Contains(t, refused(t, err, http.StatusBadRequest), "scoreMaximum")
	})
	t.Run("a stale score is 400", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.OpenEdX)
		column := s.column(t)
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)))
		refused(t, s.grades.PostScoreTo(t.Context(), column, points(0, 8)), http.StatusBadRequest)
	})
	t.Run("a token without scope", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.OpenEdX)
		granted := s.tool.Registration.Clone()
		granted.Tool.Scopes = []lti.Scope{lti.ScopeLineItem, lti.ScopeScore}
		require.NoError(t, s.Store.PutRegistration(t.Context(), granted))
		tokens := s.counted(ltitest.Token)
		for range 2 {
			_, err := s.members(t, nrps.Query{})
			refused(t, err, http.StatusForbidden)
		}
		assert.EqualValues(t, 1, tokens.Load(), "the roster says no, not the token endpoint")
		require.NoError(t, s.grades.PostScoreTo(t.Context(), s.column(t), points(0, 7)))
	})
	t.Run("the launch names a column that is none of the tool's choosing", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.OpenEdX)
		claim := s.GradesClaim()
		claim.LineItem = s.column(t)
		exam, err := ags.NewClient(s.services, claim).FindOrCreate(t.Context(), ags.LineItem{Label: "Exam", ScoreMaximum: 10, ResourceID: "exam"})
		require.NoError(t, err)
		assert.NotEqual(t, claim.LineItem, exam.ID)
	})
	t.Run("a large roster is 403", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.OpenEdX)
		s.enrol(t, 100)
		ids, err := s.members(t, nrps.Query{Limit: 10})
		assert.Contains(t, refused(t, err, http.StatusForbidden), "above_response_limit")
		assert.Empty(t, ids)
	})
}

func TestSmallerQuirks(t *testing.T) {
	t.Parallel()
	t.Run("Blackboard: results come without comments", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Blackboard)
		column := s.column(t)
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)))
		result := s.results(t, column, "")[0]
		assert.InDelta(t, 7, *result.ResultScore, 0)
		assert.Empty(t, result.Comment)
	})
	t.Run("Blackboard: a score without comment removes the comment, and one without points waits for a teacher", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Blackboard)
		column := s.column(t)
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)))
		handedIn := points(time.Second, 0)
		handedIn.Comment, handedIn.ScoreGiven, handedIn.ScoreMaximum = "", nil, nil
		handedIn.ActivityProgress, handedIn.GradingProgress = ags.Submitted, ags.PendingManual
		require.NoError(t, s.grades.PostScoreTo(t.Context(), column, handedIn))
		owner := ags.Owner{RegistrationID: s.tool.Registration.ID, ContextID: "c-1"}
		path, _, _ := strings.Cut(column, "?")
		for entry, err := range s.Store.ListEntries(t.Context(), owner, path[strings.LastIndex(path, "/")+1:], "u-2", "") {
			require.NoError(t, err)
			assert.Empty(t, entry.Score.Comment)
			assert.Nil(t, entry.Score.ScoreGiven)
			assert.Equal(t, ags.PendingManual, entry.Score.GradingProgress)
		}
	})
	t.Run("Brightspace: the gradebook is there while content is chosen", func(t *testing.T) {
		t.Parallel()
		p := ltitest.NewLMS(t, profile.Brightspace)
		var tl *ltitest.Tool
		picker := func(w http.ResponseWriter, r *http.Request, l *tool.Launch) {
			grades := ags.NewClient(tl.Services(l.Registration, l.Deployment.ID), l.Message.AGS)
			_, err := grades.FindOrCreate(r.Context(), ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "quiz"})
			assert.NoError(t, err)
			w.WriteHeader(http.StatusNoContent)
		}
		tl = ltitest.NewTool(t, p, picker, func(c *tool.Config) { c.MessageTypes = []lti.MessageType{lti.DeepLinkingRequest} })
		shown := ltitest.NewBrowser(t, p).Choose(tl, ltitest.Person{ID: "u-1", Roles: []lti.Role{lti.RoleInstructor}}, func(m *lti.Message) { m.AGS = p.GradesClaim() })
		assert.Equal(t, http.StatusNoContent, shown.Status)
	})
	t.Run("Coursera: what is created again is hidden", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Coursera)
		first := s.column(t)
		assert.NotEqual(t, first, s.column(t))
		got := s.raw(t, http.MethodGet, s.GradesClaim().LineItems, "", "", lti.ScopeLineItem)
		assert.Equal(t, 1, strings.Count(got.body, `"label"`))
		calls := s.counted(ltitest.LineItems)
		found, err := s.grades.FindOrCreate(t.Context(), ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "quiz"})
		require.NoError(t, err)
		assert.Equal(t, first, found.ID)
		assert.EqualValues(t, 1, calls.Load(), "it looks first and creates nothing")
	})
	t.Run("ILIAS: pages do not tell of the next, and a filter finds what is behind", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.ILIAS)
		s.columns(t, 101)
		column := s.column(t)
		n := 0
		for _, err := range s.grades.LineItems(t.Context(), ags.Filter{}) {
			require.NoError(t, err)
			n++
		}
		assert.Equal(t, 100, n)
		found, err := s.grades.FindOrCreate(t.Context(), ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "quiz"})
		require.NoError(t, err)
		assert.Equal(t, column, found.ID)
	})
	t.Run("Coursera: a score above the maximum is 403", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.Coursera)
		refused(t, s.grades.PostScoreTo(t.Context(), s.column(t), points(0, 11)), http.StatusForbidden)
	})
	t.Run("ILIAS: delete keeps the line item", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, profile.ILIAS)
		column := s.column(t)
		got := s.raw(t, http.MethodDelete, column, "", "", lti.ScopeLineItem)
		assert.Equal(t, http.StatusNoContent, got.status)
		got = s.raw(t, http.MethodGet, column, "", "", lti.ScopeLineItem)
		assert.Equal(t, http.StatusOK, got.status)
	})
}
