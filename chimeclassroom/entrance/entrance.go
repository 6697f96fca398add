// Package entrance brings people from an LMS into the classroom: it turns a
// verified LTI launch into a session and mounts the tool's endpoints.
package entrance

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/grades"
	"github.com/ltikit/ltikit/chimeclassroom/roster"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/tool"
)

// The paths of the tool's endpoints, as they are registered with an LMS.
const (
	LoginPath  = "/lti/login"
	LaunchPath = "/lti/launch"
	JWKSPath   = "/lti/jwks"
)

// MessageTypes are the messages that the entrance serves, for tool.Config.
func MessageTypes() []lti.MessageType {
	return []lti.MessageType{lti.ResourceLinkRequest, lti.DeepLinkingRequest}
}

// ToolSide is what an LMS must be told of a classroom at that address.
func ToolSide(publicURL string) lti.ToolSide {
	return lti.ToolSide{
		LoginURL: publicURL + LoginPath, RedirectURIs: []string{publicURL + LaunchPath},
		LaunchURL: publicURL + LaunchPath, JWKSURL: publicURL + JWKSPath,
	}
}

// Entrance serves the tool's endpoints.
type Entrance struct {
	tool    *tool.Tool
	service *service.Service
	logger  *slog.Logger
}

// New returns the entrance of a classroom.
func New(t *tool.Tool, s *service.Service, logger *slog.Logger) *Entrance {
	return &Entrance{tool: t, service: s, logger: logger}
}

// Mount adds the endpoints to a mux.
func (e *Entrance) Mount(mux *http.ServeMux) {
	mux.Handle(LoginPath, e.tool.Login())
	mux.Handle(LaunchPath, e.tool.Launch(e.enter))
	mux.Handle(JWKSPath, e.tool.JWKS())
}

// enter lets the person of a launch in: the page gets a one-time code, worthless
// after its first use, for a session. A link to an event opens that event.
func (e *Entrance) enter(w http.ResponseWriter, r *http.Request, l *tool.Launch) {
	a, err := Arrival(l)
	if err != nil {
		e.refuse(r.Context(), w, err)
		return
	}
	code, err := e.service.Enter(r.Context(), a)
	if err != nil {
		e.refuse(r.Context(), w, err)
		return
	}
	handOver(w, code, a.EventID)
}

func (e *Entrance) refuse(ctx context.Context, w http.ResponseWriter, err error) {
	e.logger.WarnContext(ctx, "launch not let in", "error", err)
	status, sentence := http.StatusServiceUnavailable, "The classroom cannot answer at the moment. Please open it again from your course."
	if refused, ok := errors.AsType[*chimeclassroom.Error](err); ok {
		sentence = refused.Public
		switch refused.Code {
		case chimeclassroom.CodeInvalid:
			status = http.StatusBadRequest
		case chimeclassroom.CodeForbidden:
			status = http.StatusForbidden
		case chimeclassroom.CodeNotFound:
			status = http.StatusNotFound
		}
	}
	showRefusal(w, status, sentence)
}

// Arrival is what the classroom needs of a launch. The title of a link to one
// event says nothing of the room.
func Arrival(l *tool.Launch) (service.Arrival, error) {
	m := l.Message
	a := service.Arrival{
		RegistrationID: l.Registration.ID, DeploymentID: l.Deployment.ID, EventID: m.Custom[eventParameter],
		Subject: m.Subject, Name: m.Name, Contact: service.Contact{Address: m.Email, Locale: m.Locale}, Role: RoleOf(m), AdministersLMS: administersLMS(m), Grades: grades.Target(m.AGS),
		RosterURL: roster.Source(m.NRPS), GroupsURL: roster.GroupsSource(m), CopiedFrom: history(m.Custom[historyParameter]), ReturnURL: returnURL(m),
	}
	if m.ResourceLink != nil {
		a.ResourceLinkID = m.ResourceLink.ID
		if a.EventID == "" {
			a.RoomTitle = m.ResourceLink.Title
		}
	}
	if m.ToolPlatform != nil {
		a.Platform = m.ToolPlatform.Name
	}
	if m.Context != nil {
		a.ContextID, a.CourseTitle = m.Context.ID, m.Context.Title
	}
	var err error
	a.Choice, err = choiceOf(m)
	return a, err
}

// historyParameter is the custom parameter in which an LMS writes which courses the
// course was copied from, if it is set to $Context.id.history (Core §B.3).
const historyParameter = "context_history"

// history reads the ids that Context.id.history lists. An LMS that does not know the
// variable leaves its name there.
func history(value string) []string {
	if value == "" || strings.HasPrefix(value, "$") {
		return nil
	}
	var ids []string
	for escaped := range strings.SplitSeq(value, ",") {
		if id, err := url.PathUnescape(strings.TrimSpace(escaped)); err == nil && id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// returnURL is where the launch says that people go when they leave, if a browser
// can be sent there (Core §5.4.4).
func returnURL(m *lti.Message) string {
	if m.LaunchPresentation == nil {
		return ""
	}
	u, err := url.Parse(m.LaunchPresentation.ReturnURL)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") {
		return ""
	}
	return u.String()
}
