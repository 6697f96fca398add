package ags

import (
	"errors"
	"net/http"

	"github.com/ltikit/ltikit/lti/internal/web"
)

// refusal gives the errors of the stores the face that the caller sees.
func refusal(err error) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return &web.Refusal{Status: http.StatusNotFound, Code: "not_found", Public: "There is no such line item or context for this tool.", Err: err}
	case errors.Is(err, ErrStale):
		return &web.Refusal{Status: http.StatusConflict, Code: "stale", Public: "A score with the same or a later timestamp is recorded; nothing was changed.", Err: err}
	}
	return err
}
