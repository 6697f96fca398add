package lambda

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// REST has h answer the requests that a REST API of API Gateway passes on (Lambda proxy
// integration). Other events fail.
func REST(h http.Handler) Handler {
	return func(ctx context.Context, raw []byte) (any, error) {
		var e request
		if err := json.Unmarshal(raw, &e); err != nil {
			return nil, fmt.Errorf("event: %w", err)
		}
		if e.Method == "" {
			return nil, errors.New("the event is no request")
		}
		r, err := e.request(ctx)
		if err != nil { // what the client sent cannot be read
			return response{Status: http.StatusBadRequest, Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, Body: "The request cannot be read.\n"}, nil //nolint:nilerr // the client is told
		}
		w := newRecorder()
		h.ServeHTTP(w, r)
		return w.response(), nil
	}
}

// IsRequest tells whether an event is one for REST.
func IsRequest(event []byte) bool {
	var e struct {
		Method any `json:"httpMethod"`
	}
	return json.Unmarshal(event, &e) == nil && e.Method != nil
}

// request is a request as a REST API passes it on (payload format 1.0). Only there
// multiValue fields hold everything; the single ones keep the last value.
type request struct {
	Method  string              `json:"httpMethod"`
	Path    string              `json:"path"`
	Header  map[string][]string `json:"multiValueHeaders"`
	Query   url.Values          `json:"multiValueQueryStringParameters"`
	Body    string              `json:"body"`
	Encoded bool                `json:"isBase64Encoded"`
	Context struct {
		// Path has the stage where the address has it: it is the path that the
		// client asked for.
		Path     string `json:"path"`
		Domain   string `json:"domainName"`
		Identity struct {
			SourceIP string `json:"sourceIp"`
		} `json:"identity"`
	} `json:"requestContext"`
}

func (e *request) request(ctx context.Context) (*http.Request, error) {
	body := []byte(e.Body)
	if e.Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(e.Body); err != nil {
			return nil, err
		}
	}
	path := e.Context.Path
	if path == "" {
		path = e.Path
	}
	address, err := url.ParseRequestURI(path)
	if err != nil {
		return nil, err
	}
	address.Scheme, address.Host, address.RawQuery = "https", e.Context.Domain, e.Query.Encode()
	r, err := http.NewRequestWithContext(ctx, e.Method, address.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, values := range e.Header {
		for _, value := range values {
			r.Header.Add(name, value)
		}
	}
	r.Host = e.Context.Domain
	// API Gateway says who asks; what the client writes into X-Forwarded-For does
	// not count.
	r.RemoteAddr = e.Context.Identity.SourceIP + ":0"
	if strings.Contains(e.Context.Identity.SourceIP, ":") {
		r.RemoteAddr = "[" + e.Context.Identity.SourceIP + "]:0"
	}
	return r, nil
}

// response is what a REST API makes an answer of.
type response struct {
	Status  int         `json:"statusCode"`
	Header  http.Header `json:"multiValueHeaders,omitempty"`
	Body    string      `json:"body"`
	Encoded bool        `json:"isBase64Encoded"`
}

// recorder keeps an answer until it is whole.
type recorder struct {
	header, sent http.Header
	status       int
	body         bytes.Buffer
}

func newRecorder() *recorder { return &recorder{header: http.Header{}} }

// Header implements http.ResponseWriter.
func (w *recorder) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status, w.sent = status, w.header.Clone()
	}
}

// Write implements http.ResponseWriter.
func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		if w.header.Get("Content-Type") == "" {
			w.header.Set("Content-Type", http.DetectContentType(b))
		}
		w.WriteHeader(http.StatusOK)
	}
	return w.body.Write(b)
}

func (w *recorder) response() response {
	w.WriteHeader(http.StatusOK)
	r := response{Status: w.status, Header: w.sent, Body: w.body.String()}
	if !utf8.ValidString(r.Body) {
		r.Body, r.Encoded = base64.StdEncoding.EncodeToString(w.body.Bytes()), true
	}
	return r
}
