package httpapi

import (
	"errors"
	"net/http"
	"runtime/debug"
)

// secured sets the headers that every answer carries and turns a panic into a
// problem.
func (a *API) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), geolocation=(), payment=(), usb=()")
		h.Set("Content-Security-Policy", a.page.policy(""))
		defer a.recover(w, r)
		next.ServeHTTP(w, r)
	})
}

func (a *API) recover(w http.ResponseWriter, r *http.Request) {
	cause := recover()
	if cause == nil {
		return
	}
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(cause) // net/http's own way to drop a connection
	}
	p := a.internal(r, cause)
	a.logger.ErrorContext(r.Context(), "panic", "instance", p.Instance, "stack", string(debug.Stack()))
	writeProblem(w, p)
}
