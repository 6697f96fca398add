package ags

import (
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// statusError is a refusal whose sentence may be shown to the caller.
type statusError struct {
	status int
	public string
}

func (e *statusError) Error() string { return e.public }

// methodError is a method that the address does not take.
type methodError struct{ allow route }

func (e *methodError) Error() string { return "method not allowed" }

func badRequest(err error) error {
	return &statusError{http.StatusBadRequest, "The request is not valid: " + err.Error() + "."}
}

// refuse answers with the status that fits the error. What is not known here
// shows nothing of itself.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var (
		method  *methodError
		status  *statusError
		refused *lti.Error
	)
	switch {
	case errors.As(err, &method):
		web.MethodNotAllowed(w, slices.Sorted(maps.Keys(method.allow))...)
		return
	case errors.As(err, &status):
		web.ServiceError(w, status.status, &lti.Error{Code: lti.CodeInvalidRequest, Public: status.public})
	case errors.Is(err, ErrNotFound):
		web.ServiceError(w, http.StatusNotFound, &lti.Error{Code: "not_found", Public: "There is no such line item or context for this tool."})
	case errors.Is(err, ErrStale):
		web.ServiceError(w, http.StatusConflict, &lti.Error{Code: "stale", Public: "A score with the same or a later timestamp is recorded; nothing was changed."})
	case errors.As(err, &refused):
		web.ServiceError(w, web.Status(refused.Code), refused)
	default:
		web.ServiceError(w, http.StatusServiceUnavailable, &lti.Error{Code: lti.CodeUnavailable, Public: "The gradebook cannot answer at the moment. Please try again."})
	}
	h.logger().WarnContext(r.Context(), "ags: call refused", "method", r.Method, "error", err.Error())
}

func (h *Handler) logger() *slog.Logger {
	if h.Logger != nil {
		return h.Logger
	}
	return slog.Default()
}
