package httpapi

import (
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
)

type choiceRequest struct {
	EventIDs []string `json:"eventIds"`
}

// choiceAnswer is a form for the page to post to the LMS.
type choiceAnswer struct {
	URL string `json:"url"`
	JWT string `json:"jwt"`
}

func (a *API) choose(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in choiceRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if in.EventIDs == nil {
		return invalidField("eventIds", "A list of events is required; it is empty when none is wanted.", nil)
	}
	answer, err := a.service.Choose(r.Context(), v, in.EventIDs)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, choiceAnswer{URL: answer.URL, JWT: answer.JWT})
}
