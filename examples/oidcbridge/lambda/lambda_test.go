package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/examples/oidcbridge/lambda"
)

// outcome is what the function posted for an event.
type outcome struct {
	Path       string              `json:"-"`
	StatusCode int                 `json:"statusCode"`
	Header     map[string][]string `json:"multiValueHeaders"`
	Body       string              `json:"body"`
	Encoded    bool                `json:"isBase64Encoded"`
	ErrorType  string              `json:"errorType"`
}

// play gives the function the events, as Lambda's runtime interface does, and
// returns the outcomes.
func play(t *testing.T, f lambda.Function, events ...string) (outcomes []outcome) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	given := 0
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", func(w http.ResponseWriter, r *http.Request) {
		if given == len(events) {
			cancel()
			<-r.Context().Done()
			return
		}
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", fmt.Sprint("request-", given))
		w.Header().Set("Lambda-Runtime-Deadline-Ms", "4102444800000")
		_, _ = io.WriteString(w, events[given])
		given++
	})
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{rest...}", func(w http.ResponseWriter, r *http.Request) {
		o := outcome{Path: r.PathValue("rest")}
		body, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(body, &o)
		outcomes = append(outcomes, o)
		w.WriteHeader(http.StatusAccepted)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	f.API, f.Logger = server.Listener.Addr().String(), slog.New(slog.DiscardHandler)
	require.NoError(t, f.Run(ctx))
	require.Len(t, outcomes, len(events))
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
	f := lambda.Function{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
	})}
	got := play(t, f,
		proxied("GET", "/tools/quiz/a%2Fb", `"multiValueQueryStringParameters": {"q": ["1 &", "2"]}, "body": null, "isBase64Encoded": false`),
		proxied("POST", "/token", `"multiValueQueryStringParameters": null, "body": "p=x%3Dy", "isBase64Encoded": false`),
		proxied("POST", "/token", `"body": "cD14", "isBase64Encoded": true`),
		proxied("POST", "/token", `"body": "%%%", "isBase64Encoded": true`),
		proxied("GET", "/bytes", `"body": null`),
		proxied("GET", "/panic", `"body": null`),
		`{"httpMethod": 7}`,
		`{"source": "aws.events", "detail-type": "Scheduled Event"}`,
	)
	require.Equal(t, outcome{Path: "request-0/response", StatusCode: http.StatusTeapot, Body: "GET bridge.example /tools/quiz/a%2Fb [1 & 2] [] a=1 198.51.100.7:0",
		Header: map[string][]string{"Set-Cookie": {"one=1", "two=2"}}}, got[0])
	require.Equal(t, "POST bridge.example /token [] [x=y] a=1 198.51.100.7:0", got[1].Body)
	require.Equal(t, "POST bridge.example /token [] [x] a=1 198.51.100.7:0", got[2].Body)
	require.Equal(t, http.StatusBadRequest, got[3].StatusCode)
	require.True(t, got[4].Encoded)
	require.Equal(t, "//4=", got[4].Body)
	for n, path := range map[int]string{5: "request-5/error", 6: "request-6/error", 7: "request-7/error"} {
		require.Equal(t, outcome{Path: path, ErrorType: "Failed"}, got[n])
	}
}

func TestTicks(t *testing.T) {
	t.Parallel()
	ticks := 0
	f := lambda.Function{Handler: http.NotFoundHandler(), Tick: func(ctx context.Context) error {
		if _, ok := ctx.Deadline(); !ok {
			return errors.New("a tick has no end")
		}
		if ticks++; ticks == 2 {
			return errors.New("the store is down")
		}
		return nil
	}}
	got := play(t, f, `{"source": "aws.events"}`, `{"source": "aws.events"}`, proxied("GET", "/none", `"body": null`))
	require.Equal(t, []string{"request-0/response", "request-1/error", "request-2/response"}, []string{got[0].Path, got[1].Path, got[2].Path})
	require.Equal(t, http.StatusNotFound, got[2].StatusCode)
	require.Equal(t, 2, ticks)
}

func TestABrokenRuntimeInterface(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"refuses": http.StatusForbidden, "says nothing": http.StatusOK} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		f := lambda.Function{API: server.Listener.Addr().String(), Handler: http.NotFoundHandler()}
		require.Error(t, f.Run(t.Context()), name)
		server.Close()
	}
}
