package web

import (
	"context"
	"net/http"

	"github.com/ltikit/ltikit/lti"
)

// KeySetHandler serves the public keys of a source (Sec §6.3).
func KeySetHandler(keys lti.KeySource, onError func(context.Context, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			MethodNotAllowed(w, http.MethodGet, http.MethodHead)
			return
		}
		set, err := keys.PublicKeys(r.Context())
		if err != nil {
			onError(r.Context(), err)
			http.Error(w, "The keys cannot be had at the moment.", http.StatusServiceUnavailable)
			return
		}
		JSON(w, http.StatusOK, "application/json", set)
	})
}
