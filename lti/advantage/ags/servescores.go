package ags

import (
	"errors"
	"net/http"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// maxAhead is how far a score's timestamp may lie in the future; one further
// ahead would lock the result until then.
const maxAhead = 5 * time.Minute

func scoreRoutes() route {
	return route{http.MethodPost: {[]lti.Scope{lti.ScopeScore}, (*Handler).postScore}}
}

func (h *Handler) postScore(w http.ResponseWriter, r *http.Request, t target) error {
	var s Score
	if err := readBody(w, r, MediaTypeScore, &s); err != nil {
		return err
	}
	if time.Time(s.Timestamp).After(h.now().Add(maxAhead)) {
		return web.BadRequest(errors.New("timestamp lies more than five minutes in the future"))
	}
	gradable, err := h.Courses.CanBeGraded(r.Context(), t.owner.ContextID, s.UserID)
	if err != nil {
		return err
	}
	if !gradable {
		return ErrNotGradable
	}
	if err := h.Scores.RecordScore(r.Context(), t.owner, t.lineItem, s); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
