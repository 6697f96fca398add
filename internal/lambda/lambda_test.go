package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/lambda"
	"github.com/ltikit/ltikit/internal/lambda/lambdatest"
)

// outcome is what the function posted for an event.
type outcome struct {
	Failed     bool                `json:"-"`
	StatusCode int                 `json:"statusCode"`
	Header     map[string][]string `json:"multiValueHeaders"`
	Body       string              `json:"body"`
	Encoded    bool                `json:"isBase64Encoded"`
	ErrorType  string              `json:"errorType"`
}

// play gives the function the events, as Lambda's runtime interface does, and
// returns the outcomes.
func play(t *testing.T, handle lambda.Handler, events ...string) (outcomes []outcome) {
	t.Helper()
	played := lambdatest.Start(t)
	f := lambda.Function{API: played.API, Handle: handle, Logger: slog.New(slog.DiscardHandler)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	for _, event := range events {
		made, err := played.Invoke(event)
		require.NoError(t, err)
		o := outcome{Failed: made.Failed}
		require.NoError(t, json.Unmarshal(made.Body, &o))
		outcomes = append(outcomes, o)
	}
	cancel()
	require.NoError(t, <-ended)
	return outcomes
}

// proxied is an event in the form that API Gateway documents for REST APIs.
func proxied(method, path, rest string) string {
	return fmt.Sprintf(`{
		"resource": "/{proxy+}", "path": %q, "httpMethod": %q,
		"headers": {"Cookie": "b=2", "Host": "bridge.example", "X-Forwarded-For": "203.0.113.9, 198.51.100.7"},
		"multiValueHeaders": {"Cookie": ["a=1", "b=2"], "Host": ["bridge.example"], "Content-Type": ["application/x-www-form-urlencoded"]},
		"pathParameters": {"proxy": "x"}, "stageVariables": null,
		"requestContext": {"path": %q, "stage": "live", "domainName": "bridge.example", "protocol": "HTTP/1.1", "requestId": "r",
			"identity": {"sourceIp": "198.51.100.7", "userAgent": "test"}},
		%s}`, path, method, path, rest)
}

func TestRequests(t *testing.T) {
	t.Parallel()
	answer := lambda.REST(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/panic":
			panic("no")
		case "/bytes":
			_, _ = w.Write([]byte{0xff, 0xfe})
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "one", Value: "1"})
		http.SetCookie(w, &http.Cookie{Name: "two", Value: "2"})
		w.WriteHeader(http.StatusTeapot)
		w.Header().Set("Too-Late", "yes")
		_ = r.ParseForm()
		a, _ := r.Cookie("a")
		fmt.Fprint(w, r.Method, " ", r.Host, " ", r.URL.EscapedPath(), " ", r.Form["q"], " ", r.PostForm["p"], " ", a, " ", r.RemoteAddr)
	}))
	got := play(t, answer,
		proxied("GET", "/tools/quiz/a%2Fb", `"multiValueQueryStringParameters": {"q": ["1 &", "2"]}, "body": null, "isBase64Encoded": false`),
		proxied("POST", "/token", `"multiValueQueryStringParameters": null, "body": "p=x%3Dy", "isBase64Encoded": false`),
		proxied("POST", "/token", `"body": "cD14", "isBase64Encoded": true`),
		proxied("POST", "/token", `"body": "%%%", "isBase64Encoded": true`),
		proxied("GET", "/bytes", `"body": null`),
		proxied("GET", "/panic", `"body": null`),
		`{"httpMethod": 7}`,
		`{"source": "aws.events", "detail-type": "Scheduled Event"}`,
	)
	require.Equal(t, outcome{StatusCode: http.StatusTeapot, Body: "GET bridge.example /tools/quiz/a%2Fb [1 & 2] [] a=1 198.51.100.7:0",
		Header: map[string][]string{"Set-Cookie": {"one=1", "two=2"}}}, got[0])
	require.Equal(t, "POST bridge.example /token [] [x=y] a=1 198.51.100.7:0", got[1].Body)
	require.Equal(t, "POST bridge.example /token [] [x] a=1 198.51.100.7:0", got[2].Body)
	require.Equal(t, http.StatusBadRequest, got[3].StatusCode)
	require.True(t, got[4].Encoded)
	require.Equal(t, "//4=", got[4].Body)
	for _, failed := range got[5:] {
		require.Equal(t, outcome{Failed: true, ErrorType: "Failed"}, failed)
	}
}

func TestOtherEvents(t *testing.T) {
	t.Parallel()
	require.True(t, lambda.IsRequest([]byte(proxied("GET", "/", `"body": null`))))
	require.False(t, lambda.IsRequest([]byte(`{"source": "aws.events"}`)))
	times := 0
	got := play(t, func(ctx context.Context, event []byte) (any, error) {
		if _, ok := ctx.Deadline(); !ok {
			return nil, errors.New("an event has no end")
		}
		if times++; times == 2 {
			return nil, errors.New("the store is down")
		}
		return map[string]int{"statusCode": times}, nil
	}, `{"source": "aws.events"}`, `{"source": "aws.events"}`, `{"source": "aws.events"}`)
	require.Equal(t, []outcome{{StatusCode: 1}, {Failed: true, ErrorType: "Failed"}, {StatusCode: 3}}, got)
}

func TestABrokenRuntimeInterface(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"refuses": http.StatusForbidden, "says nothing": http.StatusOK} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		f := lambda.Function{API: server.Listener.Addr().String(), Handle: lambda.REST(http.NotFoundHandler())}
		require.Error(t, f.Run(t.Context()), name)
		server.Close()
	}
}
