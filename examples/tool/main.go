// Command tool is a whole LTI 1.3 tool: it greets whoever is launched into it.
//
// It reads the platform it trusts from registration.json (an lti.Registration
// with an extra "deploymentId"), keeps its key in tool-key.pem, and serves
// /login, /launch and /jwks for the platform at TOOL_URL, its public https
// address.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"log"
	"net/http"
	"os"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

func main() {
	var trusted struct {
		lti.Registration
		DeploymentID string `json:"deploymentId"`
	}
	text, err := os.ReadFile("registration.json")
	check(err)
	check(json.Unmarshal(text, &trusted))
	keys, err := keyring.OpenFile("tool-key.pem")
	check(err)

	db, ctx := memory.New(memory.Config{}), context.Background()
	check(db.PutRegistration(ctx, &trusted.Registration))
	check(db.PutDeployment(ctx, &lti.Deployment{RegistrationID: trusted.ID, ID: trusted.DeploymentID}))
	t, err := tool.New(tool.Config{LaunchURL: os.Getenv("TOOL_URL") + "/launch", Registrations: db, Keys: keys})
	check(err)
	http.Handle("/login", t.Login())
	http.Handle("/jwks", t.JWKS())
	http.Handle("/launch", t.Launch(greet))
	check(http.ListenAndServe("127.0.0.1:8080", nil)) //nolint:gosec // behind a proxy that has TLS and time limits
}

func greet(w http.ResponseWriter, _ *http.Request, l *tool.Launch) {
	role, course := "a student", "this course"
	if l.Message.HasRole(lti.RoleInstructor) {
		role = "a teacher"
	}
	if l.Message.Context != nil {
		course = l.Message.Context.Title
	}
	fmt.Fprintf(w, "<p>Welcome, %s. You are %s of %s.</p>", html.EscapeString(l.Message.Name), role, html.EscapeString(course))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
