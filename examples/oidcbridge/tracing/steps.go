package tracing

import (
	"context"
	"regexp"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/tool"
)

// Tool makes spans of the steps of the tool role, within that of their request.
func (t *Tracer) Tool() *tool.Trace {
	if t == nil {
		return nil
	}
	step := func(name string) func(context.Context, lti.Outcome) {
		return func(ctx context.Context, o lti.Outcome) { t.step(ctx, name, o) }
	}
	return &tool.Trace{Login: step("lti.login"), Launch: step("lti.launch"), Token: step("lti.token")}
}

func (t *Tracer) step(ctx context.Context, name string, o lti.Outcome) {
	_, span := t.tracer.Start(ctx, name, trace.WithTimestamp(o.Began))
	if o.RegistrationID != "" {
		span.SetAttributes(registration(o.RegistrationID))
	}
	if o.Code != "" {
		refused(span, o.Code)
	}
	span.End(trace.WithTimestamp(o.Began.Add(o.Took)))
}

// Delivery makes a span of each attempt to send a score, around the calls that it
// takes.
func (t *Tracer) Delivery() *delivery.Trace {
	if t == nil {
		return &delivery.Trace{}
	}
	return &delivery.Trace{
		Begun: func(ctx context.Context, n delivery.Name) context.Context {
			ctx, _ = t.tracer.Start(ctx, "lti.score", trace.WithAttributes(registration(n.Lane)))
			return ctx
		},
		Sent:    func(ctx context.Context, e delivery.Event) { attempted(ctx, "sent", e) },
		Retried: func(ctx context.Context, e delivery.Event) { attempted(ctx, "retried", e) },
		Parked:  func(ctx context.Context, e delivery.Event) { attempted(ctx, "parked", e) },
		Failed: func(ctx context.Context, _ error) {
			span := trace.SpanFromContext(ctx) // of an attempt, or none
			refused(span, lti.CodeUnavailable)
			span.End()
		},
	}
}

func attempted(ctx context.Context, outcome string, e delivery.Event) {
	span := trace.SpanFromContext(ctx)
	span.SetAttributes(attribute.String("lti.outcome", outcome), attribute.Int("lti.tries", e.Tries))
	if e.Err != nil {
		refused(span, lti.NewOutcome("", time.Time{}, time.Time{}, e.Err).Code)
	}
	span.End()
}

func registration(id string) attribute.KeyValue { return attribute.String("lti.registration", id) }

// refused says why. Some codes are of the platform's choosing: what does not look
// like one is left out.
func refused(span trace.Span, code lti.Code) {
	span.SetStatus(codes.Error, "")
	if regexp.MustCompile(`^[a-z_]{1,40}$`).MatchString(string(code)) {
		span.SetAttributes(attribute.String("error.type", string(code)))
	}
}
