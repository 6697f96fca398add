package ltitest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// Endpoint is a kind of address that tools call without a browser.
type Endpoint string

// The endpoints of a platform. They are known by the ends of their paths, so
// services that a test mounts on Mux itself are meant too.
const (
	Token     Endpoint = "token"
	LineItems Endpoint = "lineitems" // the list, and where line items are created
	LineItem  Endpoint = "lineitem"  // one of them
	Scores    Endpoint = "scores"
	Results   Endpoint = "results"
	Roster    Endpoint = "roster"
)

// Quirk is one thing that a learning platform does in its own way. It stands
// between the tool and the real platform and changes what goes over the wire, in
// either direction.
type Quirk struct {
	// Name tells it in a few words.
	Name string
	// Do handles a call: it changes what was asked, lets the platform answer by
	// pass, and changes the answer; or it answers itself and does not call pass.
	Do func(c *Call, pass func())
	// Address, if it is not nil, is what becomes of the address of the line items
	// in GradesClaim.
	Address func(string) string
}

// Call is one call of a tool on its way.
type Call struct {
	// Platform is the one that is called.
	Platform *Platform
	Endpoint Endpoint
	// Request is the tool's; its body is Body.
	Request *http.Request
	Body    []byte
	// Answer is the platform's, once it was asked.
	Answer Answer
}

// Answer is what the tool gets to see.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Behave lets the platform's services have these quirks from now on, the first
// nearest to the tool, behind those they have.
func (p *Platform) Behave(quirks ...Quirk) { p.wire.add(&p.wire.quirks, quirks...) }

// Refuse answers the call with that status and a body of JSON.
func (c *Call) Refuse(status int, body string) {
	c.Answer = Answer{Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)}
}

// is tells whether the call is one of a method to an endpoint.
func (c *Call) is(method string, at ...Endpoint) bool {
	return c.Request.Method == method && slices.Contains(at, c.Endpoint)
}

// query changes the query of the request.
func (c *Call) query(change func(url.Values)) {
	q := c.Request.URL.Query()
	change(q)
	c.Request.URL.RawQuery = q.Encode()
}

// asked reads the request's JSON; what is none is empty.
func (c *Call) asked(v any) { _ = json.Unmarshal(c.Body, v) }

// ask changes the JSON object that the tool sent.
func (c *Call) ask(change func(map[string]any)) { c.Body = edit(c.Body, change) }

// answer changes each JSON object that is answered: those of a list, or the one.
func (c *Call) answer(change func(map[string]any)) { c.Answer.Body = edit(c.Answer.Body, change) }

// keep leaves out of a list of line items those that are not wanted.
func (c *Call) keep(wanted func(ags.LineItem) bool) {
	var list []json.RawMessage
	if json.Unmarshal(c.Answer.Body, &list) != nil {
		return
	}
	list = slices.DeleteFunc(list, func(raw json.RawMessage) bool {
		var item ags.LineItem
		return json.Unmarshal(raw, &item) == nil && !wanted(item)
	})
	if body, err := json.Marshal(list); err == nil {
		c.Answer.Body = body
	}
}

// succeeded tells whether the platform answered well.
func (c *Call) succeeded() bool { return c.Answer.Status >= 200 && c.Answer.Status <= 299 }

// restate changes one status into another.
func (c *Call) restate(from, to int) {
	if c.Answer.Status == from {
		c.Answer.Status = to
	}
}

// retype gives an answer of one of the standard's media types another.
func (c *Call) retype(mediaType string) {
	if strings.HasPrefix(c.Answer.Header.Get("Content-Type"), "application/vnd.ims.") {
		c.Answer.Header.Set("Content-Type", mediaType)
	}
}

// edit changes the objects of a JSON text and leaves any other text alone.
func edit(body []byte, change func(map[string]any)) []byte {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil {
		return body
	}
	list, many := v.([]any)
	if !many {
		list = []any{v}
	}
	for _, element := range list {
		if object, ok := element.(map[string]any); ok {
			change(object)
		}
	}
	edited, err := json.Marshal(v)
	if err != nil {
		return body
	}
	return edited
}

// wire is what lies between the tools and a platform's Mux.
type wire struct {
	platform *Platform

	mu     sync.Mutex
	quirks []Quirk
	faults []Quirk // nearest to the platform, which fails in its own way too
}

func (w *wire) add(to *[]Quirk, more ...Quirk) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*to = append(*to, more...)
}

func (w *wire) layers() []Quirk {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Concat(w.quirks, w.faults)
}

// address is how the line items' address is told to tools.
func (w *wire) address(of string) string {
	for _, q := range w.layers() {
		if q.Address != nil {
			of = q.Address(of)
		}
	}
	return of
}

// ServeHTTP lets the calls of tools go through all layers and the rest straight
// to the platform.
func (w *wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	layers, at := w.layers(), endpoint(r.URL.Path)
	if at == "" || len(layers) == 0 {
		w.platform.Mux.ServeHTTP(rw, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the tool is gone
	}
	c := &Call{Platform: w.platform, Endpoint: at, Request: r.Clone(r.Context()), Body: body}
	c.through(layers)
	for name, values := range c.Answer.Header {
		rw.Header()[name] = values
	}
	rw.Header().Del("Content-Length")
	rw.WriteHeader(c.Answer.Status)
	_, _ = rw.Write(c.Answer.Body) // the tool is gone if this fails
}

// through passes the call on to the next layer, or to the platform behind them.
func (c *Call) through(layers []Quirk) {
	switch {
	case len(layers) == 0:
		c.reach()
	case layers[0].Do == nil:
		c.through(layers[1:])
	default:
		layers[0].Do(c, func() { c.through(layers[1:]) })
	}
}

// reach lets the platform answer.
func (c *Call) reach() {
	r := *c.Request
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(c.Body)), int64(len(c.Body))
	r.RequestURI = r.URL.RequestURI()
	w := httptest.NewRecorder()
	c.Platform.Mux.ServeHTTP(w, &r)
	c.Answer = Answer{Status: w.Code, Header: w.Header(), Body: w.Body.Bytes()}
}

// endpoint reads what is called from the end of the path.
func endpoint(path string) Endpoint {
	parts := strings.Split(path, "/")
	last, before := parts[len(parts)-1], ""
	if len(parts) > 1 {
		before = parts[len(parts)-2]
	}
	switch {
	case path == "/token":
		return Token
	case last == "memberships":
		return Roster
	case last == "lineitems":
		return LineItems
	case last == "scores":
		return Scores
	case last == "results", before == "results":
		return Results
	case before == "lineitems":
		return LineItem
	}
	return ""
}
