package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/authority"
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
		{"GET", authority.DiscoveryPath, a.readMetadata},
		{"GET", authority.JWKSPath, a.readKeys},
		{"POST", "/api/session", a.openSession},
		{"POST", "/api/session/token", a.renewToken},
		{"DELETE", "/api/session", a.guestsToo(a.closeSession)},
		{"POST", "/api/session/code", a.signedIn(a.issueCode)},
		{"GET", "/api/me", a.guestsToo(a.readMe)},
		{"POST", "/api/choice", a.signedIn(a.choose)},
		{"GET", "/api/events", a.signedIn(a.listEvents)},
		{"POST", "/api/events", a.signedIn(a.createEvent)},
		{"GET", "/api/events/{eventId}", a.guestsToo(a.readEvent)},
		{"PUT", "/api/events/{eventId}", a.signedIn(a.updateEvent)},
		{"DELETE", "/api/events/{eventId}", a.signedIn(a.deleteEvent)},
		{"POST", "/api/events/{eventId}/cancel", a.signedIn(a.cancelEvent)},
		{"POST", "/api/events/{eventId}/hide", a.signedIn(a.hideEvent)},
		{"POST", "/api/events/{eventId}/start", a.signedIn(a.startMeeting)},
		{"POST", "/api/events/{eventId}/join", a.guestsToo(a.joinMeeting)},
		{"POST", "/api/events/{eventId}/end", a.signedIn(a.endAtHome)},
		{"GET", "/api/events/{eventId}/report", a.signedIn(a.readReport)},
		{"GET", "/api/events/{eventId}/socket", a.atHome(a.openSocket)},
		{"POST", "/api/classes", a.signedIn(a.startNow)},
		{"GET", "/api/events/{eventId}/calendar", a.signedIn(a.downloadEvent)},
		{"GET", "/api/feed", a.signedIn(a.readFeedState)},
		{"POST", "/api/feed", a.signedIn(a.createFeed)},
		{"DELETE", "/api/feed", a.signedIn(a.revokeFeed)},
		{"GET", calendarsPath + "{feed}", a.readFeed},
		{"GET", "/api/live", a.followSchedule},
		{"GET", "/api/settings", a.guestsToo(a.readSettings)},
		{"PUT", "/api/settings/{level}", a.signedIn(a.changeSettings)},
		{"GET", "/api/permissions", a.signedIn(a.readPermissions)},
		{"PUT", "/api/permissions", a.signedIn(a.changePermissions)},
		{"GET", "/api/log", a.signedIn(a.readLog)},
		{"GET", "/api/usage", a.signedIn(a.readUsage)},
		{"GET", "/api/usage/csv", a.signedIn(a.downloadUsage)},
		{"GET", "/api/hosts", a.signedIn(a.listHosts)},
		{"GET", "/api/templates", a.signedIn(a.listTemplates)},
		{"POST", "/api/templates", a.signedIn(a.saveTemplate)},
		{"PUT", "/api/templates/{templateId}", a.signedIn(a.renameTemplate)},
		{"DELETE", "/api/templates/{templateId}", a.signedIn(a.deleteTemplate)},
		{"POST", "/api/imports", a.signedIn(a.importEvents)},
		{"GET", "/api/origin", a.signedIn(a.readOrigin)},
		{"POST", "/api/origin/copy", a.signedIn(a.copySchedule)},
		{"GET", "/api/people", a.signedIn(a.readPeople)},
		{"GET", "/api/events/{eventId}/comments", a.signedIn(a.listComments)},
		{"POST", "/api/events/{eventId}/comments", a.signedIn(a.writeComment)},
		{"DELETE", "/api/events/{eventId}/comments/{commentId}", a.signedIn(a.deleteComment)},
		{"GET", "/api/events/{eventId}/polls", a.signedIn(a.listPolls)},
		{"POST", "/api/events/{eventId}/polls", a.signedIn(a.preparePoll)},
		{"PUT", "/api/events/{eventId}/polls/{pollId}", a.signedIn(a.changePoll)},
		{"DELETE", "/api/events/{eventId}/polls/{pollId}", a.signedIn(a.dropPoll)},
		{"GET", "/api/notices", a.signedIn(a.listNotices)},
		{"POST", "/api/notices/read", a.signedIn(a.seeNotices)},
		{"GET", "/api/grading", a.signedIn(a.readGrading)},
		{"PUT", "/api/grading", a.signedIn(a.changeGrading)},
		{"GET", "/api/events/{eventId}/grading", a.signedIn(a.readGrading)},
		{"PUT", "/api/events/{eventId}/grading", a.signedIn(a.changeGrading)},
		{"POST", "/api/events/{eventId}/grades/{personId}", a.signedIn(a.decideGrade)},
		{"GET", "/api/me/privacy", a.guestsToo(a.readPrivacy)},
		{"GET", "/api/me/data", a.guestsToo(a.exportMyData)},
		{"GET", "/api/people/{personId}/data", a.signedIn(a.exportPerson)},
		{"DELETE", "/api/people/{personId}", a.signedIn(a.erasePerson)},
		{"GET", "/api/events/{eventId}/sittings", a.signedIn(a.listSittings)},
		{"GET", "/api/events/{eventId}/report/csv", a.signedIn(a.downloadReport)},
		{"GET", "/api/events/{eventId}/report/statements", a.signedIn(a.downloadStatements)},
		{"POST", "/api/events/{eventId}/report/corrections", a.signedIn(a.correctAttendance)},
		{"GET", "/api/events/{eventId}/people/{personId}/timeline", a.signedIn(a.readTimeline)},
		{"GET", "/api/report", a.signedIn(a.readCourseReport)},
		{"GET", "/api/report/csv", a.signedIn(a.downloadCourseReport)},
		{"GET", "/api/people/{personId}/report", a.signedIn(a.readPersonReport)},
		{"GET", "/api/events/{eventId}/guest-links", a.signedIn(a.listGuestLinks)},
		{"POST", "/api/events/{eventId}/guest-links", a.signedIn(a.createGuestLink)},
		{"DELETE", "/api/events/{eventId}/guest-links/{linkId}", a.signedIn(a.revokeGuestLink)},
		{"POST", "/api/events/{eventId}/guest-links/{linkId}/renew", a.signedIn(a.renewGuestLink)},
		{"POST", "/api/events/{eventId}/guests/{personId}/ban", a.signedIn(a.banGuest)},
		{"POST", "/api/guest/invitation", a.readInvitation},
		{"POST", "/api/guest/session", a.enterAsGuest},
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

// signedIn lets only people with a session through whom an LMS has sent.
func (a *API) signedIn(serve visited) endpoint { return withSession(a.authenticate, serve) }

// guestsToo is signedIn for what guests do as well.
func (a *API) guestsToo(serve visited) endpoint { return withSession(a.authenticateAnybody, serve) }

func withSession(authenticate func(context.Context, string) (chimeclassroom.Visitor, error), serve visited) endpoint {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := authenticate(r.Context(), bearer(r))
		if err != nil {
			return err
		}
		return serve(w, r, v)
	}
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
