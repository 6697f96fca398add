package proctoring

import (
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Handler serves the assessment control of a platform. It routes on the full path
// below BaseURL, so mount it there without stripping anything:
//
//	{BaseURL}/{assessment}    POST
//
// The path and the token decide which assessment is meant; a body that names
// another is refused.
type Handler struct {
	// BaseURL is the public URL of the service, without a trailing slash.
	BaseURL string
	// Issuer is the platform's: people of others are not known here.
	Issuer      string
	Auth        advantage.Authorizer
	Assessments Assessments
	// Logger nil means slog.Default().
	Logger *slog.Logger
}

// Claim tells a tool in the start message how it can intervene. No actions means
// all.
func (h *Handler) Claim(assessmentID string, actions ...Action) *lti.AssessmentControl {
	if len(actions) == 0 {
		actions = Actions()
	}
	claim := &lti.AssessmentControl{URL: h.BaseURL + "/" + url.PathEscape(assessmentID)}
	for _, a := range actions {
		claim.Actions = append(claim.Actions, string(a))
	}
	return claim
}

// ServeHTTP serves the addresses of the service.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h.serve(w, r); err != nil {
		web.RefuseService(w, r, h.Logger, "assessment control", refusal(err))
	}
}

// refusal gives the errors of the contracts the face that the caller sees.
func refusal(err error) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return &web.Refusal{Status: http.StatusNotFound, Code: "not_found", Public: "There is no such assessment or attempt for this tool.", Err: err}
	case errors.Is(err, ErrNotRunning):
		return &web.Refusal{Status: http.StatusConflict, Code: "not_running", Public: "The attempt does not take that action now; nothing was changed.", Err: err}
	}
	return err
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) error {
	path, ok := web.PathBelow(h.BaseURL, r.URL)
	if !ok || len(path) != 1 {
		return ErrNotFound
	}
	if r.Method != http.MethodPost {
		return &web.WrongMethod{Allow: []string{http.MethodPost}}
	}
	g, err := h.Auth.AuthorizeService(r, lti.ScopeAssessmentControl)
	if err != nil {
		return err
	}
	assessment, err := h.Assessments.OpenAssessment(r.Context(), g, path[0])
	if err != nil {
		return err
	}
	c, err := h.read(w, r, assessment)
	if err != nil {
		return err
	}
	standing, err := h.Assessments.ControlAttempt(r.Context(), path[0], c)
	if err != nil {
		return err
	}
	web.JSON(w, http.StatusOK, MediaType, standing)
	return nil
}

// read returns the control of a call, if the assessment takes it.
func (h *Handler) read(w http.ResponseWriter, r *http.Request, a Controlled) (Control, error) {
	var c Control
	if !accepts(r.Header.Values("Accept")) {
		return c, &web.Refusal{Status: http.StatusNotAcceptable, Code: lti.CodeInvalidRequest, Public: "The answer is " + MediaType + "."}
	}
	if err := web.ReadJSON(w, r, &c, MediaType); err != nil {
		return c, err
	}
	if err := c.Validate(); err != nil {
		return c, web.BadRequest(err)
	}
	switch {
	case !slices.Contains(a.Actions, c.Action):
		return c, web.BadRequest(fmt.Errorf("the action must be one of %q", a.Actions))
	case c.User.Issuer != h.Issuer:
		return c, web.BadRequest(errors.New("user.iss must be this platform's issuer"))
	case c.ResourceLink.ID != a.ResourceLinkID:
		return c, web.BadRequest(errors.New("resource_link must be that of this assessment"))
	}
	return c, nil
}

// accepts tells whether the caller reads the answer's media type; one that does
// not say so does.
func accepts(header []string) bool {
	ranges := strings.Split(strings.Join(header, ","), ",")
	if strings.TrimSpace(strings.Join(ranges, "")) == "" {
		return true
	}
	return slices.ContainsFunc(ranges, func(r string) bool {
		got, _, err := mime.ParseMediaType(r)
		return err == nil && slices.Contains([]string{MediaType, web.MediaTypeJSON, "application/*", "*/*"}, got)
	})
}
