package outcomes_test

import (
	"context"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/outcomes"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// stage is a platform with a gradebook that serves results to two tools, over HTTP
// and with real signatures.
type stage struct {
	server  *httptest.Server
	mux     *http.ServeMux
	handler *outcomes.Handler
	clock   *ltitest.Clock
	store   *memory.Store
	courses *courses
	column  string // of tool-1 in the course c/1
	consumers
}

// consumers are the tools' secrets, by key.
type consumers map[string]*storage.Consumer

func (c consumers) FindConsumer(_ context.Context, key string) (*storage.Consumer, error) {
	if found, ok := c[key]; ok {
		return found.Clone(), nil
	}
	return nil, storage.ErrNotFound
}

// courses: c/1 is a course of tool-1 with one column, and u-1 to u-3 are its
// students.
type courses struct {
	mu       sync.Mutex
	column   string
	deadline outcomes.Deadline
	broken   error
}

func (c *courses) OpenResult(_ context.Context, t outcomes.Target) (outcomes.Deadline, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	students := map[string]bool{"u-1": true, "u-2": true, "u-3": true}
	if t.RegistrationID != "tool-1" || t.ContextID != "c/1" || t.LineItemID != c.column || !students[t.UserID] {
		return outcomes.Deadline{}, outcomes.ErrNotFound
	}
	return c.deadline, c.broken
}

func (c *courses) ListColumns(_ context.Context, registrationID, contextID string) iter.Seq2[outcomes.Column, error] {
	return func(yield func(outcomes.Column, error) bool) {
		if registrationID != "tool-1" || contextID != "c/1" {
			yield(outcomes.Column{}, outcomes.ErrNotFound)
			return
		}
		yield(outcomes.Column{LineItemID: c.column, Title: "Quiz"}, nil)
	}
}

func (c *courses) set(d outcomes.Deadline, broken error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deadline, c.broken = d, broken
}

func newStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{mux: http.NewServeMux(), clock: ltitest.NewClock(), courses: &courses{}, consumers: consumers{}}
	s.server = httptest.NewServer(s.mux)
	t.Cleanup(s.server.Close)
	s.store = memory.New(memory.Config{Now: s.clock.Now})
	item, err := s.store.CreateLineItem(t.Context(), owner(), ags.LineItem{Label: "Quiz", ScoreMaximum: 20})
	require.NoError(t, err)
	s.column, s.courses.column = item.ID, item.ID
	for _, name := range []string{"tool-1", "tool-2"} {
		s.consumers["key of "+name] = &storage.Consumer{Key: "key of " + name, Secret: "secret of " + name,
			Methods: []string{lti11.HMACSHA1, lti11.HMACSHA256}, RegistrationID: name}
	}
	verifier, err := lti11.NewVerifier(lti11.VerifierConfig{Consumers: s.consumers, Now: s.clock.Now})
	require.NoError(t, err)
	grant := func(_ context.Context, c *storage.Consumer) (*lti.Grant, error) {
		return &lti.Grant{Registration: &lti.Registration{ID: c.RegistrationID}}, nil
	}
	s.handler = &outcomes.Handler{
		BaseURL: s.server.URL + "/results", Auth: &lti11.Services{Verifier: verifier, BaseURL: s.server.URL, Grant: grant},
		SourcedIDs: sealer(t, "k"), Courses: s.courses, Columns: s.courses, Grades: outcomes.NewAGS(s.store, s.store, s.clock.Now),
		Now: s.clock.Now, Logger: ltitest.Logger(t),
	}
	s.mux.Handle("/results/", s.handler)
	return s
}

func owner() ags.Owner { return ags.Owner{RegistrationID: "tool-1", ContextID: "c/1"} }

// target is the result of u-1 in the column.
func (s *stage) target() outcomes.Target {
	return outcomes.Target{RegistrationID: "tool-1", ContextID: "c/1", LineItemID: s.column, UserID: "u-1"}
}

// calls are those of a tool.
func (s *stage) calls(tool string) *lti11.Client {
	return &lti11.Client{HTTP: s.server.Client(), InsecureAllowLoopback: true,
		Signer: lti11.Signer{Credentials: lti11.Credentials{Key: "key of " + tool, Secret: "secret of " + tool}, Now: s.clock.Now}}
}

func (s *stage) client(tool string) *outcomes.Client { return outcomes.NewClient(s.calls(tool)) }

// entry is what the gradebook holds of u-1.
func (s *stage) entry(t testing.TB) ags.Entry {
	t.Helper()
	for e, err := range s.store.ListEntries(t.Context(), owner(), s.column, "u-1", "") {
		require.NoError(t, err)
		return e
	}
	return ags.Entry{}
}

// score is what the gradebook counts for u-1 on the column's scale; nil is none.
func (s *stage) score(t testing.TB) *float64 {
	t.Helper()
	for r, err := range s.store.ListResults(t.Context(), owner(), s.column, "u-1", "") {
		require.NoError(t, err)
		return r.ResultScore
	}
	return nil
}

// post sends a message that tool-1 signed, and returns status and answer.
func (s *stage) post(t testing.TB, message string, change ...func(*http.Request)) (int, string) {
	t.Helper()
	return s.send(t, http.MethodPost, s.handler.Offer(s.target()).ServiceURL, "application/xml", message, change...)
}

func (s *stage) send(t testing.TB, method, address, media, body string, change ...func(*http.Request)) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", media)
	require.NoError(t, s.calls("tool-1").Signer.SignBody(req, []byte(body)))
	for _, f := range change {
		f(req)
	}
	resp, err := s.server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(answer)
}

// message is a request as other tools write it.
func (s *stage) message(operation, result string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<imsx_POXEnvelopeRequest xmlns="http://www.imsglobal.org/services/ltiv1p1/xsd/imsoms_v1p0">
 <imsx_POXHeader><imsx_POXRequestHeaderInfo><imsx_version>V1.0</imsx_version><imsx_messageIdentifier>m-1</imsx_messageIdentifier></imsx_POXRequestHeaderInfo></imsx_POXHeader>
 <imsx_POXBody><` + operation + `Request><resultRecord><sourcedGUID><sourcedId>` + s.handler.SourcedIDs.Seal(s.target()) + `</sourcedId></sourcedGUID>` + result + `</resultRecord></` + operation + `Request></imsx_POXBody>
</imsx_POXEnvelopeRequest>`
}

func (s *stage) replace(score string) string {
	return s.message("replaceResult", `<result><resultScore><language>en</language><textString>`+score+`</textString></resultScore></result>`)
}
