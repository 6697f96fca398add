package outcomes

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/lti11"
)

// Handler serves the results of a platform to tools of LTI 1.1 and 2.0. It routes
// on the full path below BaseURL, so mount it there without stripping anything:
//
//	{BaseURL}/outcomes                                   POST              Basic Outcomes
//	{BaseURL}/{context}/results/{line item}/user/{user}  GET, PUT, DELETE  result service
//	{BaseURL}/{context}/endpoints                        GET               where those are
//
// Every call is signed with OAuth 1.0a, the body included. What the XML or the path
// names counts only within the registration that signed, and as far as Courses
// lets it. The scopes of a grant do not count here, since LTI 1.1 knows none for
// results: to close the service to a tool, let Courses refuse, or Auth.
//
// Basic Outcomes answer 200 also to what they refuse, with codeMajor failure, or
// unsupported for other operations; another status only where nothing of the message
// was read, such as 401, and 503 where the same call may succeed later. The result
// service answers with the status that fits.
type Handler struct {
	// BaseURL is the public URL of the service, without a trailing slash.
	BaseURL string
	Auth    lti11.Authorizer
	// SourcedIDs names the results of Basic Outcomes.
	SourcedIDs *SourcedIDs
	Courses    Courses
	Grades     Gradebook
	// Columns lets tools ask for the addresses of the result service. Nil
	// offers no list.
	Columns Columns
	// Now is the clock; nil means time.Now. Random makes message ids; nil
	// means crypto/rand. Logger nil means slog.Default().
	Now    func() time.Time
	Random io.Reader
	Logger *slog.Logger
}

// Offer is what a launch tells the tool about the result of the target. Launches of
// people who get no grades have none.
func (h *Handler) Offer(t Target) Offer {
	return Offer{ServiceURL: h.BaseURL + "/outcomes", SourcedID: h.SourcedIDs.Seal(t), DataAccepted: []string{dataText, dataURL, dataLaunchURL}}
}

// ResultURL is the address of the target in the result service, such as for the
// custom parameter $Result.url.
func (h *Handler) ResultURL(t Target) string {
	return h.resultURL(t.ContextID, t.LineItemID) + url.PathEscape(t.UserID)
}

func (h *Handler) resultURL(contextID, lineItemID string) string {
	return h.BaseURL + "/" + url.PathEscape(contextID) + "/results/" + url.PathEscape(lineItemID) + "/user/"
}

// ServeHTTP serves the addresses of the service.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ok := web.PathBelow(h.BaseURL, r.URL)
	switch {
	case ok && len(path) == 1 && path[0] == "outcomes":
		h.serveXML(w, r)
		return
	case ok && len(path) == 5 && path[1] == "results" && path[3] == "user":
		h.refuse(w, r, h.serveResult(w, r, Target{ContextID: path[0], LineItemID: path[2], UserID: path[4]}))
	case ok && len(path) == 2 && path[1] == "endpoints" && h.Columns != nil:
		h.refuse(w, r, h.serveEndpoints(w, r, path[0]))
	default:
		h.refuse(w, r, ErrNotFound)
	}
}

func (h *Handler) service() service {
	now := h.Now
	if now == nil {
		now = time.Now
	}
	return service{grades: h.Grades, courses: h.Courses, now: now}
}

func (h *Handler) logger() *slog.Logger {
	if h.Logger == nil {
		return slog.Default()
	}
	return h.Logger
}

// refuse answers a call of the result service that failed.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if err != nil {
		web.RefuseService(w, r, h.Logger, "result service", refusal(err))
	}
}

// refusal gives the errors of results the face that the caller sees.
func refusal(err error) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return &web.Refusal{Status: http.StatusNotFound, Code: "not_found", Public: "There is no such result for this tool.", Err: err}
	case errors.Is(err, ErrClosed):
		return &web.Refusal{Status: http.StatusForbidden, Code: lti.CodeAccessDenied, Public: "The due date is over; results can no longer change.", Err: err}
	case errors.Is(err, ErrStale):
		return &web.Refusal{Status: http.StatusConflict, Code: "stale", Public: "A later result is recorded; nothing was changed.", Err: err}
	case errors.Is(err, errResult):
		return web.BadRequest(err)
	}
	return err
}
