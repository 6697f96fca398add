package ltitest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// membershipsOfLIS is the media type of rosters before LTI Advantage.
const membershipsOfLIS = "application/vnd.ims.lis.v2.membershipcontainer+json"

// reading is a quirk of what is read at the endpoints.
func reading(name string, do func(c *Call, pass func()), at ...Endpoint) Quirk {
	return Quirk{Name: name, Do: func(c *Call, pass func()) {
		if c.is(http.MethodGet, at...) {
			do(c, pass)
			return
		}
		pass()
	}}
}

// pagesOf: no page holds more, whatever is asked for.
func pagesOf(most int, at ...Endpoint) Quirk {
	return reading("pages of "+strconv.Itoa(most), func(c *Call, pass func()) {
		c.query(func(q url.Values) {
			if n, err := strconv.Atoi(q.Get("limit")); err != nil || n > most {
				q.Set("limit", strconv.Itoa(most))
			}
		})
		pass()
	}, at...)
}

// unpaged: everything comes at once, as far as the platform goes.
func unpaged(at ...Endpoint) Quirk {
	return reading("no pages", func(c *Call, pass func()) {
		c.query(func(q url.Values) { q.Set("limit", "1000") })
		pass()
		c.Answer.Header.Del("Link")
	}, at...)
}

// unlinked: a page does not tell where the next one is.
func unlinked(at ...Endpoint) Quirk {
	return reading("pages without Link", func(c *Call, pass func()) {
		pass()
		c.Answer.Header.Del("Link")
	}, at...)
}

// curlyLinks: the quotes of Link headers are typographic.
func curlyLinks(at ...Endpoint) Quirk {
	return reading("typographic quotes in Link", func(c *Call, pass func()) {
		pass()
		if link := c.Answer.Header.Get("Link"); link != "" {
			c.Answer.Header.Set("Link", strings.ReplaceAll(link, `rel="next"`, "rel=\u201cnext\u201d"))
		}
	}, at...)
}

// plainJSON: what is read is application/json.
func plainJSON() Quirk {
	return reading("media type application/json", func(c *Call, pass func()) {
		pass()
		c.retype("application/json")
	}, LineItems, LineItem, Results, Roster)
}

// rosterMediaType: rosters have another media type.
func rosterMediaType(mediaType string) Quirk {
	return reading("rosters as "+mediaType, func(c *Call, pass func()) {
		pass()
		c.retype(mediaType)
	}, Roster)
}

// emptyPageIsBlank: a page of a roster on which nobody stands has no body.
func emptyPageIsBlank() Quirk {
	return reading("a page without members is blank", func(c *Call, pass func()) {
		pass()
		var page struct {
			Members []json.RawMessage `json:"members"`
		}
		if c.succeeded() && json.Unmarshal(c.Answer.Body, &page) == nil && len(page.Members) == 0 {
			c.Answer.Body = nil
		}
	}, Roster)
}

// rosterUpTo: a course of more people than that has no roster.
func rosterUpTo(most int) Quirk {
	return reading("a roster above "+strconv.Itoa(most)+" is refused", func(c *Call, pass func()) {
		if len(c.Platform.people()) > most {
			c.Refuse(http.StatusForbidden, `{"error":"above_response_limit"}`)
			return
		}
		pass()
	}, Roster)
}

// filterByLTILink: line items are filtered by lti_link_id, and not by the name
// that the standard has for it.
func filterByLTILink() Quirk {
	return reading("filter lti_link_id", func(c *Call, pass func()) {
		c.query(func(q url.Values) {
			q["resource_link_id"] = q["lti_link_id"]
			q.Del("lti_link_id")
		})
		pass()
	}, LineItems)
}

// oneResultIsBare: a person's result is an object at an address of its own, and
// user_id restricts nothing.
func oneResultIsBare() Quirk {
	return reading("one result is a bare object", func(c *Call, pass func()) {
		list, user, one := strings.Cut(c.Request.URL.Path, "/results/")
		c.query(func(q url.Values) {
			q.Del("user_id")
			if one {
				q.Set("user_id", user)
				c.Request.URL.Path = list + "/results"
			}
		})
		pass()
		var results []json.RawMessage
		if !one || json.Unmarshal(c.Answer.Body, &results) != nil {
			return
		}
		if len(results) == 0 {
			c.Refuse(http.StatusNotFound, `{}`)
			return
		}
		c.Answer.Body = results[0]
	}, Results)
}

// commentsStayInside: results come without comments.
func commentsStayInside() Quirk {
	return reading("results without comments", func(c *Call, pass func()) {
		pass()
		c.answer(func(result map[string]any) { delete(result, "comment") })
	}, Results)
}

// isStudent tells whether a person who has signed in learns. Of who has not,
// nothing is known, and that is enough.
func (p *Platform) isStudent(id string) bool {
	people := p.people()
	i := slices.IndexFunc(people, func(who Person) bool { return who.ID == id })
	if i < 0 {
		return true
	}
	return lti.HasRole(people[i].Roles, lti.RoleLearner)
}
