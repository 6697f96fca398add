package advantage

import (
	"context"
	"errors"
	"hash/maphash"
	"iter"
	"net/http"

	"github.com/ltikit/ltikit/lti/internal/web"
)

const maxPages = 10_000

// Pages makes the call and then follows the answer's `Link: rel="next"` until
// there is none, yielding each page decoded as P. A link that leads to a page
// seen before or to another origin, where the token must not go, ends the
// sequence with an error, and so does any failed call.
func Pages[P any](ctx context.Context, c *Client, first Call) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		var none P
		seed, seen := maphash.MakeSeed(), map[uint64]bool{} // not the addresses: there may be thousands
		for call := first; ; {
			address := maphash.String(seed, call.URL)
			if seen[address] || len(seen) == maxPages {
				yield(none, errors.New("the service's next links go in a circle or on without end"))
				return
			}
			seen[address] = true
			var page P
			header, err := c.Do(ctx, call, &page)
			if err != nil {
				yield(none, err)
				return
			}
			if !yield(page, nil) {
				return
			}
			if call.URL, err = nextPage(header, call.URL); err != nil {
				yield(none, err)
				return
			}
			if call.URL == "" {
				return
			}
		}
	}
}

func nextPage(h http.Header, current string) (string, error) {
	next := web.Link(h, "next", current)
	if next != "" && !web.SameOrigin(next, current) {
		return "", errors.New("the service's next link leads to another host; the access token is not sent there")
	}
	return next, nil
}
