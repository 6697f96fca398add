package ags

import (
	"context"
	"iter"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Results yields the gradebook's results of a line item, page by page as the
// platform sends them; a userID restricts to that person. Platforms may pass over
// it, so it is applied here too.
func (c *Client) Results(ctx context.Context, lineItemURL, userID string) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		err := c.offered(lineItemURL, lti.ScopeResultReadOnly)
		from := ""
		if err == nil {
			from, err = below(lineItemURL, "results")
		}
		if err != nil {
			yield(Result{}, err)
			return
		}
		first := advantage.Call{Method: http.MethodGet, URL: c.paged(web.WithQuery(from, "user_id", userID)),
			Scopes: []lti.Scope{lti.ScopeResultReadOnly}, Accept: MediaTypeResultContainer}
		for page, err := range advantage.Pages[list[Result]](ctx, c.http, first) {
			if err != nil {
				yield(Result{}, explain(err, missing()))
				return
			}
			for _, result := range page {
				if (userID == "" || result.UserID == userID) && !yield(result, nil) {
					return
				}
			}
		}
	}
}
