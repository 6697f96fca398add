package lambdatest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// longest is how much a function may answer, in bytes.
const longest = 6 << 20

// Gateway is a REST API of API Gateway in front of a function: an http.RoundTripper
// that turns each request into the event of a Lambda proxy integration, and its outcome
// into the response. What the function fails at, or answers at too great a
// length, is 502, as there.
type Gateway struct {
	Runtime *Runtime
	// SourceIP is from where all requests come.
	SourceIP string
}

// RoundTrip implements [http.RoundTripper].
func (g *Gateway) RoundTrip(r *http.Request) (*http.Response, error) {
	event, err := g.Event(r)
	if err != nil {
		return nil, err
	}
	outcome, err := g.Runtime.Invoke(event)
	if err != nil {
		return nil, err
	}
	if outcome.Failed || len(outcome.Body) > longest {
		return answer(r, http.StatusBadGateway, http.Header{}, []byte(`{"message": "Internal server error"}`)), nil
	}
	var made struct {
		StatusCode        int
		MultiValueHeaders http.Header
		Body              string
		IsBase64Encoded   bool
	}
	if json.Unmarshal(outcome.Body, &made) != nil || made.StatusCode == 0 {
		return answer(r, http.StatusBadGateway, http.Header{}, []byte(`{"message": "Internal server error"}`)), nil //nolint:nilerr // as there
	}
	body := []byte(made.Body)
	if made.IsBase64Encoded {
		if body, err = base64.StdEncoding.DecodeString(made.Body); err != nil {
			return nil, fmt.Errorf("the body is not base64: %w", err)
		}
	}
	if made.MultiValueHeaders == nil {
		made.MultiValueHeaders = http.Header{}
	}
	return answer(r, made.StatusCode, made.MultiValueHeaders, body), nil
}

func answer(r *http.Request, status int, header http.Header, body []byte) *http.Response {
	return &http.Response{StatusCode: status, Status: fmt.Sprintf("%d %s", status, http.StatusText(status)), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r}
}

// Event is the request as a REST API passes it on that takes every media type as
// binary: its body is in base64.
func (g *Gateway) Event(r *http.Request) (string, error) {
	var body any
	if r.Body != nil {
		read, err := io.ReadAll(r.Body)
		if err != nil {
			return "", err
		}
		_ = r.Body.Close()
		if len(read) > 0 {
			body = base64.StdEncoding.EncodeToString(read)
		}
	}
	header := r.Header.Clone()
	header.Set("Host", r.URL.Host)
	header.Set("X-Forwarded-For", "203.0.113.99, "+g.SourceIP) // the first is the client's own word
	header.Set("X-Forwarded-Proto", "https")
	event, err := json.Marshal(map[string]any{
		"resource": "/{proxy+}", "path": r.URL.Path, "httpMethod": r.Method,
		"headers": last(header), "multiValueHeaders": header,
		"queryStringParameters": last(map[string][]string(r.URL.Query())), "multiValueQueryStringParameters": orNull(r.URL.Query()),
		"pathParameters": map[string]string{"proxy": r.URL.Path}, "stageVariables": nil,
		"requestContext": map[string]any{
			"resourcePath": "/{proxy+}", "httpMethod": r.Method, "path": r.URL.EscapedPath(), "stage": "live", "domainName": r.URL.Host, "protocol": "HTTP/1.1",
			"requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", "identity": map[string]any{"sourceIp": g.SourceIP, "userAgent": r.UserAgent()},
		},
		"body": body, "isBase64Encoded": body != nil,
	})
	return string(event), err
}

func orNull(q url.Values) any {
	if len(q) == 0 {
		return nil
	}
	return q
}

// last keeps of each name the last value, as the single fields of the event do.
func last(all map[string][]string) map[string]string {
	one := map[string]string{}
	for name, values := range all {
		one[name] = values[len(values)-1]
	}
	return one
}
