package outcomes

import (
	"context"
	"encoding/xml"
	"errors"
	"mime"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/lti11/internal/signed"
)

// Values of imsx_codeMajor and imsx_severity.
const (
	codeSuccess     = "success"
	codeFailure     = "failure"
	codeUnsupported = "unsupported"
	severityStatus  = "status"
	severityError   = "error"
)

// errUnsupported: the platform knows no such operation.
var errUnsupported = errors.New("the operation is not supported")

// serveXML answers one call of Basic Outcomes.
func (h *Handler) serveXML(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		web.MethodNotAllowed(w, http.MethodPost)
		return
	}
	out := response{Namespace: namespace, Version: poxVersion, Status: status{CodeMajor: codeSuccess, Severity: severityStatus}}
	err := h.answerXML(w, r, &out)
	code := http.StatusOK
	if err != nil {
		code = out.Status.fail(err)
		h.logger().WarnContext(r.Context(), "lti service: call refused", "service", "basic outcomes", "operation", out.Status.Operation, "error", err.Error())
	}
	out.ID, err = web.Token(web.Random(h.Random), 16)
	var body []byte
	if err == nil {
		body, err = marshal(out)
	}
	if err != nil {
		http.Error(w, "The service cannot answer at the moment.", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", mediaTypeXML)
	web.NoStore(w)
	w.WriteHeader(code)
	_, _ = w.Write(body) // the client is gone if this fails
}

// answerXML does what the request asks for. Nothing of the message is read before
// it is known who signed it.
func (h *Handler) answerXML(w http.ResponseWriter, r *http.Request, out *response) error {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || (media != mediaTypeXML && media != "text/xml") {
		return &web.Refusal{Status: http.StatusUnsupportedMediaType, Code: lti.CodeInvalidRequest, Public: "The body must be " + mediaTypeXML + "."}
	}
	g, body, err := signed.Read(w, r, h.Auth)
	if err != nil {
		return err
	}
	in, op, err := readRequest(body)
	if in != nil {
		out.Status.MessageRef = in.ID
	}
	if err != nil {
		return web.BadRequest(err)
	}
	name := op.name()
	out.Status.Operation = lti.Shortened(name)
	result, err := h.perform(r.Context(), g, name, op)
	if err != nil {
		return err
	}
	out.Answers.All = []answer{{XMLName: xml.Name{Local: name + "Response"}, Result: result}}
	out.Status.Description = "The operation succeeded."
	return nil
}

// perform does one operation; the body is that of an answer to readResult.
func (h *Handler) perform(ctx context.Context, g *lti.Grant, name string, op *operation) (*resultBody, error) {
	if name != operationReplace && name != operationRead && name != operationDelete {
		return nil, errUnsupported
	}
	target, err := h.SourcedIDs.Open(g.Registration.ID, strings.TrimSpace(op.SourcedID))
	if err != nil {
		return nil, err
	}
	switch name {
	case operationDelete:
		return nil, h.service().remove(ctx, target)
	case operationRead:
		held, err := h.service().read(ctx, target)
		body := bodyOf(Result{Score: held.Score})
		if held.Score == nil {
			body.Score = &scoreBody{Language: "en"}
		}
		return body, err
	}
	result, err := op.result()
	if err != nil {
		return nil, web.BadRequest(err)
	}
	return nil, h.service().replace(ctx, target, result)
}

// fail says why a call was refused and returns the HTTP status: readers of Basic
// Outcomes look for another than 200 only where nothing of the message was read.
func (s *status) fail(err error) int {
	s.CodeMajor, s.Severity = codeFailure, severityError
	var refused *web.Refusal
	var known *lti.Error
	switch seen := refusal(err); {
	case errors.Is(err, errUnsupported):
		s.CodeMajor, s.Severity, s.Description = codeUnsupported, severityStatus, "The operation is not supported."
	case errors.As(seen, &refused):
		s.Description = refused.Public
		if s.Operation == "" && refused.Status != http.StatusBadRequest {
			return refused.Status
		}
	case errors.As(seen, &known):
		s.Description = known.Public
		return web.Status(known.Code)
	default:
		s.Description = "The gradebook cannot answer at the moment. Please try again."
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}
