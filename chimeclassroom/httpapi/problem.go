package httpapi

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// problem is an RFC 9457 problem detail, and as an error what an endpoint
// returns to have it written.
type problem struct {
	Type     string         `json:"type"`
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Detail   string         `json:"detail,omitempty"`
	Instance string         `json:"instance,omitempty"`
	Code     string         `json:"code"`
	Errors   []fieldProblem `json:"errors,omitempty"`
}

type fieldProblem struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// Error is the code and title; the problem holds nothing secret.
func (p *problem) Error() string { return p.Code + ": " + p.Title }

// fail writes err as a problem. What is not meant for the person is logged
// under an id, and the person sees the id only. What the client did is logged
// for debugging only, and so is a fault that follows from its going away.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, ok := errors.AsType[*problem](err)
	if !ok {
		p, ok = publicProblem(err)
	}
	switch {
	case ok:
		a.debug(r, "request refused", append([]any{"code", p.Code}, causeOf(err)...)...)
	case r.Context().Err() != nil:
		a.debug(r, "request given up by the client", "error", err)
		p = &problem{Status: statusGivenUp, Code: "given_up", Title: "The request was given up."}
	default:
		p = a.internal(r, err)
	}
	if p.Status == http.StatusUnauthorized {
		challenge(w, r)
	}
	writeProblem(w, p)
}

// statusGivenUp answers a client that has gone: nobody reads it, but whoever
// counts answers sees no fault of ours.
const statusGivenUp = 499

func (a *API) debug(r *http.Request, message string, details ...any) {
	a.logger.DebugContext(r.Context(), message, append([]any{"method", r.Method, "path", loggedPath(r)}, details...)...)
}

// loggedPath is the path for the log, without what opens a calendar.
func loggedPath(r *http.Request) string {
	if strings.HasPrefix(r.URL.Path, calendarsPath) {
		return calendarsPath + "…"
	}
	return r.URL.Path
}

// causeOf is, for the log, why a request was refused beyond what the person is
// told; often there is nothing more to say.
func causeOf(err error) []any {
	if e, ok := errors.AsType[*chimeclassroom.Error](err); ok && e.Err != nil {
		return []any{"cause", e.Err}
	}
	return nil
}

// publicProblem translates the errors of the domain.
func publicProblem(err error) (*problem, bool) {
	e, ok := errors.AsType[*chimeclassroom.Error](err)
	if !ok {
		return nil, false
	}
	p := &problem{Title: e.Public, Code: string(e.Code)}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, fieldProblem(f))
	}
	switch e.Code {
	case chimeclassroom.CodeInvalid:
		p.Status = http.StatusBadRequest
	case chimeclassroom.CodeNotSignedIn:
		p.Status = http.StatusUnauthorized
	case chimeclassroom.CodeForbidden:
		p.Status = http.StatusForbidden
	case chimeclassroom.CodeNotFound:
		p.Status = http.StatusNotFound
	case chimeclassroom.CodeConflict, chimeclassroom.CodeNotAvailable:
		p.Status = http.StatusConflict
	case chimeclassroom.CodeTooMuch:
		p.Status = http.StatusTooManyRequests
	default:
		return nil, false
	}
	return p, true
}

// internal logs the cause and returns a problem that shows nothing of it.
func (a *API) internal(r *http.Request, cause any) *problem {
	id := rand.Text()
	a.logger.ErrorContext(r.Context(), "internal error", "id", id, "method", r.Method, "path", loggedPath(r), "error", cause)
	return &problem{
		Status: http.StatusInternalServerError, Code: "internal",
		Title:    "Something went wrong here; please try again.",
		Detail:   "If it happens again, give your administrator the number " + id + ".",
		Instance: "urn:chimeclassroom:error:" + id,
	}
}

func writeProblem(w http.ResponseWriter, p *problem) {
	p.Type = "urn:chimeclassroom:problem:" + p.Code
	body, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and numbers only
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // a client that is gone needs no answer
}
