// Package lambda serves an http.Handler as an AWS Lambda function behind a REST
// API of API Gateway (Lambda proxy integration). It speaks Lambda's runtime
// interface itself: one GET for the next event, one POST with its outcome.
package lambda

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"
)

const version = "/2018-06-01/runtime/"

// Function is what the function does with its events.
type Function struct {
	// API is the host of the runtime interface: AWS_LAMBDA_RUNTIME_API.
	API string
	// Handler answers the requests that API Gateway passes on.
	Handler http.Handler
	// Tick answers every other event, such as a schedule's; nil refuses them.
	Tick func(ctx context.Context) error
	// Logger nil means slog.Default().
	Logger *slog.Logger
}

// Run takes one event after the other until ctx ends, or the runtime interface
// fails, which ends the environment.
func (f *Function) Run(ctx context.Context) error {
	for {
		if err := f.next(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
	}
}

// next takes one event. The wait for it has no time limit: the environment sleeps.
func (f *Function) next(ctx context.Context) error {
	header, event, err := f.call(ctx, http.MethodGet, "invocation/next", nil)
	if err != nil {
		return err
	}
	id := header.Get("Lambda-Runtime-Aws-Request-Id")
	deadline, err := strconv.ParseInt(header.Get("Lambda-Runtime-Deadline-Ms"), 10, 64)
	if err != nil || id == "" {
		return errors.New("the runtime interface names no request or no deadline")
	}
	inTime, cancel := context.WithDeadline(ctx, time.UnixMilli(deadline))
	defer cancel()
	answer, err := f.answer(inTime, event)
	if err != nil {
		f.logger().ErrorContext(ctx, "lambda: event failed", "request", id, "error", err)
		answer, _ = json.Marshal(map[string]string{"errorType": "Failed", "errorMessage": "The event could not be handled; see the log."})
		_, _, err = f.call(ctx, http.MethodPost, "invocation/"+id+"/error", answer)
		return err
	}
	_, _, err = f.call(ctx, http.MethodPost, "invocation/"+id+"/response", answer)
	return err
}

// answer is the outcome of one event. A panic is the event's failure, not the
// environment's end.
func (f *Function) answer(ctx context.Context, raw []byte) (answer []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			answer, err = nil, fmt.Errorf("panic: %v", cause)
		}
	}()
	var e event
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	if e.Method == "" {
		if f.Tick == nil {
			return nil, errors.New("the event is no request")
		}
		return []byte("null"), f.Tick(ctx)
	}
	r, err := e.request(ctx)
	if err != nil { // what the client sent cannot be read
		return json.Marshal(response{Status: http.StatusBadRequest, Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, Body: "The request cannot be read.\n"})
	}
	w := newRecorder()
	f.Handler.ServeHTTP(w, r)
	return json.Marshal(w.response())
}

func (f *Function) call(ctx context.Context, method, path string, body []byte) (http.Header, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://"+f.API+version+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, nil, fmt.Errorf("runtime interface: %w", err)
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= http.StatusMultipleChoices {
		err = fmt.Errorf("status %d", answer.StatusCode)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("runtime interface: %s: %w", path, err)
	}
	return answer.Header, got, nil
}

func (f *Function) logger() *slog.Logger {
	if f.Logger != nil {
		return f.Logger
	}
	return slog.Default()
}
