package ltitest

import (
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
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

// creating is a quirk of how line items are created.
func creating(name string, do func(c *Call, pass func())) Quirk {
	return Quirk{Name: name, Do: func(c *Call, pass func()) {
		if c.is(http.MethodPost, LineItems) {
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

// typeInQuery: the addresses of line items hold a parameter, without which nothing
// is found.
func typeInQuery(name, value string) Quirk {
	with := func(address string) string {
		u, err := url.Parse(address)
		if err != nil || u.Query().Has(name) {
			return address
		}
		q := u.Query()
		q.Set(name, value)
		u.RawQuery = q.Encode()
		return u.String()
	}
	return Quirk{Name: "line item addresses with ?" + name, Address: with, Do: func(c *Call, pass func()) {
		if c.Endpoint == Token || c.Endpoint == Roster {
			pass()
			return
		}
		if c.Request.URL.Query().Get(name) != value {
			c.Refuse(http.StatusNotFound, `{"reason":"No tool type"}`)
			return
		}
		pass()
		c.answer(func(object map[string]any) {
			for _, member := range []string{"id", "scoreOf"} {
				if address, ok := object[member].(string); ok {
					object[member] = with(address)
				}
			}
		})
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

func createAnswers200() Quirk {
	return creating("create answers 200", func(c *Call, pass func()) {
		pass()
		c.restate(http.StatusCreated, http.StatusOK)
	})
}

func unknownLinkIs412() Quirk {
	return creating("an unknown link is 412", func(c *Call, pass func()) {
		pass()
		c.restate(http.StatusNotFound, http.StatusPreconditionFailed)
	})
}

// lineItemNamesResource: a line item needs a resource or a link.
func lineItemNamesResource() Quirk {
	return creating("a line item names a resource or a link", func(c *Call, pass func()) {
		var item ags.LineItem
		if c.asked(&item); item.ResourceID == "" && item.ResourceLinkID == "" {
			c.Refuse(http.StatusBadRequest, `{"non_field_errors":["resourceId or resourceLinkId is required"]}`)
			return
		}
		pass()
	})
}

func wholeMaximum() Quirk {
	return creating("the maximum is a whole number", func(c *Call, pass func()) {
		var item ags.LineItem
		if c.asked(&item); item.ScoreMaximum != math.Trunc(item.ScoreMaximum) {
			c.Refuse(http.StatusBadRequest, `{"scoreMaximum":["A valid integer is required."]}`)
			return
		}
		pass()
	})
}

// readOnlyMember: line items carry a member of the product's own.
func readOnlyMember() Quirk {
	return Quirk{Name: "line items say whether they are read-only", Do: func(c *Call, pass func()) {
		pass()
		if c.succeeded() && (c.Endpoint == LineItems || c.Endpoint == LineItem) {
			c.answer(func(item map[string]any) { item["https://www.sakailms.org/spec/lti-ags/v2p0/readOnly"] = false })
		}
	}}
}

// coupledStays: the column of a link cannot be deleted by itself.
func coupledStays() Quirk {
	var mu sync.Mutex
	coupled := map[string]bool{} // paths
	return Quirk{Name: "a link's column cannot be deleted", Do: func(c *Call, pass func()) {
		mu.Lock()
		stays := coupled[c.Request.URL.Path]
		mu.Unlock()
		if stays && c.is(http.MethodDelete, LineItem) {
			c.Refuse(http.StatusUnauthorized, `{"errors":{"type":"unauthorized","message":"You cannot delete a coupled line item"}}`)
			return
		}
		pass()
		var item ags.LineItem
		if c.is(http.MethodPost, LineItems) && json.Unmarshal(c.Answer.Body, &item) == nil && item.ResourceLinkID != "" {
			if u, err := url.Parse(item.ID); err == nil {
				mu.Lock()
				coupled[u.Path] = true
				mu.Unlock()
			}
		}
	}}
}

// deleteKeeps: deleting answers well and does nothing.
func deleteKeeps() Quirk {
	return Quirk{Name: "delete keeps the line item", Do: func(c *Call, pass func()) {
		if c.is(http.MethodDelete, LineItem) {
			c.Answer = Answer{Status: http.StatusNoContent, Header: http.Header{}}
			return
		}
		pass()
	}}
}
