package ltitest

import (
	"net/http"
	"slices"
	"sync"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// AttemptLimit is what Canvas does with an assignment of so many attempts: each
// score of a person in a line item is one, and those beyond are refused with 422.
func AttemptLimit(most int) Quirk {
	var mu sync.Mutex
	attempts := map[[2]string]int{} // by path and person
	return scoring("limited attempts", func(c *Call, pass func()) {
		var score ags.Score
		c.asked(&score)
		key := [2]string{c.Request.URL.Path, score.UserID}
		mu.Lock()
		over := attempts[key] >= most
		mu.Unlock()
		if over {
			c.Refuse(http.StatusUnprocessableEntity, `{"errors":{"message":"The maximum number of allowed attempts has been reached for this submission"}}`)
			return
		}
		if pass(); c.succeeded() {
			mu.Lock()
			defer mu.Unlock()
			attempts[key]++
		}
	})
}

// ClosedCourse is what Canvas does with a course that is over: its gradebook is
// 404, also the columns that a tool knows.
func ClosedCourse() Quirk {
	return Quirk{Name: "closed course", Do: func(c *Call, pass func()) {
		if slices.Contains([]Endpoint{LineItems, LineItem, Scores, Results}, c.Endpoint) {
			c.Refuse(http.StatusNotFound, `{"errors":{"type":"not_found"}}`)
			return
		}
		pass()
	}}
}
