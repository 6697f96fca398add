// Package tracingtest is a collector of spans for tests, spoken to over the wire.
package tracingtest

import (
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// Collector takes spans by OTLP over HTTP.
type Collector struct {
	URL string

	t     *testing.T
	mu    sync.Mutex
	spans []*tracepb.Span
	text  string
}

// New starts a collector that ends with the test.
func New(t *testing.T) *Collector {
	t.Helper()
	c := &Collector{t: t}
	server := httptest.NewServer(http.HandlerFunc(c.take))
	t.Cleanup(server.Close)
	c.URL = server.URL
	return c
}

// Env are the variables that name the collector.
func (c *Collector) Env(name string) string {
	return map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": c.URL}[name]
}

func (c *Collector) take(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	var data tracepb.TracesData // on the wire the same as the request
	if err == nil {
		err = proto.Unmarshal(raw, &data)
	}
	if err != nil || r.URL.Path != "/v1/traces" {
		c.t.Errorf("not OTLP at %s: %v", r.URL.Path, err)
		http.Error(w, "not OTLP", http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.text += protojson.Format(&data)
	for _, of := range data.GetResourceSpans() {
		for _, by := range of.GetScopeSpans() {
			c.spans = append(c.spans, by.GetSpans()...)
		}
	}
}

// Text is all that came, as JSON.
func (c *Collector) Text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text
}

// Paths name each span behind those that it is within: "POST /token > GET".
func (c *Collector) Paths() (paths []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	byID := make(map[string]*tracepb.Span)
	for _, s := range c.spans {
		byID[hex.EncodeToString(s.GetSpanId())] = s
	}
	for _, s := range c.spans {
		path := s.GetName()
		for of := s; len(of.GetParentSpanId()) > 0; {
			of = byID[hex.EncodeToString(of.GetParentSpanId())]
			require.NotNil(c.t, of, "the span that %q is within", path)
			path = of.GetName() + " > " + path
		}
		paths = append(paths, path)
	}
	return paths
}
