package web

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

const (
	defaultPage = 100
	maxPage     = 1000
)

// Refusal refuses a service call. Its sentence is shown to the caller, its cause
// to the log.
type Refusal struct {
	Status int
	Code   lti.Code
	Public string
	Err    error
}

// Error returns the text for the log.
func (e *Refusal) Error() string {
	if e.Err != nil {
		return e.Err.Error()
	}
	return e.Public
}

// Unwrap returns the cause.
func (e *Refusal) Unwrap() error { return e.Err }

// BadRequest refuses a service call for what it sent.
func BadRequest(err error) error {
	return &Refusal{Status: http.StatusBadRequest, Code: lti.CodeInvalidRequest, Public: "The request is not valid: " + err.Error() + ".", Err: err}
}

// WrongMethod refuses a method that the address does not take.
type WrongMethod struct{ Allow []string }

// Error returns the text for the log.
func (e *WrongMethod) Error() string { return "method not allowed" }

// RefuseService answers a service call with the status that fits the error and
// logs the cause. An error of a kind that is not known here shows nothing of
// itself. A nil logger means slog.Default().
func RefuseService(w http.ResponseWriter, r *http.Request, logger *slog.Logger, service string, err error) {
	var (
		method  *WrongMethod
		refusal *Refusal
		refused *lti.Error
		status  = http.StatusServiceUnavailable
	)
	switch {
	case errors.As(err, &method):
		MethodNotAllowed(w, method.Allow...)
		return
	case errors.As(err, &refusal):
		status, refused = refusal.Status, &lti.Error{Code: refusal.Code, Public: refusal.Public}
	case errors.As(err, &refused):
		status = Status(refused.Code)
	default:
		refused = &lti.Error{Code: lti.CodeUnavailable, Public: "The " + service + " cannot answer at the moment. Please try again."}
	}
	ServiceError(w, r, status, refused)
	if logger == nil {
		logger = slog.Default()
	}
	logger.WarnContext(r.Context(), "lti service: call refused", "code", string(refused.Code), "service", service, "method", r.Method, "error", err.Error())
}

// PathBelow returns the unescaped segments of the path below a base URL. A path
// elsewhere, or with a segment that is empty or that no store can hold, is none of
// the service's.
func PathBelow(base string, u *url.URL) (segments []string, ok bool) {
	b, err := url.Parse(base)
	if err != nil {
		return nil, false
	}
	rest, ok := strings.CutPrefix(u.EscapedPath(), b.EscapedPath()+"/")
	if !ok {
		return nil, false
	}
	segments = strings.Split(rest, "/")
	for i, s := range segments {
		if segments[i], err = url.PathUnescape(s); err != nil || segments[i] == "" || !storable(segments[i]) {
			return nil, false
		}
	}
	return segments, true
}

// PageSize reads the parameter limit. It is a hint: no page has more than a
// thousand elements.
func PageSize(q url.Values) (int, error) { return PageSizeWithin(q, 0, 0) }

// PageSizeWithin is PageSize with a default and a maximum of its own; zero stands
// for those of PageSize.
func PageSizeWithin(q url.Values, usual, most int) (int, error) {
	most = cmp.Or(most, maxPage)
	if !q.Has("limit") {
		return min(cmp.Or(usual, defaultPage), most), nil
	}
	n, err := strconv.Atoi(q.Get("limit"))
	if err != nil || n < 1 {
		return 0, BadRequest(errors.New("limit must be a whole number above 0"))
	}
	return min(n, most), nil
}

// LinkNext names the page behind the element with that id; the filters stay.
func LinkNext(w http.ResponseWriter, r *http.Request, base, last string) {
	q := r.URL.Query()
	q.Set("after", last)
	w.Header().Set("Link", "<"+PublicURL(r, base, q)+`>; rel="next"`)
}

// PublicURL is the address of a service call as its caller knows it, with the
// query q.
func PublicURL(r *http.Request, base string, q url.Values) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	u.Path, u.RawPath, u.RawQuery = r.URL.Path, r.URL.RawPath, q.Encode()
	return u.String()
}

// WithQuery adds a parameter behind whatever query the address has; an empty
// value adds nothing.
func WithQuery(address, name, value string) string {
	if value == "" {
		return address
	}
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	return address + separator + name + "=" + url.QueryEscape(value)
}

// Below appends a segment to the path of an address and keeps the rest as it is.
func Below(address, segment string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	u.Path = strings.TrimSuffix(u.Path, "/") + "/" + segment
	if u.RawPath != "" {
		u.RawPath = strings.TrimSuffix(u.RawPath, "/") + "/" + segment
	}
	return u.String(), nil
}
