package tracing_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/examples/oidcbridge/tracing"
	"github.com/ltikit/ltikit/examples/oidcbridge/tracing/tracingtest"
)

func open(t *testing.T) (*tracing.Tracer, *tracingtest.Collector) {
	t.Helper()
	collector := tracingtest.New(t)
	tracer, err := tracing.Open(t.Context(), collector.Env)
	require.NoError(t, err)
	return tracer, collector
}

func TestOpen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env    map[string]string
		traces bool
		fault  string
	}{
		"nobody asked":  {nil, false, ""},
		"a collector":   {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, true, ""},
		"of traces":     {map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://collector.example/spans"}, true, ""},
		"switched off":  {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_SDK_DISABLED": "true"}, false, ""},
		"no address":    {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "collector.example:4318"}, false, "must be an http or https address"},
		"not even that": {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://[::1"}, false, "must be an http or https address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tracer, err := tracing.Open(t.Context(), func(name string) string { return c.env[name] })
			if c.fault != "" {
				require.ErrorContains(t, err, c.fault)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.traces, tracer != nil)
			require.NoError(t, tracer.Close(t.Context()))
		})
	}
}

// A bridge without traces is the same as one that knows nothing of them.
func TestNoTraces(t *testing.T) {
	t.Parallel()
	var none *tracing.Tracer
	mux := http.NewServeMux()
	require.Equal(t, http.Handler(mux), none.Handler(mux))
	require.Equal(t, http.DefaultTransport, none.Transport(http.DefaultTransport))
	require.Nil(t, none.Tool())
	require.Nil(t, none.Delivery().Begun)
	require.NoError(t, none.Close(t.Context()))
}

func TestRequests(t *testing.T) {
	t.Parallel()
	tracer, collector := open(t)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /lineitems/{item}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "caroline", http.StatusInternalServerError)
	})
	h := tracer.Handler(mux)
	send := func(method, target string) {
		r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader("caroline"))
		r.Header.Set("Authorization", "Bearer caroline")
		r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
		r.Header.Set("Tracestate", "vendor=caroline")
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	send(http.MethodGet, "/lineitems/caroline?login_hint=caroline")
	send("CAROLINE", "/broken")
	send(http.MethodPost, "/caroline")
	require.NoError(t, tracer.Close(t.Context()))

	require.Equal(t, []string{"GET /lineitems/{item}", "_OTHER /broken", "POST"}, collector.Paths(), "no span is within the stranger's")
	require.NotContains(t, strings.ToLower(collector.Text()), "caroline")
	require.Regexp(t, `"intValue":\s*"204"`, collector.Text())
	require.Regexp(t, `"intValue":\s*"404"`, collector.Text())
	require.Equal(t, 1, strings.Count(collector.Text(), "STATUS_CODE_ERROR"))
	require.Equal(t, 3, strings.Count(collector.Text(), `"links"`))
}

func TestCalls(t *testing.T) {
	t.Parallel()
	tracer, collector := open(t)
	var got http.Header
	platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		w.WriteHeader(http.StatusForbidden)
	}))
	client := &http.Client{Transport: tracer.Transport(http.DefaultTransport)}
	call := func() error {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, platform.URL+"/members/caroline?user=caroline", http.NoBody)
		require.NoError(t, err)
		resp, err := client.Do(r)
		if err == nil {
			err = resp.Body.Close()
		}
		require.Empty(t, r.Header, "the caller's request is as it was")
		return err
	}
	require.NoError(t, call())
	require.Regexp(t, `^00-[0-9a-f]{32}-[0-9a-f]{16}-01$`, got.Get("Traceparent"))
	require.Empty(t, got.Values("Tracestate"))
	require.Empty(t, got.Values("Baggage"))
	platform.Close()
	require.Error(t, call())
	require.NoError(t, tracer.Close(t.Context()))

	require.Equal(t, []string{"GET", "GET"}, collector.Paths())
	require.NotContains(t, collector.Text(), "caroline")
	require.Equal(t, 2, strings.Count(collector.Text(), "STATUS_CODE_ERROR"))
}
