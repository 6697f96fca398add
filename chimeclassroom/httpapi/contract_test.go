package httpapi_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// documentURL names the document inside the schema compiler.
const documentURL = "https://classroom.test/openapi.yaml"

// contract holds everything that is asked and answered against openapi.yaml.
type contract struct {
	document map[string]any
	compiler *jsonschema.Compiler
	paths    *http.ServeMux // finds the documented path of a request

	mu        sync.Mutex
	schemas   map[string]*jsonschema.Schema
	exercised map[string]bool // "GET /api/me 200"
}

func newContract(t *testing.T) *contract {
	t.Helper()
	text, err := os.ReadFile("openapi.yaml")
	require.NoError(t, err)
	var document any
	require.NoError(t, yaml.Unmarshal(text, &document))
	encoded, err := json.Marshal(document)
	require.NoError(t, err)
	document, err = jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	require.NoError(t, err)
	c := &contract{
		document: document.(map[string]any), compiler: jsonschema.NewCompiler(), paths: http.NewServeMux(),
		schemas: map[string]*jsonschema.Schema{}, exercised: map[string]bool{},
	}
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.AssertFormat()
	require.NoError(t, c.compiler.AddResource(documentURL, document))
	for path := range c.document["paths"].(map[string]any) {
		c.paths.HandleFunc(path, func(http.ResponseWriter, *http.Request) {})
	}
	return c
}

// watch passes requests on to next and checks each with its answer.
func (c *contract) watch(t *testing.T, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer := &recorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(answer, r)
		if err := c.check(r, body, answer); err != nil {
			t.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
		}
	})
}

func (c *contract) check(r *http.Request, request []byte, answer *recorder) error {
	_, path := c.paths.Handler(r)
	operation, ok := at(c.document, "paths", path, strings.ToLower(r.Method))
	if !ok {
		return fmt.Errorf("not in the document")
	}
	response, ok := at(operation, "responses", fmt.Sprint(answer.status))
	if !ok {
		return fmt.Errorf("status %d is not in the document", answer.status)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.exercised[fmt.Sprintf("%s %s %d", r.Method, path, answer.status)] = true
	operationPointer := pointer("paths", path, strings.ToLower(r.Method))
	if _, takesBody := at(operation, "requestBody"); takesBody && answer.status < 300 {
		if err := c.validate(operationPointer+pointer("requestBody", "content", "application/json", "schema"), request); err != nil {
			return fmt.Errorf("a request that was accepted: %w", err)
		}
	}
	responsePointer := operationPointer + pointer("responses", fmt.Sprint(answer.status))
	if ref, ok := at(response, "$ref"); ok {
		responsePointer = strings.TrimPrefix(ref.(string), "#")
		response = resolve(c.document, ref.(string))
	}
	return c.checkContent(response, responsePointer, answer)
}

func (c *contract) checkContent(response any, responsePointer string, answer *recorder) error {
	content, ok := at(response, "content")
	if !ok {
		if answer.body.Len() > 0 {
			return fmt.Errorf("status %d has a body: %s", answer.status, answer.body.String())
		}
		return nil
	}
	media := answer.Header().Get("Content-Type")
	if _, ok := at(content, media); !ok {
		return fmt.Errorf("content type %q of status %d is not in the document", media, answer.status)
	}
	if !strings.HasSuffix(media, "json") {
		return nil
	}
	if err := c.validate(responsePointer+pointer("content", media, "schema"), answer.body.Bytes()); err != nil {
		return fmt.Errorf("the answer with status %d: %w\n%s", answer.status, err, answer.body.String())
	}
	return nil
}

// message is validate for what was said over a socket.
func (c *contract) message(schemaPointer string, text []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.validate(schemaPointer, text)
}

// validate holds JSON against the schema at a pointer into the document. The caller
// has the lock.
func (c *contract) validate(schemaPointer string, text []byte) error {
	schema := c.schemas[schemaPointer]
	if schema == nil {
		var err error
		if schema, err = c.compiler.Compile(documentURL + "#" + strings.NewReplacer("{", "%7B", "}", "%7D").Replace(schemaPointer)); err != nil {
			return err
		}
		c.schemas[schemaPointer] = schema
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// requireComplete fails for every documented answer that no request got.
func (c *contract) requireComplete(t *testing.T) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for path, item := range c.document["paths"].(map[string]any) {
		for method, operation := range item.(map[string]any) {
			responses, ok := at(operation, "responses")
			if method == "parameters" || !ok {
				continue
			}
			for status := range responses.(map[string]any) {
				answer := strings.ToUpper(method) + " " + path + " " + status
				assert.True(t, c.exercised[answer], "nothing exercises %s", answer)
			}
		}
	}
}

// at goes down a path of keys.
func at(v any, keys ...string) (any, bool) {
	for _, key := range keys {
		m, ok := v.(map[string]any)
		if !ok {
			return nil, false
		}
		if v, ok = m[key]; !ok {
			return nil, false
		}
	}
	return v, true
}

func resolve(document map[string]any, ref string) any {
	v, _ := at(document, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	return v
}

// pointer writes a JSON pointer.
func pointer(keys ...string) string {
	var b strings.Builder
	for _, key := range keys {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key))
	}
	return b.String()
}

// recorder keeps what is answered.
type recorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.body.Write(b)
	return r.ResponseWriter.Write(b)
}

