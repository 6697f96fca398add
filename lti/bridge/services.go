package bridge

import (
	"errors"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

// Services of the platform as the bridge offers them: in LTI's own formats, but
// with the bridge's access token and the client's own names of people. The token
// decides the course, so that no address names one, and no address of the platform
// is ever taken from a caller.
const (
	servicesPath  = "/services"
	membersPath   = servicesPath + "/members"
	lineItemsPath = servicesPath + "/lineitems"
	selectionPath = servicesPath + "/selection"
)

// call answers one service call.
type call func(w http.ResponseWriter, r *http.Request, s *Session) error

func (b *Bridge) services() http.Handler {
	mux := http.NewServeMux()
	offer := func(pattern string, c call, anyOf ...lti.Scope) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" "+b.path+path, func(w http.ResponseWriter, r *http.Request) { b.serve(w, r, c, anyOf) })
	}
	offer("GET "+membersPath, b.listMembers, lti.ScopeMembership)
	offer("GET "+lineItemsPath, b.listLineItems, lti.ScopeLineItem, lti.ScopeLineItemReadOnly)
	offer("POST "+lineItemsPath, b.createLineItem, lti.ScopeLineItem)
	offer("GET "+lineItemsPath+"/{item}", b.readLineItem, lti.ScopeLineItem, lti.ScopeLineItemReadOnly)
	offer("PUT "+lineItemsPath+"/{item}", b.updateLineItem, lti.ScopeLineItem)
	offer("DELETE "+lineItemsPath+"/{item}", b.deleteLineItem, lti.ScopeLineItem)
	offer("POST "+lineItemsPath+"/{item}/scores", b.postScore, lti.ScopeScore)
	offer("GET "+lineItemsPath+"/{item}/results", b.listResults, lti.ScopeResultReadOnly)
	offer("POST "+selectionPath, b.takeSelection)
	return mux
}

func (b *Bridge) serve(w http.ResponseWriter, r *http.Request, c call, anyOf []lti.Scope) {
	s, err := b.bearer(r, anyOf...)
	if err == nil {
		err = c(w, r, s)
	}
	if err != nil {
		b.refuseService(w, r, serviceError(err))
	}
}

// serviceError gives what the platform answered the face that the client sees:
// nothing of the platform's own words, and never its fault as the client's.
func serviceError(err error) error {
	var refused *advantage.StatusError
	switch {
	case errors.Is(err, ags.ErrNotOffered), errors.Is(err, lti.ErrScope) && lti.AsError(err).Code != lti.CodeInsufficientScope:
		return &web.Refusal{Status: http.StatusForbidden, Code: "not_offered", Public: "The learning platform does not offer this here.", Err: err}
	case errors.Is(err, storage.ErrUsed):
		return &web.Refusal{Status: http.StatusConflict, Code: lti.CodeReplayed, Public: "This was answered before.", Err: err}
	case errors.Is(err, ags.ErrNotFound), errors.Is(err, nrps.ErrNotFound):
		return &web.Refusal{Status: http.StatusNotFound, Code: "not_found", Public: "The learning platform has no such thing for this application.", Err: err}
	case errors.Is(err, ags.ErrStale):
		return &web.Refusal{Status: http.StatusConflict, Code: "stale", Public: "A later score is recorded; nothing was changed.", Err: err}
	case errors.Is(err, ags.ErrNotGradable):
		return &web.Refusal{Status: http.StatusUnprocessableEntity, Code: lti.CodeInvalidRequest, Public: "The person gets no grades in this course.", Err: err}
	case errors.As(err, &refused):
		return &web.Refusal{Status: http.StatusBadGateway, Code: "platform_refused", Public: "The learning platform refused the call.", Err: err}
	}
	return err
}
