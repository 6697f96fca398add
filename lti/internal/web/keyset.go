package web

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/ltikit/ltikit/lti"
)

// keySetAge is how long others may keep the key set: a revoked key is trusted no
// longer, and a launch seldom has to wait for a fetch.
const keySetAge = "public, max-age=900" // seconds

// KeySetHandler serves the public keys of a source (Sec §6.3).
func KeySetHandler(keys lti.KeySource, onError func(context.Context, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			MethodNotAllowed(w, http.MethodGet, http.MethodHead)
			return
		}
		set, err := keys.PublicKeys(r.Context())
		var body []byte
		if err == nil {
			body, err = json.Marshal(set)
		}
		if err != nil {
			onError(r.Context(), err)
			NoStore(w)
			http.Error(w, "The keys cannot be had at the moment.", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", keySetAge)
		_, _ = w.Write(body) // the client is gone if this fails
	})
}