func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(r.ResponseWriter).Hijack()
}

// TestTheContractNoticesDeviations proves that the checks above can fail.
func TestTheContractNoticesDeviations(t *testing.T) {
	t.Parallel()
	c := newContract(t)
	for name, tc := range map[string]struct {
		method, path, media, body string
		status                    int
		want                      string
	}{
		"as documented":        {"GET", "/api/events", "application/json", `{"events":[]}`, 200, ""},
		"unknown path":         {"GET", "/api/rooms", "application/json", `{}`, 200, "not in the document"},
		"unknown method":       {"PATCH", "/api/events", "application/json", `{}`, 200, "not in the document"},
		"unknown status":       {"GET", "/api/events", "application/json", `{}`, 202, "status 202"},
		"other content type":   {"GET", "/api/events", "text/plain", `{"events":[]}`, 200, "content type"},
		"missing field":        {"GET", "/api/events", "application/json", `{}`, 200, "events"},
		"additional field":     {"GET", "/api/events", "application/json", `{"events":[],"more":1}`, 200, "more"},
		"null for a list":      {"GET", "/api/events", "application/json", `{"events":null}`, 200, "null"},
		"body without need":    {"DELETE", "/api/session", "application/json", `{}`, 204, "has a body"},
		"instant of no time":   {"POST", "/api/session", "application/json", `{"token":"t","renewal":"r","expiresInSeconds":600,"sessionExpiresAt":"tomorrow"}`, 201, "date-time"},
		"problem without code": {"GET", "/api/me", "application/problem+json", `{"type":"t","title":"t","status":401}`, 401, "code"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), tc.method, tc.path, nil)
		require.NoError(t, err)
		answer := &recorder{ResponseWriter: &nowhere{http.Header{"Content-Type": {tc.media}}}, status: tc.status}
		answer.body.WriteString(tc.body)
		err = c.check(r, []byte(`{"code":"c"}`), answer)
		if tc.want == "" {
			assert.NoError(t, err, name)
		} else {
			assert.ErrorContains(t, err, tc.want, name)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/api/session", nil)
	require.NoError(t, err)
	answer := &recorder{ResponseWriter: &nowhere{http.Header{"Content-Type": {"application/json"}}}, status: 201}
	answer.body.WriteString(`{"token":"t","renewal":"r","expiresInSeconds":600,"sessionExpiresAt":"2026-11-22T09:00:00.000Z"}`)
	assert.ErrorContains(t, c.check(r, []byte(`{"code":7}`), answer), "a request that was accepted")
	assert.True(t, slices.Contains(keys(c.exercised), "GET /api/events 200"))
}

func keys(m map[string]bool) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	return all
}

// nowhere is a ResponseWriter for headers only.
type nowhere struct{ header http.Header }

func (n *nowhere) Header() http.Header         { return n.header }
func (n *nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n *nowhere) WriteHeader(int)             {}
