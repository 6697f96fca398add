package ltitest

import (
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

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

// numericLink: the id of a link is a number, or it is none.
func numericLink() Quirk {
	return Quirk{Name: "a resourceLinkId is a number", Do: func(c *Call, pass func()) {
		var item ags.LineItem
		if c.is(http.MethodPost, LineItems) || c.is(http.MethodPut, LineItem) {
			c.asked(&item)
		}
		if _, err := strconv.ParseUint(item.ResourceLinkID, 10, 64); err != nil && item.ResourceLinkID != "" {
			c.Refuse(http.StatusBadRequest, `{"reason":"resourceLinkId must be numeric"}`)
			return
		}
		pass()
	}}
}

// linkColumn: a method is refused to the column of a link.
func linkColumn(name, method string, status int, body string) Quirk {
	var made columns
	return Quirk{Name: name, Do: func(c *Call, pass func()) {
		if column, _ := made.at(c.Request.URL.Path); column.ResourceLinkID != "" && c.is(method, LineItem) {
			c.Refuse(status, body)
			return
		}
		pass()
		made.note(c)
	}}
}

// foreignColumnIs403: another tool's column may not be deleted, and is not hidden.
func foreignColumnIs403() Quirk {
	var made columns
	return Quirk{Name: "to delete another tool's column is 403", Do: func(c *Call, pass func()) {
		pass()
		made.note(c)
		if _, known := made.at(c.Request.URL.Path); known && c.is(http.MethodDelete, LineItem) {
			c.restate(http.StatusNotFound, http.StatusForbidden)
		}
	}}
}

// duplicatesHidden: what is created again becomes another column, and lists keep
// quiet about it.
func duplicatesHidden() Quirk {
	var made columns
	return Quirk{Name: "duplicates are hidden", Do: func(c *Call, pass func()) {
		pass()
		made.note(c)
		if !c.is(http.MethodGet, LineItems) || !c.succeeded() {
			return
		}
		c.keep(func(item ags.LineItem) bool { return made.first(item) == item.ID })
	}}
}

// columns are the line items that were created and are there, in that order.
type columns struct {
	mu   sync.Mutex
	made []ags.LineItem
}

// note takes note of a line item that a call has created or deleted.
func (m *columns) note(c *Call) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var item ags.LineItem
	switch {
	case !c.succeeded():
	case c.is(http.MethodPost, LineItems) && json.Unmarshal(c.Answer.Body, &item) == nil:
		m.made = append(m.made, item)
	case c.is(http.MethodDelete, LineItem):
		m.made = slices.DeleteFunc(m.made, hasPath(c.Request.URL.Path))
	}
}

// at is the line item with that path.
func (m *columns) at(path string) (item ags.LineItem, known bool) {
	return m.find(hasPath(path))
}

func hasPath(path string) func(ags.LineItem) bool {
	return func(item ags.LineItem) bool {
		u, err := url.Parse(item.ID)
		return err == nil && u.Path == path
	}
}

// first is the id of the first line item that is the same but for its id.
func (m *columns) first(item ags.LineItem) string {
	same, _ := m.find(func(made ags.LineItem) bool {
		return made.Label == item.Label && made.ResourceID == item.ResourceID && made.Tag == item.Tag && made.ResourceLinkID == item.ResourceLinkID
	})
	return same.ID
}

func (m *columns) find(fits func(ags.LineItem) bool) (item ags.LineItem, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if i := slices.IndexFunc(m.made, fits); i >= 0 {
		return m.made[i], true
	}
	return ags.LineItem{}, false
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
