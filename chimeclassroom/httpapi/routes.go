package httpapi

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// endpoint answers a request, or returns what became a problem before
// anything was written.
type endpoint func(w http.ResponseWriter, r *http.Request) error

// visited is an endpoint for people with a session.
type visited func(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error

// routes mounts everything under one handler.
func (a *API) routes() (http.Handler, error) {
	guard := http.NewCrossOriginProtection()
	if err := guard.AddTrustedOrigin(a.public.Scheme + "://" + a.public.Host); err != nil {
		return nil, fmt.Errorf("httpapi.Config.PublicURL: %w", err)
	}
	mux := http.NewServeMux()
	methods := map[string][]string{}
	for _, e := range a.endpoints() {
		mux.HandleFunc(e.method+" "+e.path, a.answer(guard, e.serve))
		methods[e.path] = append(methods[e.path], e.method)
	}
	for path, allowed := range methods {
		mux.HandleFunc(path, a.answer(guard, methodNotAllowed(allowed)))
	}
	mux.HandleFunc("/api/", a.answer(guard, noSuchPath))
	mux.Handle("/", a.page)
	return a.secured(mux), nil
}

func (a *API) endpoints() []struct {
	method, path string
	serve        endpoint
} {
	return []struct {
		method, path string
		serve        endpoint
	}{
		{"POST", "/api/session", a.openSession},
		{"DELETE", "/api/session", a.signedIn(a.closeSession)},
		{"POST", "/api/session/code", a.signedIn(a.issueCode)},
		{"GET", "/api/me", a.signedIn(a.readMe)},
		{"POST", "/api/choice", a.signedIn(a.choose)},
		{"GET", "/api/events", a.signedIn(a.listEvents)},
		{"POST", "/api/events", a.signedIn(a.createEvent)},
		{"GET", "/api/events/{eventId}", a.signedIn(a.readEvent)},
		{"PUT", "/api/events/{eventId}", a.signedIn(a.updateEvent)},
		{"DELETE", "/api/events/{eventId}", a.signedIn(a.deleteEvent)},
		{"POST", "/api/events/{eventId}/cancel", a.signedIn(a.cancelEvent)},
		{"POST", "/api/events/{eventId}/hide", a.signedIn(a.hideEvent)},
		{"POST", "/api/events/{eventId}/start", a.signedIn(a.startMeeting)},
		{"POST", "/api/events/{eventId}/join", a.signedIn(a.joinMeeting)},
		{"POST", "/api/events/{eventId}/end", a.signedIn(a.endMeeting)},
		{"GET", "/api/events/{eventId}/report", a.signedIn(a.readReport)},
		{"GET", "/api/events/{eventId}/socket", a.openSocket},
		{"POST", "/api/classes", a.signedIn(a.startNow)},
		{"GET", "/api/events/{eventId}/calendar", a.signedIn(a.downloadEvent)},
		{"GET", "/api/feed", a.signedIn(a.readFeedState)},
		{"POST", "/api/feed", a.signedIn(a.createFeed)},
		{"DELETE", "/api/feed", a.signedIn(a.revokeFeed)},
		{"GET", calendarsPath + "{feed}", a.readFeed},
		{"GET", "/api/live", a.followSchedule},
		{"GET", "/api/settings", a.signedIn(a.readSettings)},
		{"PUT", "/api/settings", a.signedIn(a.changeSettings)},
		{"GET", "/api/hosts", a.signedIn(a.listHosts)},
		{"GET", "/api/openapi.yaml", readDescription},
	}
}

// answer runs an endpoint of the API and turns its error into a problem.
func (a *API) answer(guard *http.CrossOriginProtection, serve endpoint) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		err := guard.Check(r)
		if err != nil {
			err = &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "Requests from other sites are refused.", Err: err}
		} else {
			err = serve(w, r)
		}
		if err != nil {
			a.fail(w, r, err)
		}
	}
}

// signedIn lets only people with a session through.
func (a *API) signedIn(serve visited) endpoint {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := a.service.Authenticate(r.Context(), bearer(r))
		if err != nil {
			return err
		}
		return serve(w, r, v)
	}
}

// bearer returns the token of the Authorization header, "" if there is none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

func methodNotAllowed(allowed []string) endpoint {
	if slices.Contains(allowed, http.MethodGet) {
		allowed = append(allowed, http.MethodHead)
	}
	slices.Sort(allowed)
	list := strings.Join(allowed, ", ")
	return func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Allow", list)
		return &problem{Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Title: "This cannot be done with this address."}
	}
}

func noSuchPath(http.ResponseWriter, *http.Request) error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "There is nothing at this address."}
}

func readDescription(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/yaml")
	_, _ = w.Write(description) // a client that is gone needs no answer
	return nil
}
