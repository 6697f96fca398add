// Package mounting is what the programs below it share: the tool role, and of the
// platform role the gradebook service, in one program. They differ in the router
// that the handlers are mounted in, and in nothing else.
//
// Every handler of the library is an http.Handler that reads the whole path of the
// request, or none of it. So a router passes the request on as it is: never strip
// a prefix, and give a service everything below its BaseURL, in every method.
package mounting

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"os"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// Parts are what a program mounts.
type Parts struct {
	Tool      *tool.Tool
	Platform  *platform.Platform
	Gradebook *ags.Handler
}

// Open makes the parts for the public https address PUBLIC_URL, where they are
// mounted below /lti. Platforms that may launch the tool and tools that may use
// the gradebook are in registrations.json (each an lti.Registration with an extra
// "deploymentId"); the key of both roles is in key.pem.
func Open() (*Parts, error) {
	db := memory.New(memory.Config{})
	if err := readRegistrations(db); err != nil {
		return nil, err
	}
	keys, err := keyring.OpenFile("key.pem")
	if err != nil {
		return nil, err
	}
	site := os.Getenv("PUBLIC_URL")
	t, err := tool.New(tool.Config{LaunchURL: site + "/lti/launch", Registrations: db, Keys: keys})
	if err != nil {
		return nil, err
	}
	p, err := platform.New(platform.Config{
		Issuer: site, TokenURL: site + "/lti/token", Registrations: db, Keys: keys,
		Launches: platform.LaunchBuilderFunc(noLaunch), SignedIn: func(*http.Request, string) (bool, error) { return false, nil },
	})
	if err != nil {
		return nil, err
	}
	return &Parts{Tool: t, Platform: p, Gradebook: NewGradebook(site+"/lti/gradebook", p, db)}, nil
}

func readRegistrations(db *memory.Store) error {
	text, err := os.ReadFile("registrations.json")
	if err != nil {
		return err
	}
	var known []struct {
		lti.Registration
		DeploymentID string `json:"deploymentId"`
	}
	if err := json.Unmarshal(text, &known); err != nil {
		return err
	}
	for _, k := range known {
		if err := db.PutRegistration(context.Background(), &k.Registration); err != nil {
			return err
		}
		if err := db.PutDeployment(context.Background(), &lti.Deployment{RegistrationID: k.ID, ID: k.DeploymentID}); err != nil {
			return err
		}
	}
	return nil
}

// noLaunch refuses: how a platform starts launches is in examples/platform.
func noLaunch(context.Context, *http.Request, platform.AuthRequest) (*lti.Message, error) {
	return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "There are no links to tools here."}
}

// Greet is the tool.
func Greet(w http.ResponseWriter, _ *http.Request, l *tool.Launch) {
	fmt.Fprintf(w, "<p>Welcome, %s.</p>", html.EscapeString(l.Message.Name))
}

// The one course and its one student. The id of the course has a slash in it, as
// ids of some platforms have; it stays one segment of a path as long as nobody
// decodes the path on the way.
const (
	CourseID  = "astro/101"
	StudentID = "caroline"
)

// NewGradebook is the gradebook of the course.
func NewGradebook(baseURL string, auth advantage.Authorizer, db *memory.Store) *ags.Handler {
	return &ags.Handler{BaseURL: baseURL, Auth: auth, Courses: course{}, LineItems: db, Scores: db, Results: db}
}

type course struct{}

// OpenGradebook opens the one course to every tool with a token.
func (course) OpenGradebook(_ context.Context, _ *lti.Grant, contextID string) error {
	if contextID != CourseID {
		return ags.ErrNotFound
	}
	return nil
}

// HasLink knows no links.
func (course) HasLink(context.Context, *lti.Grant, string, string) (bool, error) { return false, nil }

// CanBeGraded knows the student.
func (course) CanBeGraded(_ context.Context, contextID, userID string) (bool, error) {
	return contextID == CourseID && userID == StudentID, nil
}
