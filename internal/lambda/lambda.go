// Package lambda runs a program as a function of AWS Lambda. It speaks Lambda's runtime
// interface itself: one GET for the next event, one POST with its outcome. [REST] lets
// an http.Handler answer the requests of an API Gateway.
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

// RuntimeAPI is the variable by which Lambda says that the program is a function, and
// where its runtime interface is.
const RuntimeAPI = "AWS_LAMBDA_RUNTIME_API"

const version = "/2018-06-01/runtime/"

// margin is what a handler has less than the function: its outcome has to be told.
const margin = time.Second

// Handler makes of an event the answer, which goes out as JSON. An error is the event's
// failure, of which Lambda learns no more than that. Ctx ends a second before the
// function's time is over.
type Handler func(ctx context.Context, event []byte) (answer any, err error)

// Function is what the function does with its events.
type Function struct {
	// API is the host of the runtime interface, as RuntimeAPI names it.
	API    string
	Handle Handler
	// Logger nil means slog.Default().
	Logger *slog.Logger
}

// Run takes one event after the other until ctx ends, or the runtime interface
// fails, which ends the environment.
func (f *Function) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := f.next(ctx); err != nil && ctx.Err() == nil {
			return err
		}
	}
	return nil
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
	inTime, cancel := context.WithDeadline(ctx, time.UnixMilli(deadline).Add(-margin))
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
func (f *Function) answer(ctx context.Context, event []byte) (answer []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			answer, err = nil, fmt.Errorf("panic: %v", cause)
		}
	}()
	made, err := f.Handle(ctx, event)
	if err != nil {
		return nil, err
	}
	return json.Marshal(made)
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
	defer func() { _ = answer.Body.Close() }()
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
