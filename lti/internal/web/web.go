// Package web is what the handlers of both roles share on HTTP: size-capped
// forms, the page that posts a form by itself, error pages and OAuth error
// bodies, and the check of URLs.
package web

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// ReadForm reads the parameters of a GET query or a POSTed form, of at most limit
// bytes either. A parameter that is given twice is an error (RFC 6749 §3.1), and so is
// a POST of another media type. Parameters in the query of a POST are ignored.
func ReadForm(w http.ResponseWriter, r *http.Request, limit int64) (url.Values, error) {
	if r.Method == http.MethodGet {
		if int64(len(r.URL.RawQuery)) > limit {
			return nil, badRequest("The request is too large.", "query", fmt.Sprintf("at most %d bytes", limit), "more", errors.New("the query is too large"))
		}
		return parseForm(r.URL.RawQuery)
	}
	body, err := readFormBody(w, r, limit)
	if err != nil {
		return nil, err
	}
	return parseForm(body)
}

// ReadPostedForm reads a POSTed form of at most limit bytes, whose parameters may
// be given more than once.
func ReadPostedForm(w http.ResponseWriter, r *http.Request, limit int64) (url.Values, error) {
	body, err := readFormBody(w, r, limit)
	if err != nil {
		return nil, err
	}
	return parseRepeated(body)
}

func readFormBody(w http.ResponseWriter, r *http.Request, limit int64) (string, error) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/x-www-form-urlencoded" {
		return "", badRequest("The request is not a form.", "Content-Type", "application/x-www-form-urlencoded", "another", errors.New("the body is not a form"))
	}
	var body bytes.Buffer
	// A usual launch is read in one piece; a length that is only claimed costs little.
	body.Grow(int(min(max(r.ContentLength, 0), limit, 16<<10)) + bytes.MinRead)
	if _, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, limit)); err != nil {
		return "", badRequest("The request is too large or was cut off.", "body", fmt.Sprintf("at most %d bytes", limit), "more, or a part", err)
	}
	return body.String(), nil
}

// parseForm refuses what another reader could read in another way.
func parseForm(encoded string) (url.Values, error) {
	v, err := parseRepeated(encoded)
	if err != nil {
		return nil, err
	}
	for name, values := range v {
		if len(values) > 1 {
			return nil, badRequest("The request repeats a parameter.", fmt.Sprintf("%.40q", name), "one value", strconv.Itoa(len(values)), errors.New("a parameter is repeated"))
		}
	}
	return v, nil
}

func parseRepeated(encoded string) (url.Values, error) {
	v, err := url.ParseQuery(encoded)
	if err != nil {
		return nil, badRequest("The request cannot be read.", "parameters", "a form", "another text", errors.New("malformed form encoding"))
	}
	return v, nil
}

func badRequest(public, claim, want, got string, cause error) error {
	return &lti.Error{Code: lti.CodeInvalidRequest, Public: public, Claim: claim, Want: want, Got: got, Err: cause,
		Fix: "the other side must send a plain form with each parameter once; a proxy between may have changed it"}
}

// CheckURL refuses what is not an absolute https URL. With allowLoopback, http
// is accepted on loopback hosts.
func CheckURL(raw string, allowLoopback bool) error {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return fmt.Errorf("%q is not an absolute URL without user and fragment", lti.ShortenedURL(raw))
	}
	if u.Scheme == "https" || (u.Scheme == "http" && allowLoopback && IsLoopback(u.Hostname())) {
		return nil
	}
	return fmt.Errorf("%q must be https", lti.ShortenedURL(raw))
}

// IsLoopback tells whether a host name or address names this machine itself.
func IsLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// SameOrigin tells whether two absolute URLs share scheme, host and port.
func SameOrigin(a, b string) bool {
	origin := Origin(a)
	return origin != "" && origin == Origin(b)
}

// Origin is the origin of an absolute URL as browsers write it, or "".
func Origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "https":
		host = strings.TrimSuffix(host, ":443")
	case "http":
		host = strings.TrimSuffix(host, ":80")
	}
	return u.Scheme + "://" + host
}

// JSON writes v with the given status and media type, not to be stored.
func JSON(w http.ResponseWriter, status int, mediaType string, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", mediaType)
	NoStore(w)
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone if this fails
}

// NoStore forbids caching of the answer.
func NoStore(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
}

// MethodNotAllowed answers 405 with the methods that are allowed.
func MethodNotAllowed(w http.ResponseWriter, allow ...string) {
	w.Header().Set("Allow", strings.Join(allow, ", "))
	http.Error(w, "This address does not take that method.", http.StatusMethodNotAllowed)
}

// Token returns n random bytes in base64url.
func Token(random io.Reader, n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("random source: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// Random returns the source itself, or the system's when it is nil.
func Random(source io.Reader) io.Reader {
	if source == nil {
		return rand.Reader
	}
	return source
}

// Status is the HTTP status that fits an error's code.
func Status(code lti.Code) int {
	switch code {
	case lti.CodeInvalidToken, lti.CodeInvalidState, lti.CodeReplayed, lti.CodeLoginRequired:
		return http.StatusUnauthorized
	case lti.CodeUnknownDeployment, lti.CodeAccessDenied, lti.CodeInsufficientScope:
		return http.StatusForbidden
	case lti.CodeUnavailable:
		return http.StatusServiceUnavailable
	case lti.CodeServerError:
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

// OAuthError writes an error body of RFC 6749 §5.2.
func OAuthError(w http.ResponseWriter, status int, e *lti.Error) {
	JSON(w, status, "application/json", map[string]string{"error": string(e.Code), "error_description": e.Public})
}

// ServiceError answers a service call that was refused: the challenge of RFC
// 6750 §3 where it applies, and a problem body (RFC 9457). A call without any
// Authorization is not told of an error of its token (§3.1).
func ServiceError(w http.ResponseWriter, r *http.Request, status int, e *lti.Error) {
	switch {
	case e.Code != lti.CodeInvalidToken && e.Code != lti.CodeInsufficientScope:
	case r.Header.Get("Authorization") == "":
		w.Header().Set("WWW-Authenticate", `Bearer realm="lti"`)
	default:
		w.Header().Set("WWW-Authenticate", `Bearer error="`+string(e.Code)+`"`)
	}
	JSON(w, status, "application/problem+json", map[string]any{
		"type": "about:blank", "title": e.Public, "status": status, "code": e.Code,
	})
}
