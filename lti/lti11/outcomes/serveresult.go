package outcomes

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/lti11/internal/signed"
)

// MediaTypeResult is the media type of a result in JSON.
const MediaTypeResult = "application/vnd.ims.lis.v2.result+json"

const (
	resultContext = "http://purl.imsglobal.org/ctx/lis/v2/Result"
	resultType    = "Result"
)

// resultJSON is a result on the wire (LTI 2.0).
type resultJSON struct {
	Context any      `json:"@context"`
	Type    string   `json:"@type"`
	Score   *float64 `json:"resultScore,omitempty"`
	Comment string   `json:"comment,omitempty"`
}

// oneResult reads a result; some tools put it into an array.
type oneResult resultJSON

// UnmarshalJSON implements json.Unmarshaler.
func (o *oneResult) UnmarshalJSON(data []byte) error {
	all := []resultJSON{{}}
	var err error
	if data = bytes.TrimSpace(data); data[0] == '[' {
		err = json.Unmarshal(data, &all)
	} else {
		err = json.Unmarshal(data, &all[0])
	}
	switch {
	case err != nil:
		return err
	case len(all) != 1:
		return errors.New("the body must hold one result")
	case all[0].Type != resultType:
		return errors.New("@type must be " + resultType)
	case all[0].Context == nil:
		return errors.New("@context is required")
	}
	*o = oneResult(all[0])
	return nil
}

// serveResult answers one call of the result service.
func (h *Handler) serveResult(w http.ResponseWriter, r *http.Request, t Target) error {
	if r.Method != http.MethodGet && r.Method != http.MethodPut && r.Method != http.MethodDelete {
		return &web.WrongMethod{Allow: []string{http.MethodDelete, http.MethodGet, http.MethodPut}}
	}
	g, body, err := signed.Read(w, r, h.Auth)
	if err != nil {
		return err
	}
	t.RegistrationID = g.Registration.ID
	switch r.Method {
	case http.MethodDelete:
		return h.service().remove(r.Context(), t)
	case http.MethodPut:
		r.Body = io.NopCloser(bytes.NewReader(body))
		return h.putResult(w, r, t)
	}
	held, err := h.service().read(r.Context(), t)
	if err != nil {
		return err
	}
	web.JSON(w, http.StatusOK, MediaTypeResult, resultJSON{Context: resultContext, Type: resultType, Score: held.Score, Comment: held.Comment})
	return nil
}

// putResult replaces a result; one without a score deletes what was there.
func (h *Handler) putResult(w http.ResponseWriter, r *http.Request, t Target) error {
	var in oneResult
	if err := web.ReadJSON(w, r, &in, MediaTypeResult); err != nil {
		return err
	}
	if in.Score == nil {
		return h.service().remove(r.Context(), t)
	}
	return h.service().replace(r.Context(), t, Result{Score: in.Score, Comment: in.Comment})
}
