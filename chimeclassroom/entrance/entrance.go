// Package entrance brings people from an LMS into the classroom: it turns a
// verified LTI launch into a session and mounts the tool's endpoints.
package entrance

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/grades"
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
		Subject: m.Subject, Name: m.Name, Role: RoleOf(m), Grades: grades.Target(m.AGS),
		ReturnURL: returnURL(m),
	}
	if m.ResourceLink != nil {
		a.ResourceLinkID = m.ResourceLink.ID
		if a.EventID == "" {
			a.RoomTitle = m.ResourceLink.Title
		}
	}
	if m.Context != nil {
		a.ContextID, a.CourseTitle = m.Context.ID, m.Context.Title
	}
	var err error
	a.Choice, err = choiceOf(m)
	return a, err
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

// RoleOf is the role that a person's roles in the course give. Roles in the
// institution give none: an administrator of the school is not one of the class,
// but one that says that somebody only looks on is heard where the course says
// nothing. Whoever has no role of these is a student, who may do the least.
func RoleOf(m *lti.Message) chimeclassroom.Role {
	switch {
	case m.HasRole(lti.RoleAdministrator):
		return chimeclassroom.Administrator
	case m.HasRole(lti.RoleInstructor, lti.RoleContentDeveloper):
		return chimeclassroom.Teacher
	case m.HasRole(lti.RoleLearner):
		return chimeclassroom.Student
	case m.HasRole(lti.RoleMentor, lti.RoleInstitutionObserver, lti.RoleInstitutionGuest):
		return chimeclassroom.Observer
	}
	return chimeclassroom.Student
}
