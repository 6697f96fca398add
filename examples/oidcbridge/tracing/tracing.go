// Package tracing tells an OpenTelemetry collector what the bridge does: a span
// for every request, every step of the tool role, every call of a learning
// platform and every attempt to deliver a score.
//
// A span holds the route and never the path, the host and never the address, ids
// of registrations, and codes. Names, ids of people, tokens, queries, headers and
// bodies have no way in.
package tracing

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	api "go.opentelemetry.io/otel/trace"
)

const (
	scope       = "github.com/ltikit/ltikit/examples/oidcbridge/tracing"
	serviceName = "oidcbridge"
	closeWithin = 5 * time.Second
)

// Tracer makes spans. A nil one makes none.
type Tracer struct {
	tracer   api.Tracer
	provider *trace.TracerProvider
}

// Open returns the tracer that the environment asks for, by the variables that
// OpenTelemetry specifies: nil unless OTEL_EXPORTER_OTLP_ENDPOINT, or that of
// traces alone, names a collector. The exporter and the SDK read the others, such
// as OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER and OTEL_SERVICE_NAME, from
// the process by themselves.
func Open(ctx context.Context, env func(string) string) (*Tracer, error) {
	endpoint, err := endpointOf(env)
	if err != nil || endpoint == "" {
		return nil, err
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint))
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	about, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", serviceName)), resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	provider := trace.NewTracerProvider(trace.WithBatcher(exporter), trace.WithResource(about))
	return &Tracer{provider.Tracer(scope), provider}, nil
}

// endpointOf is where spans go, empty if nowhere.
func endpointOf(env func(string) string) (string, error) {
	if env("OTEL_SDK_DISABLED") == "true" {
		return "", nil
	}
	endpoint := env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
	base := env("OTEL_EXPORTER_OTLP_ENDPOINT")
	if endpoint == "" && base == "" {
		return "", nil
	}
	u, err := url.Parse(endpoint)
	if endpoint == "" {
		if u, err = url.Parse(base); err == nil {
			u = u.JoinPath("v1/traces")
		}
	}
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", errors.New("OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https address")
	}
	return u.String(), nil
}

// Close sends what is left, for a few seconds.
func (t *Tracer) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, closeWithin)
	defer cancel()
	return t.provider.Shutdown(ctx)
}
