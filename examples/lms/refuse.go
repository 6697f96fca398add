package lms

import (
	"errors"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
)

// refuse shows why something is not done, or that the LMS cannot answer.
func (l *LMS) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status, sentence := refusal(err)
	if status >= http.StatusInternalServerError {
		l.fail(w, r, err)
		return
	}
	l.logger().WarnContext(r.Context(), "lms: refused", "path", r.URL.Path, "error", err)
	l.show(w, r, status, "message.html", view{Title: "This is not possible", Message: sentence, Bare: isFramed(r)})
}

// refusal is an error as the person is told of it.
func refusal(err error) (status int, sentence string) {
	var invalid *admin.InvalidError
	if errors.As(err, &invalid) {
		return http.StatusBadRequest, "Something that was entered cannot be used: " + invalid.Error() + "."
	}
	var refused *lti.Error
	if !errors.As(err, &refused) {
		return http.StatusServiceUnavailable, ""
	}
	switch refused.Code {
	case admin.CodeNotFound:
		return http.StatusNotFound, refused.Public
	case admin.CodeConflict:
		return http.StatusConflict, refused.Public
	case lti.CodeAccessDenied, lti.CodeUnauthorizedClient:
		return http.StatusForbidden, refused.Public
	case lti.CodeInvalidRequest:
		return http.StatusBadRequest, refused.Public
	}
	return http.StatusServiceUnavailable, ""
}
