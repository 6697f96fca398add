package ltitest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// scoring is a quirk of how scores are taken.
func scoring(name string, do func(c *Call, pass func())) Quirk {
	return Quirk{Name: name, Do: func(c *Call, pass func()) {
		if c.is(http.MethodPost, Scores) {
			do(c, pass)
			return
		}
		pass()
	}}
}

// exactMediaTypes: what is sent must have the standard's own media type, written
// as the standard writes it.
func exactMediaTypes() Quirk {
	wanted := map[Endpoint]string{LineItems: ags.MediaTypeLineItem, LineItem: ags.MediaTypeLineItem, Scores: ags.MediaTypeScore}
	return Quirk{Name: "exact media types", Do: func(c *Call, pass func()) {
		if writes := c.is(http.MethodPost, LineItems, Scores) || c.is(http.MethodPut, LineItem); writes &&
			c.Request.Header.Get("Content-Type") != wanted[c.Endpoint] {
			c.Refuse(http.StatusBadRequest, `{"reason":"Incorrect Content-Type"}`)
			return
		}
		pass()
	}}
}

// wholeSeconds: of two scores within one second the later is stale.
func wholeSeconds() Quirk {
	return scoring("timestamps to the second", func(c *Call, pass func()) {
		c.ask(func(score map[string]any) {
			text, _ := score["timestamp"].(string)
			if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
				score["timestamp"] = at.Truncate(time.Second).Format(time.RFC3339)
			}
		})
		pass()
	})
}

// onlyGraded: points count with this grading progress only; with any other the
// score says that there are none.
func onlyGraded(progress ...string) Quirk {
	return scoring("points only if "+strings.Join(progress, " or "), func(c *Call, pass func()) {
		c.ask(func(score map[string]any) {
			if said, _ := score["gradingProgress"].(string); !slices.Contains(progress, said) {
				delete(score, "scoreGiven")
				delete(score, "scoreMaximum")
			}
		})
		pass()
	})
}

// onlyStudents: who does not learn gets no grades.
func onlyStudents() Quirk {
	return scoring("only students are graded", func(c *Call, pass func()) {
		var score ags.Score
		if c.asked(&score); !c.Platform.isStudent(score.UserID) {
			c.Refuse(http.StatusUnprocessableEntity, `{"errors":"User not found in course or is not a student"}`)
			return
		}
		pass()
	})
}

// submittedAhead: a submission cannot lie further in the future than that.
func submittedAhead(most time.Duration) Quirk {
	return scoring("no submission in the future", func(c *Call, pass func()) {
		var score ags.Score
		c.asked(&score)
		if score.Submission != nil && time.Time(score.Submission.SubmittedAt).After(c.Platform.Clock.Now().Add(most)) {
			c.Refuse(http.StatusBadRequest, `{"errors":{"message":"submittedAt cannot be in the future"}}`)
			return
		}
		pass()
	})
}

// pointsNeedMaximum: points without the maximum that they are of are 422.
func pointsNeedMaximum() Quirk {
	return scoring("points without maximum are 422", func(c *Call, pass func()) {
		var score ags.Score
		if c.asked(&score); score.ScoreGiven != nil && score.ScoreMaximum == nil {
			c.Refuse(http.StatusUnprocessableEntity, `{"errors":{"message":"ScoreMaximum must be greater than 0"}}`)
			return
		}
		pass()
	})
}

func notGradableIs400() Quirk {
	return scoring("who gets no grades is 400", func(c *Call, pass func()) {
		pass()
		c.restate(http.StatusUnprocessableEntity, http.StatusBadRequest)
	})
}

func staleIs400() Quirk {
	return scoring("a stale score is 400", func(c *Call, pass func()) {
		pass()
		c.restate(http.StatusConflict, http.StatusBadRequest)
	})
}

func aboveMaximumIs403() Quirk {
	return scoring("a score above the maximum is 403", func(c *Call, pass func()) {
		var score ags.Score
		if c.asked(&score); score.ScoreGiven != nil && score.ScoreMaximum != nil && *score.ScoreGiven > *score.ScoreMaximum {
			c.Refuse(http.StatusForbidden, `{"message":"Invalid grade"}`)
			return
		}
		pass()
	})
}

// knownScoreMembers: a score with a member that the standard does not name is
// refused.
func knownScoreMembers() Quirk {
	known := []string{"userId", "timestamp", "scoreGiven", "scoreMaximum", "activityProgress", "gradingProgress", "comment", "scoringUserId", "submission"}
	return scoring("unknown score members are refused", func(c *Call, pass func()) {
		var score map[string]json.RawMessage
		c.asked(&score)
		for member := range score {
			if !slices.Contains(known, member) {
				c.Refuse(http.StatusBadRequest, `{"error":"Unknown field"}`)
				return
			}
		}
		pass()
	})
}

func scoreAnswers200() Quirk {
	return scoring("a score answers 200", func(c *Call, pass func()) {
		pass()
		c.restate(http.StatusNoContent, http.StatusOK)
	})
}

// resultURL: a score that is taken is answered with the address of its result.
func resultURL() Quirk {
	return scoring("a score answers {resultUrl}", func(c *Call, pass func()) {
		pass()
		if !c.succeeded() {
			return
		}
		var score ags.Score
		c.asked(&score)
		lineItem := strings.TrimSuffix(c.Request.URL.Path, "/scores")
		body, err := json.Marshal(map[string]string{"resultUrl": c.Platform.Server.URL + lineItem + "/results/" + url.PathEscape(score.UserID)})
		if err == nil {
			c.Answer = Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, Body: body}
		}
	})
}
